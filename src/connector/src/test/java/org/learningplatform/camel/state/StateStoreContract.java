// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.learningplatform.camel.state.Agenda.Item;
import org.learningplatform.camel.state.Fingerprints.Extent;
import org.learningplatform.camel.state.Fingerprints.Row;
import org.learningplatform.camel.state.Journal.Entry;

/** What the four ports promise, whatever is behind them. */
public abstract class StateStoreContract {

    protected static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

    private static final List<String> ANY_TEXTS = List.of(
            "",
            " ",
            "a\u0000b",
            "\u0000",
            "half a pair \uD83D and \uDE00",
            "Zoë テスト 😀",
            "' \" \\ ; -- % _ ?",
            "k".repeat(10_000),
            "k".repeat(10_000) + "!");

    /** What is tested. */
    protected abstract StateStore store();

    /** The same state as another process sees it. */
    protected abstract StateStore another();

    @Nested
    class JournalOf {

        private final Journal journal = store().journal();

        @Test
        void whatNobodyBeganHasNoEntry() {
            assertThat(journal.find("scope", List.of("a"))).isEmpty();
            assertThat(journal.find("scope", List.of())).isEmpty();
        }

        @Test
        void whatWasBegunIsNotDoneUntilItIsDone() {
            assertThat(journal.begin("scope", Map.of("a", "begun"), NOON)).isEmpty();
            assertThat(journal.find("scope", List.of("a", "b"))).isEqualTo(Map.of("a", new Entry(false, "begun")));

            journal.done("scope", Map.of("a", "done"), NOON);

            assertThat(another().journal().find("scope", List.of("a", "b")))
                    .isEqualTo(Map.of("a", new Entry(true, "done")));
        }

        @Test
        void whatIsBegunASecondTimeStaysAsItIsAndIsReturned() {
            journal.begin("scope", Map.of("begun", "first"), NOON);
            journal.done("scope", Map.of("done", "first"), NOON);

            Map<String, Entry> known =
                    journal.begin("scope", Map.of("begun", "second", "done", "second", "new", "second"), NOON);

            assertThat(known).isEqualTo(Map.of("begun", new Entry(false, "first"), "done", new Entry(true, "first")));
            assertThat(journal.find("scope", List.of("begun", "done", "new")))
                    .isEqualTo(Map.of(
                            "begun", new Entry(false, "first"),
                            "done", new Entry(true, "first"),
                            "new", new Entry(false, "second")));
        }

        @Test
        void scopesDoNotSeeEachOtherAndDoNotRunIntoTheirKeys() {
            journal.done("a", Map.of("bc", "1"), NOON);

            assertThat(journal.find("ab", List.of("c"))).isEmpty();
            assertThat(journal.find("", List.of("abc"))).isEmpty();
            assertThat(journal.find("a", List.of("bc"))).hasSize(1);
        }

        @Test
        void whatWasLastNotedBeforeAnInstantIsForgottenInItsScope() {
            journal.done("scope", Map.of("older", "1", "noted again", "1"), NOON.minusSeconds(1));
            journal.done("scope", Map.of("noted again", "2", "noon", "2"), NOON);
            journal.done("other", Map.of("older", "1"), NOON.minusSeconds(1));

            journal.forgetBefore("scope", NOON);

            assertThat(journal.find("scope", List.of("older", "noted again", "noon")))
                    .containsOnlyKeys("noted again", "noon");
            assertThat(journal.find("other", List.of("older"))).hasSize(1);
        }

        @Test
        void anyTextIsAScopeAKeyAndAContent() {
            for (String text : ANY_TEXTS) {
                journal.begin(text, byKey(ANY_TEXTS), NOON);
            }

            for (String text : ANY_TEXTS) {
                Map<String, Entry> found = another().journal().find(text, ANY_TEXTS);
                assertThat(found).hasSize(ANY_TEXTS.size());
                assertThat(found)
                        .allSatisfy((key, entry) -> assertThat(entry.content()).isEqualTo(key));
            }
        }

        @Test
        void moreKeysThanOneStatementTakesAreNotedAndFoundTogether() {
            List<String> keys = IntStream.range(0, 1_201).mapToObj(i -> "k" + i).toList();

            journal.begin("scope", byKey(keys.subList(0, 700)), NOON);
            journal.done("scope", byKey(keys), NOON);

            assertThat(journal.find("scope", keys)).hasSize(1_201).allSatisfy((key, entry) -> assertThat(entry)
                    .isEqualTo(new Entry(true, key)));
        }

