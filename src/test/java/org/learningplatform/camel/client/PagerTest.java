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
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.learningplatform.camel.client.contract.Operation;
import org.learningplatform.camel.client.contract.Paging;
import org.learningplatform.camel.client.contract.Provenance;
import org.learningplatform.camel.client.contract.TokenKind;
import org.learningplatform.camel.client.json.Json;
import org.learningplatform.camel.error.UnexpectedReplyException;

class PagerTest {

    private static final URI PLATFORM = URI.create("https://lp.example");

    private final List<Map<String, Object>> calls = new ArrayList<>();

    @Test
    void byOffsetItReadsUntilAShortPage() {
        assertThat(idsOf(pager(Paging.Style.OFFSET, Map.of(), 0, offsetPlatform(7, 3))))
                .hasSize(7);
        assertThat(calls).extracting(call -> call.get("position")).containsExactly(null, 3, 6);
    }

    @Test
    void byOffsetItReadsAnEmptyPageWhereTheLastOneIsFull() {
        assertThat(idsOf(pager(Paging.Style.OFFSET, Map.of(), 0, offsetPlatform(6, 3))))
                .hasSize(6);
        assertThat(calls).hasSize(3);
    }

    @Test
    void byPageItCountsFromOne() {
        Function<Map<String, ?>, Object> platform = call -> {
            int page = call.get("position") == null ? 1 : (Integer) call.get("position");
            return rows((page - 1) * 3, page < 3 ? 3 : 1);
        };

        assertThat(idsOf(pager(Paging.Style.PAGE, Map.of(), 0, platform))).hasSize(7);
        assertThat(calls).extracting(call -> call.get("position")).containsExactly(null, 2, 3);
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
                .hasMessageContaining("repeats the page before");
    }

    @Test
    void whereTheContractDoesNotSayHowLongAPageIsOnlyAnEmptyOneIsTheLast() {
        Paging unknown = new Paging(Paging.Style.OFFSET, "position", "size", 0, 0, true);

        assertThat(idsOf(pager(unknown, null, Map.of(), 0, offsetPlatform(7, 3))))
                .hasSize(7);
        assertThat(calls).extracting(call -> call.get("position")).containsExactly(null, 3, 6, 7);
        assertThat(calls).extracting(call -> call.get("size")).containsOnly(50);
    }

    @Test
    void thenAShortPageThatComesAgainIsTheWholeListOfAPlatformThatHasNoPages() {
        Paging unknown = new Paging(Paging.Style.OFFSET, "position", "size", 0, 0, true);

        assertThat(idsOf(pager(unknown, null, Map.of(), 0, call -> rows(0, 7)))).hasSize(7);
        assertThat(calls).hasSize(2);
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
                "http://lp.example/?position=1",
                "//evil.example/?position=1",
                "https://lp.example:444/?position=1",
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
            return rows(page * 3, page < 2 ? 3 : 1);
        };

        assertThat(idsOf(pager(
                        new Paging(Paging.Style.PAGE, "position", "size", 3, 0, false), null, Map.of(), 0, platform)))
                .hasSize(7);
        assertThat(calls).extracting(call -> call.get("position")).containsExactly(null, 1, 2);
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
                Map.of(),
                null,
                TokenKind.OAUTH,
                List.of(),
                paging,
                null,
                envelope,
                Set.of(),
                true,
                "",
                Provenance.ASSUMED,
                "");
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

    private static Reply reply(Object value, @Nullable String envelope) {
        try {
            return new Reply("simple/things/list", 200, 1, Json.write(value), value, envelope);
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
