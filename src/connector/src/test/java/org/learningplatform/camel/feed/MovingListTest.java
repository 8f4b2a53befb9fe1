// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.feed;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.learningplatform.camel.client.Page;
import org.learningplatform.camel.client.PlatformTime;
import org.learningplatform.camel.client.Reply;
import org.learningplatform.camel.client.contract.Contract;
import org.learningplatform.camel.client.contract.Parameter;
import org.learningplatform.camel.client.transport.Headers;
import org.learningplatform.camel.state.MemoryStateStore;
import org.learningplatform.camel.testkit.TestClock;

/** A list that is paged by offset, in the order of a time, and changes while it is read. */
class MovingListTest {

    private static final DateTimeFormatter PLAIN = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");
    private static final int PAGE = 50;
    private static final Parameter SINCE = Contract.shipped().operation("simple/completions/list").parameters().stream()
            .filter(parameter -> parameter.name().equals("completed_from"))
            .findFirst()
            .orElseThrow();

    private final TestClock clock = new TestClock();
    private final MemoryStateStore store = new MemoryStateStore();
    private final List<Row> list = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private IntConsumer betweenPages = page -> {};
    private int ids;
    private int calls;

    private record Row(int id, Instant at) {}

    private enum Platform {
        FILTERS(1),
        HAS_NO_FILTER(21),
        IGNORES_THE_FILTER(21),
        NEWEST_FIRST(1);

        /** In a poll that finds nothing new, of 1,000 rows. */
        private final int callsPerPoll;

        Platform(int callsPerPoll) {
            this.callsPerPoll = callsPerPoll;
        }

