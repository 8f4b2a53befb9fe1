// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.journey;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultExchange;
import org.learningplatform.camel.state.jdbc.JdbcStateStore;
import org.learningplatform.camel.sync.people.AccountRules;
import org.learningplatform.camel.testkit.SandboxPlatform;

/** Hires of a day long ago, taken before that day and held in the state of a process that ended. */
public final class AnnouncedHire {

    private AnnouncedHire() {}

    /** In the H2 file of a process with that state directory. */
    public static void hold(Path state, SandboxPlatform platform, String data) {
        hold("jdbc:h2:file:" + state.resolve("learningplatform"), platform, List.of(data));
    }

    /** As {@code h-0}, {@code h-1} and so on. */
    static void hold(String url, SandboxPlatform platform, List<String> data) {
        CamelContext context = PlatformContext.start(platform.baseUrl(), "UTC");
        try (JdbcStateStore store = new JdbcStateStore(url, "", "")) {
            EmploymentEvents events = new EmploymentEvents(
                    store,
                    PlatformContext.of(context),
                    "urn:learningplatform:acme",
                    "acme",
                    AccountRules.of("two-keys", ""),
                    Clock.fixed(Instant.parse("1999-01-01T00:00:00Z"), ZoneOffset.UTC));
            List<Exchange> records = new ArrayList<>();
            for (int i = 0; i < data.size(); i++) {
                Exchange exchange = new DefaultExchange(context);
                exchange.getMessage().setBody(data.get(i).getBytes(StandardCharsets.UTF_8));
                Map.of(
                                "ce_specversion", "1.0",
                                "ce_id", "h-" + i,
                                "ce_source", "https://hris.example",
                                "ce_type", "org.learningplatform.hr.employment.started.v1",
                                "ce_time", "1999-01-01T00:00:00Z")
                        .forEach(exchange.getMessage()::setHeader);
                records.add(exchange);
            }
            events.handle(records, persons -> Set.of(), false, () -> false);
            if (events.pending() != data.size()) {
                throw new IllegalStateException("not all of them are held");
            }
        } finally {
            context.stop();
        }
    }
}
