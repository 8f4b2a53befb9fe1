// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hc.core5.http.message.BasicHeader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.learningplatform.camel.client.contract.Carried;
import org.learningplatform.camel.client.contract.Operation;
import org.learningplatform.camel.client.contract.Paging;
import org.learningplatform.camel.client.contract.Provenance;
import org.learningplatform.camel.client.contract.TokenKind;
import org.learningplatform.camel.client.json.Json;
import org.learningplatform.camel.client.transport.Headers;
import org.learningplatform.camel.error.UnexpectedReplyException;

class PagerTest {

    private static final URI PLATFORM = URI.create("https://lp.example");

    private final List<Map<String, Object>> calls = new ArrayList<>();
    private Supplier<@Nullable String> headers = () -> null;

    @Test
    void byOffsetItReadsUntilAnEmptyPageForAShortOneShowsNothing() {
        assertThat(idsOf(pager(Paging.Style.OFFSET, Map.of(), 0, offsetPlatform(7, 3))))
                .hasSize(7);
        assertThat(calls).extracting(call -> call.get("position")).containsExactly(null, 3, 6, 7);
    }

    @ParameterizedTest
    @MethodSource("repliesThatShowTheEnd")
    void aReplyThatShowsTheEndEndsTheListWithoutAnotherCall(Paging.Style style, Map<String, Object> end) {
        Pager pager = pager(style, Map.of(), 0, call -> with(rows(0, 2), end));

        assertThat(idsOf(pager)).containsExactly(0, 1);
        assertThat(calls).hasSize(1);
    }

    static Stream<Arguments> repliesThatShowTheEnd() {
        return Stream.of(
                        Map.<String, Object>of("has_more", false),
                        Map.<String, Object>of("meta", Map.of("hasNext", false)),
                        nothing("next"),
                        Map.<String, Object>of("next", false),
                        Map.<String, Object>of("links", nothing("next_page_url")),
                        Map.<String, Object>of("total", 2),
                        Map.<String, Object>of("pagination", Map.of("total_count", 2)))
                .flatMap(end -> Stream.of(Paging.Style.OFFSET, Paging.Style.PAGE, Paging.Style.NEXT)
                        .map(style -> Arguments.of(style, end)));
    }

    @ParameterizedTest
    @MethodSource("repliesThatShowMore")
    void aShortPageIsNotTheLastWhereItsReplySaysThatMoreRowsFollow(Map<String, Object> more) {
        Function<Map<String, ?>, Object> platform = call -> {
            int from = call.get("position") == null ? 0 : (Integer) call.get("position");
            return from < 4 ? with(rows(from, 2), more) : Map.of("items", rows(from, Math.max(0, 5 - from)));
        };

        assertThat(idsOf(pager(Paging.Style.OFFSET, Map.of(), 0, platform))).hasSize(5);
    }

    static Stream<Map<String, Object>> repliesThatShowMore() {
        return Stream.of(
                Map.of("has_more", true),
                Map.of("next_page_url", "https://lp.example/things?page=2&position=2"),
                Map.of("total", 5),
                Map.of());
    }

    @Test
    void aTotalThatIsOnlyTheSizeOfAFullPageEndsNothing() {
        Function<Map<String, ?>, Object> platform = call -> {
            int from = call.get("position") == null ? 0 : (Integer) call.get("position");
            return Map.of("items", rows(from, from < 6 ? 3 : 0), "total", 3);
        };

        assertThat(idsOf(pager(Paging.Style.OFFSET, Map.of(), 0, platform))).hasSizeGreaterThan(3);
    }

    @Test
    void aTotalThatIsOnlyTheSizeOfEachPageEndsNothing() {
        Function<Map<String, ?>, Object> platform = call -> {
            int from = call.get("position") == null ? 0 : (Integer) call.get("position");
            return Map.of("items", rows(from, Math.max(0, Math.min(3, 8 - from))), "total", 3);
        };

        assertThat(idsOf(pager(Paging.Style.OFFSET, Map.of(), 0, platform))).hasSize(8);
    }

