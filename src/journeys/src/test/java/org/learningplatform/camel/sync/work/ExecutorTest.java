// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.learningplatform.camel.client.contract.Field;
import org.learningplatform.camel.connection.Roles;
import org.learningplatform.camel.error.ConflictException;
import org.learningplatform.camel.error.Failure;
import org.learningplatform.camel.error.NotFoundException;
import org.learningplatform.camel.error.PlatformUnavailableException;
import org.learningplatform.camel.error.RateLimitedException;
import org.learningplatform.camel.journey.PlatformContext;
import org.learningplatform.camel.state.CountingStateStore;
import org.learningplatform.camel.state.MemoryStateStore;
import org.learningplatform.camel.testkit.Fault;
import org.learningplatform.camel.testkit.SandboxPlatform;
import org.learningplatform.camel.testkit.TestClock;

class ExecutorTest {

    private static final int LANES = 4;
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    private final TestClock clock = new TestClock(NOW.toString());
    private final SandboxPlatform platform = new SandboxPlatform(0, clock);
    private final CamelContext context = PlatformContext.start(platform, "UTC");
    private final ExecutorService lanes = Executors.newFixedThreadPool(LANES);
    private final CountingStateStore state = new CountingStateStore(new MemoryStateStore());
    private final List<String> decided = Collections.synchronizedList(new ArrayList<>());

    @AfterEach
    void stop() {
        lanes.shutdownNow();
        context.stop();
        platform.close();
    }

    @Test
    void whatIsWantedOfOnePersonIsDoneInOrderAndOfSeveralAtTheSameTime() {
        // each waits until all four are decided at the same time
        CyclicBarrier together = new CyclicBarrier(LANES);
        List<Wanted> all = new ArrayList<>();
        for (String person : List.of("a", "b", "c", "d")) {
            for (int i = 1; i <= 3; i++) {
                all.add(new Thing(person, person + i, () -> {
                    meet(together);
                    return null;
                }));
            }
        }

        Executor.Run run = run(all);

        assertThat(run.results()).hasSize(12).allMatch(Result.Done.class::isInstance);
        for (String person : List.of("a", "b", "c", "d")) {
            assertThat(decided)
                    .filteredOn(key -> key.startsWith(person))
                    .isSorted()
                    .hasSize(3);
        }
    }

    @Test
    void whoFailsAloneIsPassedWithAllThatComesBehind() {
        RuntimeException broken = unavailable();

        Executor.Run run = run(List.of(failing("a", "a1", broken), thing("a", "a2"), thing("b", "b1")));

        assertThat(run.results().get(0)).isEqualTo(new Result.Failing(broken));
        assertThat(run.results().get(1)).isEqualTo(new Result.Failing(broken));
        assertThat(run.results().get(2)).isInstanceOf(Result.Done.class);
        assertThat(run.outage()).isNull();
        assertThat(decided).doesNotContain("a2");
    }

    @Test
    void threePersonsWhoFailAndNobodyWhoDoesNotAreAnOutageAndTheRestIsNotTried() {
        List<Wanted> all = IntStream.range(0, 100)
                .<Wanted>mapToObj(i -> failing("p" + i, "k" + i, unavailable()))
                .toList();

        Executor.Run run = run(all);

        assertThat(run.outage()).isInstanceOf(PlatformUnavailableException.class);
        assertThat(run.results()).allMatch(Result.Open.class::isInstance);
        assertThat(decided).hasSizeBetween(3, 3 + LANES);
    }

    @Test
    void onePersonWhoFailsWhileThePlatformDoesNotAnswerEitherIsAnOutage() {
        platform.inject("simple/users/list", Fault.html(404));

        Executor.Run run = run(List.of(failing("a", "a1", unavailable()), thing("b", "b1")));

        assertThat(run.outage()).isInstanceOf(PlatformUnavailableException.class);
        assertThat(run.results().get(0)).isInstanceOf(Result.Open.class);
        assertThat(run.results().get(1)).as("what was done stays done").isInstanceOf(Result.Done.class);
    }

    @Test
    void severalWhoFailAreNoOutageWhereNobodyIsSuspicious() {
        List<Wanted> all = IntStream.range(0, 10)
                .<Wanted>mapToObj(i -> failing("p" + i, "k" + i, unavailable()))
                .toList();

        Executor.Run run = executor(Guard.NONE).run(all, persons -> Set.of(), false);

        assertThat(run.outage()).isNull();
        assertThat(run.results()).allMatch(Result.Failing.class::isInstance);
    }

