// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.journey;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.learningplatform.camel.runtimes.OwnJvm;
import org.learningplatform.camel.state.jdbc.JdbcStateStore;
import org.learningplatform.camel.sync.people.AccountRules;

/** Does what is due at a time, and appends what it tells to a file: in a process of its own, which can be killed. */
final class DueProcess {

    private DueProcess() {}

    static Process start(String state, String platform, Path told, String time) throws IOException {
        return OwnJvm.of(DueProcess.class, List.of(), state, platform, told.toString(), time)
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(new File(System.getProperty("module"), "target/journey.log")))
                .start();
    }

    public static void main(String[] args) throws Exception {
        run(args[0], args[1], Path.of(args[2]), args[3]);
    }

    /** The same in this process. */
    static void run(String state, String platform, Path told, String time) throws Exception {
        CamelContext context = PlatformContext.start(platform, "UTC");
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:publish").process(exchange -> {
                    for (Object record : exchange.getMessage().getBody(List.class)) {
                        Files.writeString(told, line((Exchange) record), CREATE, APPEND);
                    }
                });
            }
        });
        try (JdbcStateStore store = new JdbcStateStore(state, "", "")) {
            Clock clock = Clock.fixed(Instant.parse(time), ZoneOffset.UTC);
            EmploymentEvents events = new EmploymentEvents(
                    store,
                    PlatformContext.of(context),
                    "urn:learningplatform:acme",
                    "acme",
                    AccountRules.of("two-keys", ""),
                    clock);
            events.setParallelism(4);
            events.setDeadLetter(new DeadLetter("group", "hr.employment.v1", clock));
            new DueActions(events).run(context);
        } finally {
            context.stop();
        }
    }

    private static String line(Exchange record) {
        return CloudEvents.text(record.getMessage().getHeader("ce_causationid")) + " "
                + CloudEvents.text(record.getMessage().getHeader("ce_id")) + "\n";
    }
}
