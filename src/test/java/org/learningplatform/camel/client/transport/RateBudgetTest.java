// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.learningplatform.camel.TestClock;

class RateBudgetTest {

    private final TestClock clock = new TestClock("2026-11-02T10:00:00Z");
    private final Waiter waiter = time -> {
        clock.advance(time);
        return true;
    };

    @Test
    void callsAreSpreadEvenlyAtTheConfiguredRate() throws InterruptedException {
        RateBudget budget = new RateBudget(1_000, 10, clock, waiter);

        assertThat(timeOf(101, budget)).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void withoutARateNobodyWaits() throws InterruptedException {
        RateBudget budget = new RateBudget(1_000, 0, clock, waiter);

        assertThat(timeOf(500, budget)).isZero();
    }

    @Test
    void theRateHalvesWhenThePlatformThrottlesAndRecovers() throws InterruptedException {
        RateBudget budget = new RateBudget(10_000, 10, clock, waiter);
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
        RateBudget budget = new RateBudget(10_000, 64, clock, waiter);
        for (int i = 0; i < 1_000; i++) {
            budget.throttled();
        }

        assertThat(timeOf(3, budget)).isLessThanOrEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void aClockThatIsSetBackChangesNothing() throws InterruptedException {
        RateBudget budget = new RateBudget(1_000, 10, clock, waiter);
        timeOf(11, budget);

        clock.advance(Duration.ofHours(-1));

        assertThat(timeOf(11, budget)).isBetween(Duration.ofSeconds(1), Duration.ofMillis(1_200));
    }

    @Test
    void noMoreCallsAreInFlightThanAllowed() throws InterruptedException {
        RateBudget budget = new RateBudget(1, 0, clock, waiter);
        assertThat(budget.acquire()).isTrue();

        Thread second = new Thread(() -> {
            try {
                budget.acquire();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        second.start();
        await().until(() -> second.getState() == Thread.State.WAITING);

        budget.release();
        second.join(5_000);
        assertThat(second.isAlive()).isFalse();
    }

    @Test
    void aStopEndsTheWaitWithoutAPlace() throws InterruptedException {
        RateBudget budget = new RateBudget(1, 1, clock, time -> false);
        budget.acquire();
        budget.release();

        assertThat(budget.acquire()).isFalse();
    }

    private Duration timeOf(int calls, RateBudget budget) throws InterruptedException {
        var start = clock.instant();
        for (int i = 0; i < calls; i++) {
            budget.acquire();
            budget.release();
        }
        return Duration.between(start, clock.instant());
    }
}