    @Test
    void aPersonWhoIsNotThereMayComeAsLongAsThereIsGrace() {
        NotFoundException missing = new NotFoundException(Failure.before("simple/users/list", "no user"));

        clock.advance(Duration.ofSeconds(9));
        assertThat(run(List.of(failing("a", "a1", missing))).results()).containsExactly(new Result.Failing(missing));
        clock.advance(Duration.ofSeconds(1));
        assertThat(run(List.of(failing("a", "a1", missing))).results()).containsExactly(new Result.Refused(missing));
    }

    @Test
    void whatIsRefusedHoldsUpNobody() {
        ConflictException conflict = new ConflictException(Failure.before("simple/users/list", "two users"));

        Executor.Run run = run(List.of(failing("a", "a1", conflict), thing("a", "a2")));

        assertThat(run.results().get(0)).isEqualTo(new Result.Refused(conflict));
        assertThat(run.results().get(1)).isInstanceOf(Result.Done.class);
    }

    @Test
    void aGuardThatRefusesThePlanIsAskedBeforeTheFirstWrite() {
        List<Plan> plans = new ArrayList<>();
        Executor executor = executor(plan -> {
            plans.add(plan);
            throw new Refusal(Reason.SCHEMA_INVALID, "too many");
        });

        assertThatThrownBy(() -> executor.run(List.of(enrol("a"), enrol("b")), persons -> Set.of(), true))
                .isInstanceOf(Refusal.class);

        assertThat(plans).singleElement().satisfies(plan -> assertThat(plan.decisions())
                .hasSize(2));
        assertThat(platform.writes()).isZero();
    }

    @Test
    void aPersonWhomAnotherProcessHasIsLeftOpen() {
        state.lease().acquire(List.of("a"), "somebody", NOW, NOW.plusSeconds(30));

        assertThat(run(List.of(thing("a", "a1"), thing("b", "b1"))).results())
                .satisfiesExactly(a -> assertThat(a).isInstanceOf(Result.Open.class), b -> assertThat(b)
                        .isInstanceOf(Result.Done.class));
        clock.advance(Duration.ofSeconds(30));
        assertThat(run(List.of(thing("a", "a1"))).results()).allMatch(Result.Done.class::isInstance);
    }

    @Test
    void aPersonStaysClaimedForAsLongAsACallTakes() {
        Wanted slow = new Thing("a", "a1", () -> {
            // two thirds of the time that a claim is kept
            for (int renewals = 1; renewals <= 3; renewals++) {
                int acquired = state.count("Lease.acquire");
                clock.advance(Duration.ofSeconds(14));
                await().until(() -> state.count("Lease.acquire") > acquired);
            }
            assertThat(state.lease().acquire(List.of("a"), "somebody", clock.instant(), clock.instant()))
                    .isEmpty();
            return null;
        });

        assertThat(run(List.of(slow)).results()).allMatch(Result.Done.class::isInstance);
    }

    @Test
    void forAPersonWhomAnotherProcessHasGotMeanwhileNothingIsWritten() {
        long user = platform.addUser("a", "a");
        Wanted late = new Thing("a", "a1", () -> {
            // as where the process stood still
            clock.advance(Duration.ofMinutes(1));
            state.lease()
                    .acquire(
                            List.of("a"),
                            "somebody",
                            clock.instant(),
                            clock.instant().plusSeconds(30));
            return new Decision(
                    Outcome.CREATED,
                    "",
                    Map.of(),
                    List.of(new Change.Enrol(Map.of(Field.PERSON_ID, user, Field.LEARNING_OBJECT_ID, 101))));
        });

        Executor.Run run = run(List.of(late));

        assertThat(run.results()).containsExactly(new Result.Open());
        assertThat(run.outage()).isNull();
        assertThat(platform.writes()).isZero();
    }

    @Test
    void aPlatformThatAsksForAWhileIsNotCalledBeforeItHasPassed() {
        Executor executor = executor(Guard.NONE);
        List<Wanted> all = List.of(enrol("a"), enrol("b"));
        platform.inject(SandboxPlatform.ALL, Fault.tooManyRequests(Duration.ofMinutes(5)));
        assertThat(executor.run(all, persons -> Set.of(), true).outage()).isInstanceOf(RateLimitedException.class);
        int calls = platform.requests().size();
        platform.clearFaults();

        clock.advance(Duration.ofSeconds(299));
        assertThat(executor.rest()).isEqualTo(Duration.ofSeconds(1));
        assertThat(executor.run(all, persons -> Set.of(), false).results()).containsOnly(new Result.Open());
        assertThatThrownBy(executor::probe).isInstanceOf(RateLimitedException.class);
        assertThat(platform.requests()).hasSize(calls);

        clock.advance(Duration.ofSeconds(1));
        assertThat(executor.run(all, persons -> Set.of(), true).results()).allMatch(Result.Done.class::isInstance);
    }