    @ParameterizedTest
    @MethodSource("repliesOfMore")
    void aShortPageThatComesAgainThoughItsReplySaysThatMoreRowsFollowIsAnError(Map<String, Object> more) {
        Pager pager = pager(Paging.Style.OFFSET, Map.of(), 100, call -> with(rows(0, 3), more));
        pager.next();

        assertThatThrownBy(pager::next)
                .isInstanceOf(UnexpectedReplyException.class)
                .hasMessageContaining("repeats a page");
    }

    static Stream<Map<String, Object>> repliesOfMore() {
        return Stream.of(
                Map.of("total", 450),
                Map.of("has_more", true),
                Map.of("next_page_url", "https://lp.example/?position=3"));
    }

    @Test
    void aTotalThatCountsRowsThatNobodyMayReadIsNoError() {
        Function<Map<String, ?>, Object> platform = call -> with(
                rows(call.get("position") == null ? 0 : 2, call.get("position") == null ? 2 : 0), Map.of("total", 9));

        assertThat(idsOf(pager(Paging.Style.OFFSET, Map.of(), 0, platform))).containsExactly(0, 1);
    }

    @Test
    void anEmptyPageWhoseReplySaysThatMoreRowsFollowIsAnErrorAndNoEnd() {
        Pager pager = pager(Paging.Style.OFFSET, Map.of(), 0, call -> with(rows(0, 0), Map.of("has_more", true)));

        assertThatThrownBy(pager::next)
                .isInstanceOf(UnexpectedReplyException.class)
                .hasMessageContaining("more rows follow");
    }

    @Test
    void anEmptyPageThatNamesANextOneIsReadThrough() {
        Map<Object, Object> pages = Map.of(
                "first", Map.of("items", rows(0, 2), "next_cursor", "b"),
                "b", Map.of("items", rows(0, 0), "next_cursor", "c"),
                "c", Map.of("items", rows(2, 2)));

        assertThat(idsOf(pager(Paging.Style.NEXT, Map.of(), 0, call -> pages.get(first(call)))))
                .containsExactly(0, 1, 2, 3);
    }

    @Test
    void emptyPagesWithoutEndAreAnError() {
        AtomicInteger page = new AtomicInteger();
        Pager pager = pager(
                Paging.Style.NEXT,
                Map.of(),
                0,
                call -> Map.of("items", List.of(), "next_cursor", "c" + page.incrementAndGet()));

        assertThatThrownBy(() -> idsOf(pager))
                .isInstanceOf(UnexpectedReplyException.class)
                .hasMessageContaining("empty pages");
    }

    @Test
    void aFullPageThatShowsNeitherANextPageNorTheEndIsAnErrorThatSaysWhatToAdd() {
        Pager pager = pager(Paging.Style.NEXT, Map.of(), 0, call -> Map.of("items", rows(0, 3), "more", "b"));

        assertThatThrownBy(pager::next)
                .isInstanceOf(UnexpectedReplyException.class)
                .hasMessageContaining("x-paging.link");
    }

    @Test
    void aReplyThatSaysThatMoreRowsFollowAndNamesNoNextPageIsAnError() {
        Pager pager = pager(Paging.Style.NEXT, Map.of(), 0, call -> with(rows(0, 2), Map.of("has_more", true)));

        assertThatThrownBy(pager::next)
                .isInstanceOf(UnexpectedReplyException.class)
                .hasMessageContaining("x-paging.link");
    }

    @Test
    void afterAPageThatNamedItsNextOneAFullPageThatDoesNotIsTheLast() {
        Function<Map<String, ?>, Object> platform = call -> call.get("position") == null
                ? Map.of("items", rows(0, 3), "next_cursor", "b")
                : Map.of("items", rows(3, 3));

        assertThat(idsOf(pager(Paging.Style.NEXT, Map.of(), 0, platform))).hasSize(6);
    }

