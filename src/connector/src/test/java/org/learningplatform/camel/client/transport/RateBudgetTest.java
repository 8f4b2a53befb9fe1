// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.learningplatform.camel.client.transport.CallListener.NONE;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.learningplatform.camel.testkit.TestClock;

class RateBudgetTest {

    private final TestClock clock = new TestClock("2026-11-02T10:00:00Z");
    private final Waiter waiter = time -> {
        clock.advance(time);
        return true;
    };

    @Test
    void callsAreSpreadEvenlyAtTheConfiguredRate() throws InterruptedException {
        RateBudget budget = new RateBudget(1_000, 10, clock::nanos, waiter);

        assertThat(timeOf(101, budget)).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void withoutARateNobodyWaits() throws InterruptedException {
        RateBudget budget = new RateBudget(1_000, 0, clock::nanos, waiter);

        assertThat(timeOf(500, budget)).isZero();
    }

    @Test
    void theRateHalvesWhenThePlatformThrottlesAndRecovers() throws InterruptedException {
        RateBudget budget = new RateBudget(10_000, 10, clock::nanos, waiter);
        timeOf(1, budget);

        budget.throttled();
        Duration throttled = timeOf(10, budget);
        clock.advance(RateBudget.RECOVERY);
        timeOf(1, budget);
        Duration recovered = timeOf(10, budget);

        assertThat(throttled).isBetween(Duration.ofMillis(1_700), Duration.ofSeconds(2));
        assertThat(recovered).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void howeverOftenItIsThrottledSomeCallsGetThrough() throws InterruptedException {
        RateBudget budget = new RateBudget(10_000, 64, clock::nanos, waiter);
        for (int i = 0; i < 1_000; i++) {
            budget.throttled();
        }

        assertThat(timeOf(3, budget)).isLessThanOrEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void aWaitThatWouldPassTheDeadlineIsNotBegunAndTakesNoPlaceFromOthers() throws InterruptedException {
        RateBudget budget = new RateBudget(1_000, 1, clock::nanos, waiter);
        acquire(budget);

        RateBudget.Place late = budget.acquire("call", new Deadline(Duration.ofMillis(900), clock::nanos), NONE);

        assertThat(late).isEqualTo(RateBudget.Place.OUT_OF_TIME);
        assertThat(timeOf(2, budget)).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void whereAllPlacesAreTakenTheWaitEndsWithTheDeadline() throws InterruptedException {
        RateBudget budget = new RateBudget(1, 0, clock::nanos, waiter);
        acquire(budget);

        RateBudget.Place late = budget.acquire("call", new Deadline(Duration.ofMillis(50), clock::nanos), NONE);

        assertThat(late).isEqualTo(RateBudget.Place.OUT_OF_TIME);
    }

    @Test
    void noMoreCallsAreInFlightThanAllowed() throws InterruptedException {
        RateBudget budget = new RateBudget(1, 0, clock::nanos, waiter);
        assertThat(acquire(budget)).isEqualTo(RateBudget.Place.TAKEN);

        Thread second = new Thread(() -> {
            try {
                acquire(budget);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        second.start();
        await().until(() -> second.getState() == Thread.State.TIMED_WAITING);

        budget.release();
        second.join(5_000);
        assertThat(second.isAlive()).isFalse();
    }

    @Test
    void aStopEndsTheWaitWithoutAPlace() throws InterruptedException {
        RateBudget budget = new RateBudget(1, 1, clock::nanos, time -> false);
        acquire(budget);
        budget.release();

        assertThat(acquire(budget)).isEqualTo(RateBudget.Place.STOPPED);
    }

    private RateBudget.Place acquire(RateBudget budget) throws InterruptedException {
        return budget.acquire("call", new Deadline(Duration.ofHours(1), clock::nanos), NONE);
    }

    private Duration timeOf(int calls, RateBudget budget) throws InterruptedException {
        var start = clock.instant();
        for (int i = 0; i < calls; i++) {
            acquire(budget);
            budget.release();
        }
        return Duration.between(start, clock.instant());
    }
}
