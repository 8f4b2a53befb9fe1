// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.journey;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultExchange;
import org.learningplatform.camel.state.MemoryStateStore;
import org.learningplatform.camel.sync.events.CloudEvent;
import org.learningplatform.camel.sync.people.AccountRules;
import org.learningplatform.camel.sync.roster.RosterImport;
import org.learningplatform.camel.sync.roster.RosterSettings;
import org.learningplatform.camel.sync.roster.RosterUpload;

/** A person, a file and a request as their senders write them, and what came of them. */
final class Messages {

    /** Who is meant by all of them. */
    static final String EXTERNAL_ID = "100045";

    private static final Instant SENT = Instant.parse("2026-11-23T12:00:00Z");

    private Messages() {}

    /** Members of a person: what a user needs, changed and completed by these. */
    static Map<String, Object> person(Map<String, ?> members) {
        Map<String, Object> person = new HashMap<>(Map.of(
                "externalId", EXTERNAL_ID,
                "userName", "j.doe",
                "givenName", "Jo",
                "familyName", "Doe",
                "email", "jo@example.com"));
        person.putAll(members);
        return person;
    }

    /** The outcome of a message with that body. */
    static String keep(CamelContext context, Object body) throws Exception {
        Exchange exchange = new DefaultExchange(context);
        exchange.getMessage().setBody(body);
        new Persons(PlatformContext.of(context)).process(exchange);
        return outcome(exchange);
    }

    /** The report of a roster file. */
    static List<String> report(CamelContext context, Path file, Clock clock) throws IOException {
        Path report = file.resolveSibling("report.csv");
        ExecutorService lanes = Executors.newFixedThreadPool(2);
        try {
            new RosterImport(
                            new MemoryStateStore(),
                            PlatformContext.of(context),
                            AccountRules.of("two-keys", ""),
                            "acme",
                            lanes,
                            3,
                            new RosterSettings(),
                            clock)
                    .apply(new RosterUpload(file, "x.csv", clock.instant()), report);
        } finally {
            lanes.shutdown();
        }
        return Files.readAllLines(report);
    }

    /**
     * A request for the person.
     *
     * @param action {@code requested} or {@code cancelled}
     * @param course id or externalReference of the learning object
     * @param wanted the other members
     */
    static Exchange request(
            CamelContext context, String id, String action, Map<String, ?> course, Map<String, ?> wanted) {
        Map<String, Object> data = new HashMap<>(wanted);
        data.put("person", Map.of("externalId", EXTERNAL_ID));
        data.put("learningObject", course);
        Exchange exchange = new DefaultExchange(context);
        new CloudEvents()
                .write(
                        new CloudEvent(
                                id,
                                "https://hris.example",
                                "org.learningplatform.learning.enrolment." + action + ".v1",
                                null,
                                SENT,
                                Map.of("correlationid", "joiner-1"),
                                data),
                        exchange.getMessage());
        return exchange;
    }

    static String outcome(Exchange exchange) {
        return exchange.getMessage().getHeader("CamelLearningPlatformOutcome", String.class);
    }
}