    @ParameterizedTest
    @ValueSource(strings = {"more", "paging.more", "links.more.href"})
    void theContractMaySayWhichMemberNamesTheNextPage(String link) {
        Paging named = new Paging(Paging.Style.NEXT, "position", "size", 3, 0, false, link);
        Map<String, Object> more = Map.of(
                "more", "b", "paging", Map.of("more", "b"), "links", Map.of("more", Map.of("href", "?position=b")));

        assertThat(idsOf(pager(
                        named,
                        null,
                        Map.of(),
                        0,
                        call -> call.get("position") == null
                                ? with(rows(0, 3), more)
                                : Map.of("items", rows(3, 3), "next", "of something else"))))
                .hasSize(6);
        assertThat(calls.get(1)).containsEntry("position", "b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<https://lp.example/things?position=b>; rel=\"next\"",
                "<?position=a>; rel=prev, <?position=b,c&x=1>; title=\"a, <b>; rel=next\"; rel=\"last next\"",
                "</things?position=b>;REL=Next;type=text/html"
            })
    void aLinkHeaderNamesTheNextPage(String link) {
        Pager pager = pager(Paging.Style.NEXT, Map.of(), 0, call -> rows(call.get("position") == null ? 0 : 3, 3));
        headers = () -> calls.size() == 1 ? link : "<?position=a>; rel=prev";

        assertThat(idsOf(pager)).hasSize(6);
        assertThat(calls.get(1).get("position").toString()).startsWith("b");
    }

