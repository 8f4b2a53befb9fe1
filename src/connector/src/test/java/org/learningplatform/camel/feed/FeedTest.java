// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.feed;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.learningplatform.camel.client.Page;
import org.learningplatform.camel.client.PlatformTime;
import org.learningplatform.camel.client.Reply;
import org.learningplatform.camel.client.contract.Contract;
import org.learningplatform.camel.client.contract.Parameter;
import org.learningplatform.camel.client.transport.Headers;
import org.learningplatform.camel.state.MemoryStateStore;
import org.learningplatform.camel.testkit.TestClock;

/** Each pass of a feed reads the pages that the test gives it. */
class FeedTest {

    private static final Window WHOLE = window(null);
    private static final Window SINCE =
            window(Contract.shipped().operation("simple/completions/list").parameters().stream()
                    .filter(parameter -> parameter.name().equals("completed_from"))
                    .findFirst()
                    .orElseThrow());

    private final TestClock clock = new TestClock();
    private final MemoryStateStore store = new MemoryStateStore();
    private final List<Map<String, Object>> asked = new ArrayList<>();

    @Test
    void aRemovalThatMayHaveBeenToldBeforeACrashIsToldAgainWithItsVersion() {
        tell(WHOLE, page(row(1, 80)));
        tell(WHOLE, page());

        assertThat(handOutAndCrash(WHOLE, page())).containsExactly("removed 1 v2");
        assertThat(tell(WHOLE, page())).containsExactly("removed 1 v2");
    }

    @Test
    void aRowThatReturnsAfterItsRemovalMayHaveBeenToldIsAnotherVersion() {
        tell(WHOLE, page(row(1, 80)));
        tell(WHOLE, page());
        handOutAndCrash(WHOLE, page());

        assertThat(tell(WHOLE, page(row(1, 80)))).containsExactly("added 1 v3");
        assertThat(tell(WHOLE, page(row(1, 80)))).isEmpty();
    }

    @Test
    void aRowThatMovesToALaterPageAndChangesMeanwhileIsOneRowWhateverItIsLater() {
        assertThat(tell(SINCE, page(row(1, 80)), page(row(1, 90)))).containsExactly("added 1 v1", "changed 1 v2");
        assertThat(tell(SINCE, page(row(1, 90)))).isEmpty();

        List<String> told = new ArrayList<>(tell(SINCE, page(row(1, 80))));
        told.addAll(tell(SINCE, page(row(1, 80))));
        told.addAll(tell(SINCE, page(row(1, 90))));
        told.addAll(tell(SINCE, page(row(1, 90))));

        assertThat(told).containsExactly("changed 1 v3", "changed 1 v4");
    }

    @Test
    void rowsThatShareAnIdOnSeveralPagesAreToldOnceAndNeverAgain() {
        assertThat(tell(WHOLE, page(row(1, 80)), page(row(1, 90)))).hasSize(2);

        for (int pass = 0; pass < 5; pass++) {
            assertThat(tell(WHOLE, page(row(1, 80)), page(row(1, 90)))).isEmpty();
            assertThat(tell(WHOLE, page(row(1, 90)), page(row(1, 80)))).isEmpty();
        }
    }

    @Test
    void rowsThatShareAnIdHaveVersionsOfTheirOwn() {
        assertThat(tell(WHOLE, page(row(1, 70), row(1, 80), row(1, 90))))
                .containsExactly("added 1 v1", "added 1 v2", "added 1 v3");
    }

    @Test
    void aRowThatWasMissedInAPassAfterALongPauseIsNotForgotten() {
        tell(SINCE, page(row(1, 80)), page(row(2, 80)));
        tell(SINCE, page(row(1, 80)), page(row(2, 80)));
        clock.advance(Duration.ofDays(3));

        tell(SINCE, page(row(1, 80)), page(row(3, 80)));

        assertThat(tell(SINCE, page(row(1, 80)), page(row(2, 80), row(3, 80)))).isEmpty();
    }

    @Test
    void theCursorStaysAPassBehindUnlessOnePageHeldAll() {
        tell(SINCE, page(row(1, 80)), page(row(2, 80)));
        tell(SINCE, page(row(1, 80)), page(row(2, 80)));
        tell(SINCE, page(row(2, 80)));
        tell(SINCE, page());

        assertThat(asked)
                .extracting(arguments -> arguments.get("completed_from"))
                .containsExactly(null, null, "2026-11-02 08:01:00", "2026-11-02 08:03:00");
    }

    @Test
    void afterAChangeFromSinceToWholeRemovalsAreToldOfRowsThatWereKnown() {
        tell(SINCE, page(row(1, 80)));
        tell(WHOLE, page(row(1, 80)));
        tell(WHOLE, page());

        assertThat(tell(WHOLE, page())).containsExactly("removed 1 v2");
    }

    private static Window window(@Nullable Parameter since) {
        return new Window(since, Duration.ofHours(2), new PlatformTime(ZoneOffset.UTC));
    }

    /** A pass whose changes are all told. */
    private List<String> tell(Window window, Page... pages) {
        return pass(window, true, pages);
    }

    /** A pass after whose first changes the process ends. */
    private List<String> handOutAndCrash(Window window, Page... pages) {
        return pass(window, false, pages);
    }

    private List<String> pass(Window window, boolean told, Page... pages) {
        clock.advance(Duration.ofMinutes(1));
        Feed feed = new Feed(
                arguments -> {
                    asked.add(arguments);
                    return Arrays.asList(pages).iterator();
                },
                Map.of(),
                window,
                store.fingerprints(),
                "feed",
                clock);
        Feed.Pass pass = feed.begin();
        List<String> changes = new ArrayList<>();
        while (pass.hasNext()) {
            Change change = pass.next();
            changes.add(change.kind() + " " + ((Map<?, ?>) change.row()).get("id") + " v" + change.version());
            if (told) {
                pass.done(change);
            }
        }
        pass.flush();
        return changes;
    }

    private static Page page(Object... rows) {
        Reply reply = new Reply("list", 200, 1, Headers.NONE, new byte[0], List.of(rows), null);
        return new Page(reply, List.of(rows), false, null);
    }

    private static Map<String, Object> row(int id, int score) {
        return Map.of("id", id, "score", score);
    }
}