        @Test
        void ofTwoProcessesExactlyOneBeginsAKey() throws Exception {
            List<String> keys = IntStream.range(0, 40).mapToObj(i -> "k" + i).toList();
            List<String> reversed = new ArrayList<>(keys);
            Collections.reverse(reversed);

            List<Map<String, Entry>> known = atOnce(
                    () -> beginEach(store(), keys, "one"),
                    () -> beginEach(another(), reversed, "two"),
                    () -> another().journal().begin("scope", contents(keys, "three"), NOON));

            Map<String, Entry> begun = journal.find("scope", keys);
            List<String> owners = List.of("one", "two", "three");
            for (String key : keys) {
                String winner = begun.get(key).content();
                for (int i = 0; i < owners.size(); i++) {
                    if (owners.get(i).equals(winner)) {
                        assertThat(known.get(i)).doesNotContainKey(key);
                    } else {
                        assertThat(known.get(i)).containsEntry(key, new Entry(false, winner));
                    }
                }
            }
        }

        private Map<String, Entry> beginEach(StateStore store, List<String> keys, String owner) {
            Map<String, Entry> known = new HashMap<>();
            keys.forEach(key -> known.putAll(store.journal().begin("scope", Map.of(key, owner), NOON)));
            return known;
        }
    }

    @Nested
    class FingerprintsOf {

        private final Fingerprints fingerprints = store().fingerprints();

        @Test
        void aRowThatIsPutIsFoundWithANumber() {
            fingerprints.put("feed", List.of(new Row(0, "a", "hash", 3, 2, true, "\"a\"", NOON)));

            Row found = another().fingerprints().find("feed", List.of("a", "b")).get("a");
            assertThat(found).isEqualTo(new Row(found.number(), "a", "hash", 3, 2, true, "\"a\"", NOON));
            assertThat(found.number()).isPositive();
            assertThat(fingerprints.find("feed", List.of("b"))).isEmpty();
        }

        @Test
        void eachNewRowHasAGreaterNumberAndAKnownOneKeepsItsOwn() {
            fingerprints.put("feed", List.of(row("a", 1), row("b", 1)));
            fingerprints.put("feed", List.of(row("c", 1), row("a", 2), row("d", 1)));
            fingerprints.remove("feed", List.of("d"));
            fingerprints.put("feed", List.of(row("e", 1)));

            List<Row> rows = fingerprints.after("feed", 0, 10);
            assertThat(rows).extracting(Row::key).containsExactly("a", "b", "c", "e");
            assertThat(rows).extracting(Row::version).containsExactly(2, 1, 1, 1);
            assertThat(rows).extracting(Row::number).isSorted().doesNotHaveDuplicates();
        }

        @Test
        void theNumberOfARemovedRowIsGivenToNoOther() {
            fingerprints.put("feed", List.of(row("a", 1)));
            long removed = fingerprints.extent("feed").last();
            fingerprints.remove("feed", List.of("a"));

            fingerprints.put("feed", List.of(row("b", 1)));

            assertThat(fingerprints.extent("feed").last()).isGreaterThan(removed);
        }

        @Test
        void ofTwoRowsOfOneKeyTheLastIsKept() {
            fingerprints.put("feed", List.of(row("a", 1), row("b", 1), row("a", 2)));

            assertThat(fingerprints.after("feed", 0, 10))
                    .extracting(Row::key, Row::version)
                    .containsExactly(tuple("a", 2), tuple("b", 1));
        }

        @Test
        void rowsAreReadInPagesOfTheirNumbers() {
            fingerprints.put(
                    "feed",
                    IntStream.range(0, 1_201).mapToObj(i -> row("k" + i, 1)).toList());
            fingerprints.put("other", List.of(row("x", 1)));

            Extent extent = fingerprints.extent("feed");
            List<Row> first = fingerprints.after("feed", extent.first() - 1, 1_000);
            List<Row> rest = fingerprints.after("feed", first.get(999).number(), 1_000);

            assertThat(extent.rows()).isEqualTo(1_201);
            assertThat(first).hasSize(1_000);
            assertThat(first.get(0).number()).isEqualTo(extent.first());
            assertThat(rest).hasSize(201).last().extracting(Row::key).isEqualTo("k1200");
            assertThat(rest.get(200).number()).isEqualTo(extent.last());
            assertThat(fingerprints.after("feed", extent.last(), 10)).isEmpty();
        }

        @Test
        void aFeedWithoutRowsHasNoExtent() {
            fingerprints.move("feed", "here");

            assertThat(fingerprints.extent("feed")).isEqualTo(new Extent(0, 0, 0));
            assertThat(fingerprints.after("feed", 0, 10)).isEmpty();
        }