    @Test
    void whoIsInterruptedWhileACallIsUnderWayKeepsThePersonForAWhile() {
        Thread runner = Thread.currentThread();
        CountDownLatch underWay = new CountDownLatch(1);
        Wanted slow = new Thing("a", "a1", () -> {
            runner.interrupt();
            awaitUninterruptibly(underWay);
            return null;
        });

        Executor.Run run = run(List.of(slow));
        assertThat(Thread.interrupted()).isTrue();

        assertThat(run.results()).containsExactly(new Result.Open());
        assertThat(state.lease().acquire(List.of("a"), "somebody", clock.instant(), clock.instant()))
                .isEmpty();
        clock.advance(Duration.ofSeconds(20));
        assertThat(state.lease().acquire(List.of("a"), "somebody", clock.instant(), clock.instant()))
                .containsExactly("a");
        underWay.countDown();
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        boolean waits = true;
        while (waits) {
            try {
                latch.await();
                waits = false;
            } catch (InterruptedException e) {
                // as a call of HTTP
            }
        }
    }

    @Test
    void whoEndsBeginsNothingMore() {
        AtomicBoolean ends = new AtomicBoolean();
        List<Wanted> all = new ArrayList<>();
        IntStream.range(0, 50)
                .forEach(i -> all.add(new Thing("p" + i, "k" + i, () -> {
                    ends.set(true);
                    return null;
                })));

        Executor.Run run = executor(Guard.NONE).run(all, persons -> Set.of(), true, ends::get);

        assertThat(run.outage()).isNull();
        assertThat(decided).hasSizeLessThanOrEqualTo(LANES);
        assertThat(run.results()).filteredOn(Result.Done.class::isInstance).hasSameSizeAs(decided);
    }

    @Test
    void whoHasSomethingParkedIsNotTried() {
        Executor.Run run =
                executor(Guard.NONE).run(List.of(thing("a", "a1"), thing("b", "b1")), persons -> Set.of("a"), true);

        assertThat(run.results().get(0)).isEqualTo(new Result.Failing(null));
        assertThat(decided).containsExactly("b1");
    }

    private Executor.Run run(List<Wanted> all) {
        return executor(Guard.NONE).run(all, persons -> Set.of(), true);
    }

    private Executor executor(Guard guard) {
        return new Executor("test", state, PlatformContext.of(context), guard, Memory.NONE, lanes, clock);
    }

    private static RuntimeException unavailable() {
        return new PlatformUnavailableException(Failure.before("simple/users/list", "it failed"), false);
    }

    private Wanted thing(String person, String key) {
        return new Thing(person, key, () -> null);
    }

    private Wanted failing(String person, String key, RuntimeException failure) {
        return new Thing(person, key, () -> {
            throw failure;
        });
    }

    private Wanted enrol(String person) {
        long user = platform.addUser(person, person);
        return new Thing(
                person,
                person,
                () -> new Decision(
                        Outcome.CREATED,
                        "",
                        Map.of(),
                        List.of(new Change.Enrol(Map.of(Field.PERSON_ID, user, Field.LEARNING_OBJECT_ID, 101)))));
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException("they are not decided at the same time", e);
        }
    }

    /** Something that is as wanted already, unless it says otherwise. */
    private final class Thing implements Wanted {

        private final String person;
        private final String key;
        private final Supplier<@Nullable Decision> deciding;

        Thing(String person, String key, Supplier<@Nullable Decision> deciding) {
            this.person = person;
            this.key = key;
            this.deciding = deciding;
        }

        @Override
        public String person() {
            return person;
        }

        @Override
        public String key() {
            return key;
        }

        @Override
        public String digest() {
            return "digest of " + key;
        }

        @Override
        public Instant graceUntil() {
            return NOW.plusSeconds(10);
        }

        @Override
        public Decision decide(Roles client, @Nullable Noted noted) {
            decided.add(key);
            Decision decision = deciding.get();
            return decision != null ? decision : new Decision(Outcome.UNCHANGED, "1", Map.of(), List.of());
        }
    }
}