    @Test
    void aLinkHeaderWithoutANextPageEndsAListThatIsCounted() {
        Pager pager = pager(Paging.Style.OFFSET, Map.of(), 0, offsetPlatform(6, 3));
        headers = () -> calls.size() == 1
                ? "<https://lp.example/things?page=2>; rel=\"next\""
                : "<https://lp.example/things?page=1>; rel=\"first\"";

        assertThat(idsOf(pager)).hasSize(6);
        assertThat(calls).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"links, rel, href", "_links, rel, href", "link, relation, url"})
    void aListOfLinksNamesTheNextPage(String list, String relation, String href) {
        Map<String, String> self = Map.of(relation, "self", href, "/things?position=a");
        Map<String, String> next = Map.of(relation, "next", href, "/things?position=b");
        Function<Map<String, ?>, Object> platform = call -> call.get("position") == null
                ? Map.of("entry", rows(0, 3), list, List.of(self, next))
                : Map.of("entry", rows(3, 3), list, List.of(self, Map.of(relation, "previous", href, "/things")));

        assertThat(idsOf(pager(Paging.Style.NEXT, Map.of(), 0, platform))).hasSize(6);
        assertThat(calls).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"more", "weiter", "meta"})
    void aMemberIsRecognisedByItsLinkWhateverItIsCalled(String member) {
        Function<Map<String, ?>, Object> platform = call -> {
            boolean first = call.get("position") == null;
            Map<String, Object> links = first
                    ? Map.of("weiter", "/things?position=b", "self_url", "/things?position=a")
                    : Map.of("weiter", "", "previousPage", "/things?position=a");
            List<Map<String, Object>> rows = rows(first ? 0 : 3, 3);
            return member.equals("meta")
                    ? Map.of("items", rows, "meta", links)
                    : Map.of("items", rows, member, links.get("weiter"), "other", "no link? position=b");
        };

        assertThat(idsOf(pager(Paging.Style.NEXT, Map.of(), 0, platform))).hasSize(6);
    }

    @Test
    void whichOfTwoLinksIsTheNextPagesIsNotGuessed() {
        Pager pager = pager(
                Paging.Style.NEXT,
                Map.of(),
                0,
                call -> with(rows(0, 3), Map.of("up", "/things?position=a", "down", "/things?position=b")));

        assertThatThrownBy(pager::next)
                .isInstanceOf(UnexpectedReplyException.class)
                .hasMessageContaining("x-paging.link");
    }

    @ParameterizedTest
    @CsvSource({
        "https://lp.example/things?position=a%26b%3Dc&limit=3, a&b=c",
        "http://lp.example:8080/things?limit=3&position=2, 2",
        "?position=2, 2",
        "things?position=2#top, 2",
        "/things?position=a+b, a b",
        "/9j4AAQSkZJRg==, /9j4AAQSkZJRg==",
        "a+b/c==, a+b/c==",
        "12, 12"
    })
    void aCursorIsSentAsItIsMeantWhetherItStandsAloneOrInALink(String next, String cursor) {
        Function<Map<String, ?>, Object> platform = call ->
                call.get("position") == null ? with(rows(0, 3), Map.of("next", next)) : Map.of("items", rows(3, 1));

        assertThat(idsOf(pager(Paging.Style.NEXT, Map.of(), 0, platform))).hasSize(4);
        assertThat(calls.get(1)).containsEntry("position", cursor);
    }

    @Test
    void aLinkThatLacksThePositionIsAnErrorThatNamesIt() {
        Pager pager =
                pager(Paging.Style.NEXT, Map.of(), 0, call -> with(rows(0, 3), Map.of("next", "/things?after=2")));

        assertThatThrownBy(pager::next)
                .isInstanceOf(UnexpectedReplyException.class)
                .hasMessageContaining("'position'");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7})
    void pagesThatGoRoundInACircleAreAnErrorAndNoLoop(int length) {
        AtomicInteger pages = new AtomicInteger();
        Pager pager = pager(Paging.Style.NEXT, Map.of(), 0, call -> {
            int page = pages.getAndIncrement() % length;
            return with(rows(page * 3, 3), Map.of("next_cursor", "c" + pages, "generated_at", pages.get()));
        });

        assertThatThrownBy(() -> idsOf(pager))
                .isInstanceOf(UnexpectedReplyException.class)
                .hasMessageContaining("repeats a page");
        assertThat(calls).hasSizeLessThan(4 * length + 2);
    }

    @Test
    void aPageThatNamesItselfAsTheNextOneIsAnError() {
        Pager pager = pager(
                Paging.Style.NEXT, Map.of("position", "b"), 0, call -> with(rows(0, 0), Map.of("next_cursor", "b")));

        assertThatThrownBy(pager::next).isInstanceOf(UnexpectedReplyException.class);
    }

    @Test
    void twoPagesOfRowsThatShareOneIdAreNoCircle() {
        Function<Map<String, ?>, Object> platform = call -> {
            int from = call.get("position") == null ? 0 : (Integer) call.get("position");
            return IntStream.range(from, Math.min(from + 3, 7))
                    .mapToObj(badge -> Map.of("id", 28, "badge", badge))
                    .toList();
        };

        assertThat(idsOf(pager(Paging.Style.OFFSET, Map.of(), 0, platform))).hasSize(7);
    }

    @ParameterizedTest
    @MethodSource("repliesOfErrors")
    void aReplyThatTellsOfErrorsIsNoList(Map<String, Object> errors) {
        Pager pager = pager(Paging.Style.OFFSET, Map.of(), 0, call -> errors);

        assertThatThrownBy(pager::next)
                .isInstanceOf(UnexpectedReplyException.class)
                .hasMessageNotContaining("database");
    }

    static Stream<Map<String, Object>> repliesOfErrors() {
        return Stream.of(
                Map.of("errors", List.of("the database is down")),
                Map.of("error", "the database is down", "data", List.of()),
                Map.of("error", 503, "data", List.of()),
                Map.of("success", false, "data", List.of()),
                Map.of("status", "error", "items", List.of()));
    }

    @Test
    void aReplyWithoutABodyIsNoEmptyList() {
        Pager pager = pager(Paging.Style.OFFSET, Map.of(), 0, call -> null);

        assertThatThrownBy(pager::next)
                .isInstanceOf(UnexpectedReplyException.class)
                .hasMessageContaining("empty");
    }

    private static Object first(Map<String, ?> call) {
        return call.get("position") == null ? "first" : call.get("position");
    }

    private static Map<String, Object> with(List<?> rows, Map<String, Object> more) {
        Map<String, Object> reply = new HashMap<>(more);
        reply.put("items", rows);
        return reply;
    }

    private static Map<String, Object> nothing(String name) {
        Map<String, Object> members = new HashMap<>();
        members.put(name, null);
        return members;
    }

    @Test
    void byPageItCountsFromOne() {
        Function<Map<String, ?>, Object> platform = call -> {
            int page = call.get("position") == null ? 1 : (Integer) call.get("position");
            return rows((page - 1) * 3, page < 3 ? 3 : page == 3 ? 1 : 0);
        };

        assertThat(idsOf(pager(Paging.Style.PAGE, Map.of(), 0, platform))).hasSize(7);
        assertThat(calls).extracting(call -> call.get("position")).containsExactly(null, 2, 3, 4);
    }

    @ParameterizedTest
    @MethodSource
    void aPlatformThatNumbersItsPagesOtherwiseIsAnErrorAndNoLossWhereItsRepliesShowIt(Map<String, Object> shown) {
        Pager pager = pager(Paging.Style.PAGE, Map.of(), 0, numberedPlatform(0, shown));

        assertThatThrownBy(() -> idsOf(pager))
                .isInstanceOf(UnexpectedReplyException.class)
                .hasMessageContaining("first page is not number 1")
                .hasMessageContaining("doctor");
    }

    static Stream<Map<String, Object>> aPlatformThatNumbersItsPagesOtherwiseIsAnErrorAndNoLossWhereItsRepliesShowIt() {
        return Stream.of(
                Map.of("total", 7),
                Map.of("position", 0),
                Map.of("meta", Map.of("current_page", 0)),
                Map.of("pagination", Map.of("total_count", 7)));
    }

    @ParameterizedTest
    @MethodSource
    void aPlatformThatNumbersItsPagesAsTheContractSaysIsReadToItsEndWhateverItsRepliesCount(Map<String, Object> shown) {
        assertThat(idsOf(pager(Paging.Style.PAGE, Map.of(), 0, numberedPlatform(1, shown))))
                .containsExactly(0, 1, 2, 3, 4, 5, 6);
    }

    static Stream<Map<String, Object>>
            aPlatformThatNumbersItsPagesAsTheContractSaysIsReadToItsEndWhateverItsRepliesCount() {
        return Stream.of(Map.of("total", 9), Map.of("position", 0), Map.of("current_page", 7, "total", 3));
    }

    /** A platform with three pages of seven rows. */
    private static Function<Map<String, ?>, Object> numberedPlatform(int first, Map<String, Object> shown) {
        return call -> {
            int number = call.get("position") == null ? first : (Integer) call.get("position");
            int from = (number - first) * 3;
            return with(rows(from, Math.max(0, Math.min(3, 7 - from))), shown);
        };
    }

    @Test
    void itStartsWhereTheArgumentsSayAndTakesTheirPageSize() {
        Map<String, Object> arguments = Map.of("position", "4", "size", "2");

        assertThat(idsOf(pager(Paging.Style.OFFSET, arguments, 0, offsetPlatform(7, 2))))
                .containsExactly(4, 5, 6);
        assertThat(calls.get(0)).containsEntry("size", 2);
    }

    @Test
    void aPlatformThatGivesFewerRowsThanAskedForIsReadToTheEndAllTheSame() {
        assertThat(idsOf(pager(Paging.Style.OFFSET, Map.of(), 100, offsetPlatform(8, 3))))
                .hasSize(8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"items", "results", "data"})
    void rowsMayComeInAnEnvelope(String name) {
        Pager pager = pager(Paging.Style.OFFSET, Map.of(), 0, call -> Map.of(name, rows(0, 2), "total", 2));

        assertThat(idsOf(pager)).containsExactly(0, 1);
    }

    @Test
    void aPageThatRepeatsTheOneBeforeIsAnErrorAndNoLoop() {
        Pager pager = pager(Paging.Style.OFFSET, Map.of(), 0, call -> rows(0, 3));
        pager.next();

        assertThatThrownBy(pager::next)
                .isInstanceOf(UnexpectedReplyException.class)
                .hasMessageContaining("repeats a page");
    }

    @Test
    void whereTheContractDoesNotSayHowLongAPageIsOnlyAnEmptyOneIsTheLast() {
        Paging unknown = new Paging(Paging.Style.OFFSET, "position", "size", 0, 0, true);

        assertThat(idsOf(pager(unknown, null, Map.of(), 0, offsetPlatform(7, 3))))
                .hasSize(7);
        assertThat(calls).extracting(call -> call.get("position")).containsExactly(null, 3, 6, 7);
        assertThat(calls).extracting(call -> call.get("size")).containsOnly(50);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 25})
    void aShortPageThatComesAgainMayBeTheFirstOfManyAndIsAnErrorThatSaysWhatToDo(int rows) {
        Paging unknown = new Paging(Paging.Style.OFFSET, "position", "size", 0, 0, true);

        assertThatThrownBy(() -> idsOf(pager(unknown, null, Map.of(), 0, call -> rows(0, rows))))
                .isInstanceOf(UnexpectedReplyException.class)
                .hasMessageContaining("doctor")
                .hasMessageContaining("{style: whole}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"links", "_links", "meta", "pagination", "paging"})
    void aCursorMayStandBesideTheRows(String place) {
        Paging cursor = new Paging(Paging.Style.NEXT, "position", "size", 3, 0, false);
        Object next =
                place.equals("_links") ? Map.of("next", Map.of("href", "/x?position=b")) : Map.of("next_cursor", "b");

        assertThat(idsOf(pager(
                        cursor,
                        null,
                        Map.of(),
                        0,
                        call -> call.get("position") == null
                                ? Map.of("data", rows(0, 2), place, next)
                                : Map.of("data", rows(2, 1)))))
                .containsExactly(0, 1, 2);
        assertThat(calls).extracting(call -> call.get("position")).containsExactly(null, "b");
    }

    @Test
    void theOnlyListOfAnObjectIsTheRows() {
        Pager pager = pager(Paging.Style.OFFSET, Map.of(), 0, call -> Map.of("users", rows(0, 2), "total", 2));

        assertThat(idsOf(pager)).containsExactly(0, 1);
    }

    @Test
    void whichOfTwoListsAreTheRowsIsNotGuessed() {
        Pager pager =
                pager(Paging.Style.OFFSET, Map.of(), 0, call -> Map.of("users", rows(0, 2), "groups", rows(0, 1)));

        assertThatThrownBy(pager.next()::rows).isInstanceOf(UnexpectedReplyException.class);
    }

    @Test
    void aReplyWithoutRowsIsAnError() {
        assertThatThrownBy(pager(Paging.Style.OFFSET, Map.of(), 0, call -> Map.of("message", "ok"))
                        .next()::rows)
                .isInstanceOf(UnexpectedReplyException.class)
                .hasMessageContaining("not a list");
    }

    @Test
    void aCursorIsFollowedUntilThereIsNone() {
        Function<Map<String, ?>, Object> platform = call -> call.get("position") == null
                ? Map.of("items", rows(0, 2), "next_cursor", "abc")
                : Map.of("items", rows(2, 2), "next_cursor", "");

        assertThat(idsOf(pager(Paging.Style.NEXT, Map.of(), 0, platform))).containsExactly(0, 1, 2, 3);
        assertThat(calls.get(1)).containsEntry("position", "abc");
    }

    @Test
    void aLinkOnThePlatformsOwnHostIsFollowedByItsCursor() {
        Function<Map<String, ?>, Object> platform = call -> call.get("position") == null
                ? Map.of("items", rows(0, 2), "links", Map.of("next", "https://lp.example/other?x=1&position=b%20c"))
                : Map.of("items", rows(2, 1));

        assertThat(idsOf(pager(Paging.Style.NEXT, Map.of(), 0, platform))).containsExactly(0, 1, 2);
        assertThat(calls.get(1)).containsEntry("position", "b c");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example/?position=1",
                "//evil.example/?position=1",
                "https://lp.example@evil.example/?position=1"
            })
    void aLinkToAnotherHostIsRefused(String link) {
        Pager pager = pager(Paging.Style.NEXT, Map.of(), 0, call -> Map.of("items", rows(0, 2), "next", link));

        assertThatThrownBy(pager::next)
                .isInstanceOf(UnexpectedReplyException.class)
                .hasMessageContaining("another host");
    }

    @Test
    void noPageIsReadBeforeItIsAskedFor() {
        Pager pager = pager(Paging.Style.OFFSET, Map.of(), 0, offsetPlatform(9, 3));
        assertThat(calls).isEmpty();

        pager.next();

        assertThat(calls).hasSize(1);
    }

    @Test
    void byPageItMayCountFromZero() {
        Function<Map<String, ?>, Object> platform = call -> {
            int page = call.get("position") == null ? 0 : (Integer) call.get("position");
            return rows(page * 3, page < 2 ? 3 : page == 2 ? 1 : 0);
        };

        assertThat(idsOf(pager(
                        new Paging(Paging.Style.PAGE, "position", "size", 3, 0, false), null, Map.of(), 0, platform)))
                .hasSize(7);
        assertThat(calls).extracting(call -> call.get("position")).containsExactly(null, 1, 2, 3);
    }

    @Test
    void aListWithoutPagesIsOneRequestWithoutPagingArgumentsHoweverManyRowsItHas() {
        Pager pager = pager(Paging.WHOLE, null, Map.of("limit", 2), 100, call -> Map.of("items", rows(0, 120)));

        assertThat(idsOf(pager)).hasSize(120);
        assertThat(calls).containsExactly(Map.of("limit", 2));
    }

    @Test
    void theContractMaySayWhereInTheReplyTheRowsAre() {
        Pager pager = pager(
                new Paging(Paging.Style.NEXT, "position", "size", 3, 0, false),
                "data.courses",
                Map.of(),
                0,
                call -> call.get("position") == null
                        ? Map.of("data", Map.of("courses", rows(0, 2)), "next", "b")
                        : Map.of("data", Map.of("courses", rows(2, 1))));

        assertThat(idsOf(pager)).containsExactly(0, 1, 2);
    }

    private Pager pager(
            Paging.Style style, Map<String, ?> arguments, int pageSize, Function<Map<String, ?>, Object> platform) {
        int first = style == Paging.Style.PAGE ? 1 : 0;
        return pager(new Paging(style, "position", "size", 3, first, false), null, arguments, pageSize, platform);
    }

    private Pager pager(
            Paging paging,
            @Nullable String envelope,
            Map<String, ?> arguments,
            int pageSize,
            Function<Map<String, ?>, Object> platform) {
        Operation operation = new Operation(
                "simple/things/list",
                "GET",
                "/things",
                List.of(),
                null,
                List.of(new Carried(TokenKind.OAUTH, List.of())),
                paging,
                null,
                envelope,
                Set.of(),
                List.of(),
                Set.of(),
                true,
                "",
                Provenance.ASSUMED,
                "",
                List.of(),
                null);
        return new Pager(operation, arguments, pageSize, PLATFORM, call -> {
            calls.add(new HashMap<>(call));
            return reply(platform.apply(call), envelope);
        });
    }

    /** A platform with that many rows that gives so many a page at the most. */
    private static Function<Map<String, ?>, Object> offsetPlatform(int total, int cap) {
        return call -> {
            int from = call.get("position") == null
                    ? 0
                    : Integer.parseInt(call.get("position").toString());
            return rows(from, Math.max(0, Math.min(cap, total - from)));
        };
    }

    private static List<Map<String, Object>> rows(int from, int count) {
        return IntStream.range(from, from + count)
                .mapToObj(id -> Map.<String, Object>of("id", id))
                .toList();
    }

    private Reply reply(@Nullable Object value, @Nullable String envelope) {
        try {
            byte[] body = value == null ? new byte[0] : Json.write(value);
            String link = headers.get();
            Headers sent = link == null ? Headers.NONE : Headers.of(new BasicHeader("Link", link));
            return new Reply("simple/things/list", 200, 1, sent, body, value, envelope);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Object> idsOf(Pager pager) {
        List<Object> ids = new ArrayList<>();
        while (pager.hasNext()) {
            pager.next().rows().forEach(row -> ids.add(((Map<?, ?>) row).get("id")));
        }
        return ids;
    }
}