        @Test
        void aFeedStandsWhereItWasMovedLast() {
            assertThat(fingerprints.position("feed")).isNull();
            fingerprints.put("feed", List.of(row("a", 1)));
            assertThat(fingerprints.position("feed")).isNull();

            fingerprints.move("feed", "first");
            fingerprints.move("feed", "second");
            fingerprints.put("feed", List.of(row("b", 1)));

            assertThat(another().fingerprints().position("feed")).isEqualTo("second");
            assertThat(fingerprints.position("other")).isNull();
        }

        @Test
        void whatIsRemovedIsGoneInItsFeedOnly() {
            fingerprints.put("feed", List.of(row("a", 1), row("b", 1)));
            fingerprints.put("other", List.of(row("a", 1)));

            fingerprints.remove("feed", List.of("a", "unknown"));

            assertThat(fingerprints.find("feed", List.of("a", "b"))).containsOnlyKeys("b");
            assertThat(fingerprints.find("other", List.of("a"))).hasSize(1);
        }

        @Test
        void rowsThatWereLastPutBeforeAnInstantAreForgotten() {
            fingerprints.put(
                    "feed",
                    List.of(
                            new Row(0, "older", "h", 1, 1, false, null, NOON.minusSeconds(1)),
                            new Row(0, "put again", "h", 1, 1, false, null, NOON.minusSeconds(1))));
            fingerprints.put("feed", List.of(row("put again", 1), row("noon", 1)));

            fingerprints.forgetBefore("feed", NOON);

            assertThat(fingerprints.after("feed", 0, 10)).extracting(Row::key).containsExactly("put again", "noon");
        }

        @Test
        void anyTextIsAFeedAKeyAHashAnIdAndAPosition() {
            for (String text : ANY_TEXTS) {
                fingerprints.move(text, text);
                fingerprints.put(
                        text,
                        ANY_TEXTS.stream()
                                .map(key -> new Row(0, key, key, 1, 1, false, key, NOON))
                                .toList());
            }

            for (String text : ANY_TEXTS) {
                assertThat(another().fingerprints().position(text)).isEqualTo(text);
                assertThat(another().fingerprints().find(text, ANY_TEXTS))
                        .hasSize(ANY_TEXTS.size())
                        .allSatisfy((key, row) ->
                                assertThat(row).isEqualTo(new Row(row.number(), key, key, 1, 1, false, key, NOON)));
                assertThat(fingerprints.after(text, 0, 100))
                        .extracting(Row::key)
                        .containsExactlyElementsOf(ANY_TEXTS);
            }
        }

        @Test
        void rowsThatSeveralProcessesPutAtTheSameTimeAreEachThereOnce() throws Exception {
            List<Row> rows =
                    IntStream.range(0, 60).mapToObj(i -> row("k" + i, 1)).toList();
            List<Row> reversed = new ArrayList<>(rows);
            Collections.reverse(reversed);

            atOnce(() -> putEach(store(), rows), () -> putEach(another(), reversed), () -> putEach(another(), rows));

            List<Row> found = fingerprints.after("feed", 0, 1_000);
            assertThat(found).extracting(Row::key).hasSize(60).doesNotHaveDuplicates();
            assertThat(found).extracting(Row::number).doesNotHaveDuplicates();
        }

        private boolean putEach(StateStore store, List<Row> rows) {
            for (int from = 0; from < rows.size(); from += 5) {
                store.fingerprints().put("feed", rows.subList(from, from + 5));
            }
            return true;
        }

        private Row row(String key, int version) {
            return new Row(0, key, "hash", version, version, false, null, NOON);
        }
    }

    @Nested
    class AgendaOf {

        private final Agenda agenda = store().agenda();

        @Test
        void whatIsDueIsClaimedOldestFirst() {
            agenda.put("scope", List.of(item("later", 1), item("b", 0), item("oldest", -1), item("a", 0)));

            assertThat(claim("one", NOON, 10)).extracting(Item::key).containsExactly("oldest", "a", "b");
            assertThat(claim("one", NOON.plusSeconds(1), 1))
                    .extracting(Item::key)
                    .containsExactly("oldest");
        }

        @Test
        void whatIsClaimedIsGivenToItsOwnerAgainAndToNobodyElseBeforeTheClaimEnds() {
            agenda.put("scope", List.of(item("a", 0)));

            assertThat(claim("one", NOON, 10)).containsExactly(item("a", 0));
            assertThat(claim("two", NOON.plusSeconds(59), 10)).isEmpty();
            assertThat(claim("one", NOON, 10)).hasSize(1);
            assertThat(claim("two", NOON.plusSeconds(60), 10)).hasSize(1);
            assertThat(claim("one", NOON.plusSeconds(60), 10)).isEmpty();
        }