        private Window window() {
            return new Window(
                    this == FILTERS || this == IGNORES_THE_FILTER ? SINCE : null,
                    null,
                    Duration.ofHours(24),
                    new PlatformTime(ZoneOffset.UTC),
                    this == NEWEST_FIRST,
                    last -> last.plus(Duration.ofDays(1)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void eachRowIsToldOnceHoweverTheListMovesAndHoweverItIsDated(Platform platform) {
        Feed feed = feed(platform);
        IntStream.range(0, 730).forEach(i -> add(Duration.ofMinutes(30L + i)));
        // a row that is newer than those of the pages that were read moves them on, or is among them
        betweenPages = page -> {
            for (int i = 0; i < 20 && ids < 930; i++) {
                add(platform == Platform.NEWEST_FIRST ? Duration.ZERO : Duration.ofDays(30));
            }
        };
        poll(feed);
        betweenPages = page -> {};
        IntStream.range(0, 50).forEach(i -> add(Duration.ofHours(20)));
        IntStream.range(0, 20).forEach(i -> add(Duration.ofDays(60)));

        poll(feed);
        clock.advance(Duration.ofHours(23));
        poll(feed);
        clock.advance(Duration.ofHours(1));
        poll(feed);
        poll(feed);

        assertThat(list).hasSize(1000);
        assertThat(told).doesNotHaveDuplicates().hasSize(1000);
    }

    @ParameterizedTest
    @EnumSource
    void aPollThatFindsNothingNewTakesSoManyCalls(Platform platform) {
        Feed feed = feed(platform);
        IntStream.range(0, 1000).forEach(i -> add(Duration.ofDays(2).plusMinutes(i)));
        poll(feed);
        poll(feed);
        poll(feed);
        calls = 0;

        poll(feed);

        assertThat(calls).isEqualTo(platform.callsPerPoll);
    }

    @ParameterizedTest
    @EnumSource
    void noRowThatIsOnTheListIsEverToldAsRemovedAndEachThatIsDeletedIsWithinADayOfCalm(Platform platform) {
        Random random = new Random(7);
        Feed feed = feed(platform);
        IntStream.range(0, 220).forEach(i -> add(Duration.ofMinutes(i)));
        poll(feed);
        Set<String> deleted = new HashSet<>();
        // deletions move rows to pages that were read, additions in front of them move them back
        betweenPages = page -> {
            for (int i = 0; i < 2; i++) {
                deleted.add(
                        "removed " + list.remove(random.nextInt(list.size())).id() + " v2");
                add(Duration.ofMinutes(random.nextInt(40_000)));
            }
        };

        for (int hour = 0; hour < 30; hour++) {
            clock.advance(Duration.ofHours(1));
            poll(feed);
        }
        assertThat(told.stream().filter(change -> change.startsWith("removed"))).isSubsetOf(deleted);

        betweenPages = page -> {};
        for (int hour = 0; hour < 30; hour++) {
            clock.advance(Duration.ofHours(1));
            poll(feed);
        }
        assertThat(told).doesNotHaveDuplicates();
        assertThat(told.stream().filter(change -> change.startsWith("added"))).hasSizeGreaterThan(list.size());
        assertThat(told.stream().filter(change -> change.startsWith("removed")))
                .as("what was added and deleted between two readings nobody has seen")
                .hasSize((int) told.stream()
                                .filter(change -> change.startsWith("added"))
                                .count()
                        - list.size());
    }

    @Test
    void aRowThatIsRemovedAndComesBackIsAnotherVersion() {
        Feed feed = feed(Platform.FILTERS);
        add(Duration.ofDays(40));
        Row row = add(Duration.ofDays(40));
        poll(feed);
        list.remove(row);
        clock.advance(Duration.ofDays(1));
        poll(feed);
        poll(feed);

        list.add(row);
        clock.advance(Duration.ofDays(1));
        poll(feed);

        assertThat(told).containsExactly("added 1 v1", "added 2 v1", "removed 2 v2", "added 2 v3");
    }

    @Test
    void whatIsNotedOfARowComesWithItsNextChange() {
        Feed feed = feed(Platform.FILTERS);
        Row row = add(Duration.ofDays(40));
        Feed.Pass pass = feed.begin();
        pass.done(pass.next(), "noted");
        pass.hasNext();
        list.remove(row);
        clock.advance(Duration.ofDays(1));
        tell(feed.compare());
        Feed.Pass later = feed.compare();

        Change removed = later.next();

        assertThat(removed.kind()).isEqualTo(Change.Kind.REMOVED);
        assertThat(removed.row()).isEqualTo(Map.of("id", "1"));
        assertThat(removed.note()).isEqualTo("noted");
    }

    /** All that a poll may do. */
    private void poll(Feed feed) {
        clock.advance(Duration.ofSeconds(1));
        tell(feed.begin());
        for (Feed.Pass comparison = feed.compare(); comparison != null; comparison = feed.compare()) {
            tell(comparison);
        }
    }

    private void tell(Feed.Pass pass) {
        while (pass.hasNext()) {
            Change change = pass.next();
            told.add(change.kind() + " " + ((Map<?, ?>) change.row()).get("id") + " v" + change.version());
            pass.done(change);
        }
    }

    private Row add(Duration ago) {
        Row row = new Row(++ids, clock.instant().minus(ago));
        list.add(row);
        return row;
    }

    private Feed feed(Platform platform) {
        return new Feed(
                arguments -> new Pages(platform, since(platform, arguments)),
                Map.of(),
                platform.window(),
                store.fingerprints(),
                "feed",
                clock);
    }

    private static @Nullable Instant since(Platform platform, Map<String, Object> arguments) {
        Object since = arguments.get(SINCE.name());
        return since == null || platform != Platform.FILTERS
                ? null
                : LocalDateTime.parse(since.toString(), PLAIN).toInstant(ZoneOffset.UTC);
    }

    /** As the list is when each of them is asked for. */
    private final class Pages implements Iterator<Page> {

        private final Platform platform;
        private final @Nullable Instant since;
        private int offset;
        private boolean ended;

        Pages(Platform platform, @Nullable Instant since) {
            this.platform = platform;
            this.since = since;
        }

        @Override
        public boolean hasNext() {
            return !ended;
        }

        @Override
        public Page next() {
            calls++;
            Comparator<Row> order = Comparator.comparing(Row::at).thenComparing(Row::id);
            List<Object> rows = list.stream()
                    .filter(row -> since == null || !row.at().isBefore(since))
                    .sorted(platform == Platform.NEWEST_FIRST ? order.reversed() : order)
                    .skip(offset)
                    .limit(PAGE)
                    .map(row -> (Object) Map.of("id", row.id(), "at", row.at().toString()))
                    .toList();
            offset += rows.size();
            ended = rows.isEmpty();
            if (!ended) {
                betweenPages.accept(offset / PAGE);
            }
            return new Page(
                    new Reply("list", 200, 1, Headers.NONE, new byte[0], rows, null),
                    rows,
                    rows.size() == PAGE,
                    offset);
        }
    }
}
