// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.learningplatform.camel.state.CountingStateStore;
import org.learningplatform.camel.state.MemoryStateStore;
import org.learningplatform.camel.sync.work.Result;
import org.learningplatform.camel.testkit.SandboxPlatform;
import org.learningplatform.camel.testkit.TestClock;

/** What a batch of enrolment requests costs: calls of the platform and transactions of the state. */
class EnrolmentCostTest {

    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final int MANY = 200;

    /** Of a batch with at most one request a person, what Kafka is told aside. */
    private static final Map<String, Integer> TRANSACTIONS = Map.of(
            "Lease.acquire", 1,
            "Agenda.subjects", 1,
            // of the requests, and of what was done last about the same enrolment
            "Journal.find", 2,
            "Journal.begin", 1,
            "Journal.done", 2,
            "Lease.release", 1);

    private final SandboxPlatform platform = new SandboxPlatform(0, new TestClock(NOW.toString()));
    private final CamelContext context = PlatformContext.start(platform, "UTC");
    private final CountingStateStore state = new CountingStateStore(new MemoryStateStore());
    private final EnrolmentRequests requests = new EnrolmentRequests(
            state, PlatformContext.of(context), "urn:test", "acme", Clock.fixed(NOW, ZoneOffset.UTC));

    @BeforeEach
    void warmUp() {
        // once a day it forgets what is old
        work(List.of(request("first", "first")));
        state.counts();
    }

    @AfterEach
    void close() {
        context.stop();
        platform.close();
    }

    @Test
    void aBatchOfNewRequestsTakesThreeCallsARequestAndThatManyTransactionsHoweverLargeItIs() {
        for (int size : List.of(1, MANY)) {
            int calls = platform.requests().size();
            work(IntStream.range(0, size)
                    .mapToObj(i -> request(size + "-" + i, size + "-" + i))
                    .toList());

            assertThat(platform.requests()).hasSize(calls + 3 * size);
            assertThat(state.counts()).as("of %s requests", size).isEqualTo(TRANSACTIONS);
        }
    }

    @Test
    void aBatchThatComesAgainTakesNoCallAndIsOnlyLookedUp() {
        List<Exchange> batch = IntStream.range(0, MANY)
                .mapToObj(i -> request("r-" + i, "p-" + i))
                .toList();
        work(batch);
        state.counts();
        int calls = platform.requests().size();

        work(batch);

        assertThat(platform.requests()).hasSize(calls);
        assertThat(state.counts())
                .isEqualTo(Map.of("Lease.acquire", 1, "Agenda.subjects", 1, "Journal.find", 2, "Lease.release", 1));
    }

    @Test
    void severalRequestsForOnePersonTakeTransactionsForEachAndNoMoreForTheOthersAmongThem() {
        List<Exchange> one =
                IntStream.range(0, 3).mapToObj(i -> request("one-" + i, "one")).toList();
        work(one);

        Map<String, Integer> alone = state.counts();
        assertThat(alone).containsEntry("Journal.find", 6).containsEntry("Lease.acquire", 1);
        work(IntStream.range(0, 3 * MANY)
                .mapToObj(i -> request("r-" + i, "p-" + i % MANY))
                .toList());
        assertThat(state.counts()).isEqualTo(alone);
    }

    private void work(List<Exchange> records) {
        EnrolmentRequests.Handled handled = requests.handle(records, requests.parking()::of, true, () -> false);
        assertThat(handled.results().values()).allMatch(Result.Done.class::isInstance);
    }

    private Exchange request(String id, String person) {
        if (platform.users().stream().noneMatch(user -> person.equals(user.get("org_ref")))) {
            platform.addUser(person, person);
        }
        Exchange exchange = new DefaultExchange(context);
        Map<String, Object> headers = new HashMap<>(Map.of(
                "ce_specversion", "1.0",
                "ce_id", id,
                "ce_source", "urn:acme:hr",
                "ce_type", "org.learningplatform.learning.enrolment.requested.v1",
                "ce_time", "2026-11-23T12:00:00Z"));
        exchange.getMessage().setHeaders(headers);
        exchange.getMessage()
                .setBody(Map.of("person", Map.of("externalId", person), "learningObject", Map.of("id", "101")));
        return exchange;
    }
}
