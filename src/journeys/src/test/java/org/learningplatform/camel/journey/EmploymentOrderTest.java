// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.learningplatform.camel.journey.HrEvents.employment;
import static org.learningplatform.camel.journey.HrEvents.person;
import static org.learningplatform.camel.journey.HrEvents.rescinded;
import static org.learningplatform.camel.journey.HrEvents.started;
import static org.learningplatform.camel.journey.HrEvents.terminated;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.learningplatform.camel.state.MemoryStateStore;
import org.learningplatform.camel.sync.people.AccountRules;
import org.learningplatform.camel.testkit.SandboxPlatform;
import org.learningplatform.camel.testkit.TestClock;

/** In each order in which the events of a person may come, and come again, the account is as it is in the order of their sequence. */
class EmploymentOrderTest {

    private static final String PAST = "2026-11-02";
    private static final String TO_COME = "2026-12-01";

    private final TestClock clock = new TestClock("2026-11-23T12:00:00Z");
    private final SandboxPlatform platform = new SandboxPlatform(0, clock);
    private final CamelContext context = PlatformContext.start(platform, "UTC");
    private final MemoryStateStore store = new MemoryStateStore();
    private final EmploymentEvents events = new EmploymentEvents(
            store, PlatformContext.of(context), "urn:test", "acme", AccountRules.of("two-keys", ""), clock);

    /** An event, without its person. */
    private record Said(String id, String kind, Map<String, Object> data) {}

    @BeforeEach
    void takeWhatIsPublished() throws Exception {
        events.setDeadLetter(new DeadLetter("group", "hr.employment.v1", clock));
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:publish").log("published");
            }
        });
    }

    @AfterEach
    void close() {
        context.stop();
        platform.close();
    }

    static Stream<Arguments> histories() {
        return Stream.of(
                Arguments.of("who is renamed and leaves", List.of(hire(PAST), rename("smith"), leave("2026-11-20"))),
                Arguments.of(
                        "who leaves, is renamed and comes back",
                        List.of(hire(PAST), leave("2026-11-20"), rename("smith"), again(PAST))),
                Arguments.of("who leaves and is renamed", List.of(hire(PAST), leave("2026-11-20"), rename("smith"))),
                Arguments.of(
                        "who is to leave and does not",
                        List.of(hire(PAST), leave("2027-01-31"), rescind("t-2027-01-31"))),
                Arguments.of(
                        "who has left and has not", List.of(hire(PAST), leave("2026-11-20"), rescind("t-2026-11-20"))),
                Arguments.of("who was no hire", List.of(hire(PAST), rename("smith"), rescind("h"))),
                Arguments.of("who leaves later", List.of(hire(PAST), leave("2026-11-20"), leave("2027-01-31"))),
                Arguments.of("who leaves earlier", List.of(hire(PAST), leave("2027-01-31"), leave("2026-12-20"))),
                Arguments.of(
                        "whose contract is prolonged",
                        List.of(
                                until(hire(PAST), "2026-12-31"),
                                until(rename("smith"), "2027-06-30"),
                                leave("2027-03-31"))),
                Arguments.of(
                        "who is to come, renamed, and to leave",
                        List.of(hire(TO_COME), renameToCome("smith"), leave("2027-01-31"))),
                Arguments.of("who is to come and does not", List.of(hire(TO_COME), leave("2026-11-30"))),
                Arguments.of(
                        "who is to come, does not and does",
                        List.of(hire(TO_COME), leave("2026-11-30"), rescind("t-2026-11-30"))),
                Arguments.of(
                        "who is to come and is no hire", List.of(hire(TO_COME), renameToCome("smith"), rescind("h"))),
                Arguments.of(
                        "who is to come, does not, and does later",
                        List.of(hire(TO_COME), leave("2026-11-30"), again(TO_COME))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("histories")
    void theOrderOfArrivalChangesNothing(String name, List<Said> history) {
        List<List<Integer>> orders = permutations(history.size());

        for (int i = 0; i < orders.size(); i++) {
            String person = "P" + i;
            for (int round = 0; round < 2; round++) {
                orders.get(i).forEach(position -> take(person, history.get(position), position));
            }
        }
        clock.advance(Duration.between(clock.instant(), Instant.parse(TO_COME + "T00:00:00Z")));
        new DueActions(events).run(context);

        Map<String, Object> inOrder = account("P0");
        for (int i = 0; i < orders.size(); i++) {
            assertThat(account("P" + i)).as("in order %s", orders.get(i)).isEqualTo(inOrder);
        }
        assertThat(store.agenda().size("employments, held")).isZero();
    }

    private static Said hire(String firstDay) {
        return new Said("h", "started", started(firstDay));
    }

    private static Said again(String firstDay) {
        return named(new Said("h-again", "started", started(firstDay)), "jones");
    }

    private static Said rename(String name) {
        return named(new Said("c", "changed", started(PAST)), name);
    }

    private static Said renameToCome(String name) {
        return named(new Said("c", "changed", started(TO_COME)), name);
    }

    private static Said named(Said said, String name) {
        person(said.data()).put("userName", name);
        return said;
    }

    private static Said until(Said said, String lastDay) {
        employment(said.data()).put("endDate", lastDay);
        return said;
    }

    private static Said leave(String lastDay) {
        return new Said("t-" + lastDay, "terminated", terminated(lastDay, "UTC"));
    }

    private static Said rescind(String id) {
        return new Said("r", "rescinded", rescinded(id));
    }

    private static List<List<Integer>> permutations(int size) {
        if (size == 0) {
            return List.of(List.of());
        }
        // the first is 0, 1, 2
        List<List<Integer>> all = new ArrayList<>();
        for (List<Integer> shorter : permutations(size - 1)) {
            IntStream.rangeClosed(0, shorter.size()).forEach(place -> {
                List<Integer> order = new ArrayList<>(shorter);
                order.add(shorter.size() - place, size - 1);
                all.add(order);
            });
        }
        return all;
    }

    private void take(String externalId, Said said, int sequence) {
        Map<String, Object> data = HrEvents.about(externalId, said.data());
        data.computeIfPresent("rescinds", (member, id) -> externalId + id);
        Exchange exchange = HrEvents.exchange(context, externalId + said.id(), said.kind(), data);
        exchange.getMessage().setHeader("ce_sequence", sequence);
        events.process(exchange);
    }

    /** What matters of it; who has none that can be used is as good as who has an expired one. */
    private Map<String, Object> account(String externalId) {
        return platform.users().stream()
                .filter(user -> externalId.equals(user.get("org_ref")))
                .findFirst()
                .filter(user -> user.get("expires_at") == null
                        || user.get("expires_at").toString().compareTo("2026-12-01 00:00:00") > 0)
                .<Map<String, Object>>map(user -> Map.of(
                        "name", user.get("username").toString().replace(externalId, ""),
                        "end", String.valueOf(user.get("expires_at"))))
                .orElse(Map.of());
    }
}
