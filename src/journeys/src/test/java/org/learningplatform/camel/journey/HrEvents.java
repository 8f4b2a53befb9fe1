// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.journey;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultExchange;
import org.learningplatform.camel.sync.events.CloudEvent;

/** Events of an HR system about one person, 100045, as it sends them. */
final class HrEvents {

    private HrEvents() {}

    static Exchange exchange(CamelContext context, String id, String kind, Map<String, Object> data) {
        Exchange exchange = new DefaultExchange(context);
        new CloudEvents()
                .write(
                        new CloudEvent(
                                id,
                                "https://hris.example",
                                "org.learningplatform.hr.employment." + kind + ".v1",
                                null,
                                Instant.parse("2026-11-01T00:00:00Z"),
                                Map.of(),
                                data),
                        exchange.getMessage());
        return exchange;
    }

    static Map<String, Object> started(String firstDay) {
        Map<String, Object> person = new HashMap<>(Map.of(
                "externalId",
                "100045",
                "userName",
                "j.doe",
                "pii",
                Map.of(
                        "name", Map.of("givenName", "Jo", "familyName", "Doe"),
                        "emails",
                                List.of(
                                        Map.of("value", "private@example.com"),
                                        Map.of("value", "jo@example.com", "primary", true)))));
        Map<String, Object> employment = new HashMap<>(Map.of("startDate", firstDay, "timeZone", "UTC"));
        return new HashMap<>(Map.of("person", person, "employment", employment));
    }

    static Map<String, Object> terminated(String lastDay, String zone) {
        return new HashMap<>(Map.of(
                "person",
                new HashMap<>(Map.of("externalId", "100045")),
                "employment",
                new HashMap<>(Map.of("endDate", lastDay, "timeZone", zone))));
    }

    static Map<String, Object> rescinded(String id) {
        return new HashMap<>(Map.of("person", new HashMap<>(Map.of("externalId", "100045")), "rescinds", id));
    }

    /** The same of another person, whose user name and address have that id in them. */
    static Map<String, Object> about(String externalId, Map<String, Object> data) {
        Map<String, Object> other = new HashMap<>(data);
        Map<String, Object> person = new HashMap<>(person(data));
        person.put("externalId", externalId);
        person.computeIfPresent("userName", (member, name) -> name + externalId);
        person.computeIfPresent(
                "pii",
                (member, pii) -> Map.of(
                        "name",
                        ((Map<?, ?>) pii).get("name"),
                        "emails",
                        List.of(Map.of("value", externalId + "@example.com"))));
        other.put("person", person);
        return other;
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> person(Map<String, Object> data) {
        return (Map<String, Object>) data.get("person");
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> employment(Map<String, Object> data) {
        return (Map<String, Object>) data.get("employment");
    }
}