        @Test
        void whatIsPutAgainTakesThePlaceOfWhatWasThereAndIsFree() {
            agenda.put("scope", List.of(item("a", 0)));
            claim("one", NOON, 10);

            agenda.put("scope", List.of(new Item("a", "one", NOON, "older"), new Item("a", "two", NOON, "new")));

            assertThat(claim("two", NOON, 10)).containsExactly(new Item("a", "two", NOON, "new"));
        }

        @Test
        void whatIsRemovedIsNotDueAnyMore() {
            agenda.put("scope", List.of(item("a", 0), item("b", 0)));
            agenda.put("other", List.of(item("a", 0)));

            agenda.remove("scope", List.of("a", "unknown"));

            assertThat(claim("one", NOON, 10)).extracting(Item::key).containsExactly("b");
            assertThat(agenda.claim("other", "one", NOON, NOON, 10)).hasSize(1);
        }

        @Test
        void itFindsItemsByTheirKeysDueOrNotClaimedOrNot() {
            agenda.put("scope", List.of(item("a", -1), item("b", 1000), item("c", 0)));
            agenda.put("other", List.of(item("d", 0)));
            agenda.claim("scope", "one", NOON, NOON.plusSeconds(60), 10);

            assertThat(agenda.find("scope", List.of("a", "b", "b", "d", "unknown")))
                    .containsExactlyInAnyOrder(item("a", -1), item("b", 1000));
            assertThat(agenda.find("nothing", List.of("a"))).isEmpty();
        }

        @Test
        void itTellsWhoHasAnItemDueOrNot() {
            agenda.put("scope", List.of(item("a", -1), item("b", 1000), new Item("b2", "subject of b", NOON, "")));
            agenda.put("other", List.of(item("c", 0)));
            agenda.claim("scope", "one", NOON, NOON.plusSeconds(60), 10);

            assertThat(agenda.subjects("scope", List.of("subject of a", "subject of b", "subject of c", "nobody")))
                    .containsExactlyInAnyOrder("subject of a", "subject of b");
            assertThat(agenda.size("scope")).isEqualTo(3);

            agenda.remove("scope", List.of("a", "b"));

            assertThat(agenda.subjects("scope", List.of("subject of a", "subject of b")))
                    .containsExactly("subject of b");
            assertThat(agenda.size("nothing")).isZero();
        }

        @Test
        void anyTextIsAScopeAKeyAContentAndAnOwner() {
            for (String text : ANY_TEXTS) {
                agenda.put(
                        text,
                        ANY_TEXTS.stream()
                                .map(key -> new Item(key, key, NOON, key))
                                .toList());

                assertThat(another().agenda().claim(text, text, NOON, NOON.plusSeconds(1), 100))
                        .extracting(Item::content)
                        .containsExactlyInAnyOrderElementsOf(ANY_TEXTS);
                assertThat(agenda.claim(text, text + "?", NOON, NOON, 100)).isEmpty();
            }
        }

        @Test
        void whatSeveralProcessesClaimAtTheSameTimeEachGetsAPartOf() throws Exception {
            agenda.put(
                    "scope",
                    IntStream.range(0, 300).mapToObj(i -> item("k" + i, -i)).toList());

            List<List<Item>> claimed = atOnce(
                    () -> claimAll(store(), "one"),
                    () -> claimAll(another(), "two"),
                    () -> claimAll(another(), "three"));

            assertThat(claimed.stream().flatMap(Collection::stream).map(Item::key))
                    .hasSize(300)
                    .doesNotHaveDuplicates();
        }

        private List<Item> claimAll(StateStore store, String owner) {
            List<Item> all = new ArrayList<>();
            List<Item> some;
            do {
                some = store.agenda().claim("scope", owner, NOON, NOON.plus(Duration.ofDays(1)), 7);
                store.agenda().remove("scope", some.stream().map(Item::key).toList());
                all.addAll(some);
            } while (!some.isEmpty());
            return all;
        }

        private List<Item> claim(String owner, Instant now, int most) {
            return agenda.claim("scope", owner, now, now.plusSeconds(60), most);
        }

        private Item item(String key, int seconds) {
            return new Item(key, "subject of " + key, NOON.plusSeconds(seconds), "content of " + key);
        }
    }

    @Nested
    class LeaseOf {

        private final Lease lease = store().lease();

        @Test
        void aLeaseHasOneOwnerUntilItEnds() {
            assertThat(lease.acquire(List.of("feed"), "one", NOON, NOON.plusSeconds(60)))
                    .isNotEmpty();

            assertThat(another().lease().acquire(List.of("feed"), "two", NOON.plusSeconds(59), NOON.plusSeconds(120)))
                    .isEmpty();
            assertThat(lease.acquire(List.of("other"), "two", NOON, NOON.plusSeconds(60)))
                    .isNotEmpty();
            assertThat(lease.acquire(List.of("feed"), "one", NOON.plusSeconds(59), NOON.plusSeconds(70)))
                    .isNotEmpty();
            assertThat(another().lease().acquire(List.of("feed"), "two", NOON.plusSeconds(60), NOON.plusSeconds(120)))
                    .isEmpty();
            assertThat(another().lease().acquire(List.of("feed"), "two", NOON.plusSeconds(70), NOON.plusSeconds(120)))
                    .isNotEmpty();
            assertThat(lease.acquire(List.of("feed"), "one", NOON.plusSeconds(80), NOON.plusSeconds(120)))
                    .isEmpty();
        }

        @Test
        void aLeaseThatItsOwnerGivesBackIsFree() {
            lease.acquire(List.of("feed"), "one", NOON, NOON.plusSeconds(60));

            lease.release(List.of("feed"), "two");
            assertThat(lease.acquire(List.of("feed"), "two", NOON, NOON.plusSeconds(60)))
                    .isEmpty();
            lease.release(List.of("feed"), "one");
            assertThat(lease.acquire(List.of("feed"), "two", NOON, NOON.plusSeconds(60)))
                    .isNotEmpty();
        }

        @Test
        void ofManyLeasesThoseAreAcquiredThatAreFree() {
            lease.acquire(List.of("b", "d"), "one", NOON, NOON.plusSeconds(60));

            assertThat(another().lease().acquire(List.of("a", "b", "c", "d"), "two", NOON, NOON.plusSeconds(60)))
                    .containsExactlyInAnyOrder("a", "c");
            assertThat(lease.acquire(List.of("a", "b", "e"), "one", NOON, NOON.plusSeconds(60)))
                    .containsExactlyInAnyOrder("b", "e");
            lease.release(List.of("a", "b", "d"), "one");
            assertThat(lease.acquire(List.of("a", "b", "d"), "three", NOON, NOON.plusSeconds(60)))
                    .containsExactlyInAnyOrder("b", "d");
        }

        @Test
        void aLeaseCanBeForEver() {
            assertThat(lease.acquire(List.of("feed"), "one", Instant.MIN, Instant.MAX))
                    .isNotEmpty();
            assertThat(lease.acquire(List.of("feed"), "two", NOON, Instant.MAX)).isEmpty();
        }

        @Test
        void anyTextIsANameAndAnOwner() {
            for (String text : ANY_TEXTS) {
                assertThat(lease.acquire(List.of(text), text, NOON, NOON.plusSeconds(60)))
                        .isNotEmpty();
                assertThat(another().lease().acquire(List.of(text), text + "?", NOON, NOON.plusSeconds(60)))
                        .isEmpty();
            }
        }

        @Test
        void ofSeveralProcessesThatWantALeaseExactlyOneGetsIt() throws Exception {
            for (int i = 0; i < 20; i++) {
                String name = "lease " + i;
                List<Set<String>> got = atOnce(
                        () -> store().lease().acquire(List.of(name), "one", NOON, NOON.plusSeconds(60)),
                        () -> another().lease().acquire(List.of(name), "two", NOON, NOON.plusSeconds(60)),
                        () -> another().lease().acquire(List.of(name), "three", NOON, NOON.plusSeconds(60)));

                assertThat(got.stream().filter(names -> names.equals(Set.of(name))))
                        .as(name)
                        .hasSize(1);
                assertThat(got.stream().filter(Set::isEmpty)).as(name).hasSize(2);
            }
        }
    }

    /** What they return who all begin at the same moment. */
    @SafeVarargs
    protected static <T> List<T> atOnce(Callable<T>... tasks) throws Exception {
        CyclicBarrier start = new CyclicBarrier(tasks.length);
        ExecutorService threads = Executors.newFixedThreadPool(tasks.length);
        try {
            List<Future<T>> futures = new ArrayList<>();
            for (Callable<T> task : tasks) {
                futures.add(threads.submit(() -> {
                    start.await();
                    return task.call();
                }));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(future.get(60, TimeUnit.SECONDS));
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }

    private static Map<String, String> byKey(Collection<String> keys) {
        return keys.stream().collect(Collectors.toMap(key -> key, key -> key));
    }

    private static Map<String, String> contents(Collection<String> keys, String content) {
        return keys.stream().collect(Collectors.toMap(key -> key, key -> content));
    }
}
