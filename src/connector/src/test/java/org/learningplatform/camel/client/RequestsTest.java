// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.learningplatform.camel.client.contract.Contract;
import org.learningplatform.camel.client.contract.Operation;
import org.learningplatform.camel.client.contract.PostmanEnvironment;
import org.learningplatform.camel.client.transport.HttpCall;
import org.learningplatform.camel.error.BadRequestException;

class RequestsTest {

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "28, 28",
                "a/b, a%2Fb",
                "..., ...",
                ".hidden, .hidden",
                "%2e, %252e",
                "é, %C3%A9",
                "a b, a%20b",
                "a?b=c#d, a%3Fb%3Dc%23d",
                "a;b:c@d, a%3Bb%3Ac%40d",
                "x.y-z_~, x.y-z_~",
                "😀, %F0%9F%98%80",
                "{id}, %7Bid%7D",
            })
    void aPathArgumentIsOnePathSegmentWhateverItIs(String id, String segment) {
        assertThat(request("simple/users/get", Map.of("id", id)).target()).isEqualTo("/api/v2/users/" + segment);
    }

    static Stream<Object> climbing() {
        return Stream.of(".", "..", List.of("1", ".."), new String[] {".", "2"});
    }

    @ParameterizedTest
    @MethodSource("climbing")
    void aPathArgumentThatWouldLeadToAnotherPathIsRefused(Object id) {
        assertThatThrownBy(() -> request("simple/users/get", Map.of("id", id)))
                .isInstanceOf(BadRequestException.class)
                .hasMessageContaining("the argument 'id' is '.' or '..'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/a/../b", "/a/%2e%2E/b", "/a/.%2e", "/..", "/a/./b", "/a/..;x/b", "/a%2f..%2fb", "/a/..%5cb?c=d"
            })
    void aRawRequestThatWouldClimbIsRefused(String path) {
        assertThatThrownBy(() -> request("simple/request", Map.of("method", "GET", "path", path)))
                .isInstanceOf(BadRequestException.class)
                .hasMessageContaining("the path holds a segment '.' or '..'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a/...", "/a/.well-known/x", "/a..b/c.json", "/a?b=/../c"})
    void aRawRequestMayHaveDotsThatLeadNowhere(String path) {
        assertThat(request("simple/request", Map.of("method", "GET", "path", path))
                        .target())
                .isEqualTo(path);
    }

    @Test
    void aHeaderOfTheOperationComesBeforeOneOfTheMessageInOtherLetters() {
        Operation operation = read(
                """
                {"openapi": "3.1.0", "paths": {"/a": {"get": {"x-name": "a/b/c", "parameters": [
                  {"name": "X-Version", "in": "header"}]}}}}""");

        HttpCall call = Requests.of(operation, Map.of("X-Version", 2), null, Map.of("x-VERSION", "1"));

        assertThat(call.headers().values()).containsExactly("2");
    }

    @Test
    void anEmptyOrMissingPathArgumentIsRefusedBecauseItWouldNameTheWholeList() {
        assertThatThrownBy(() -> request("simple/users/delete", Map.of("id", "")))
                .isInstanceOf(BadRequestException.class)
                .hasMessageContaining("'id'")
                .hasMessageContaining("CamelLearningPlatform.id");
        assertThatThrownBy(() -> request("simple/users/delete", Map.of())).isInstanceOf(BadRequestException.class);
    }

    @Test
    void queryArgumentsAreEncodedAndThoseWithoutAValueLeftOut() {
        Map<String, Object> arguments = new HashMap<>();
        arguments.put("email", "jo+x@acme.example");
        arguments.put("username", null);

        assertThat(request("simple/users/list", arguments).target())
                .isEqualTo("/api/v2/users?email=jo%2Bx%40acme.example");
    }

    @Test
    void aListIsOneSegmentOfAPathAndInAQueryAsTheContractSays() {
        Operation operation = read(
                """
                {"openapi": "3.1.0", "paths": {"/a/{ids}": {"get": {"x-name": "a/b/c", "parameters": [
                  {"name": "ids", "in": "path", "required": true, "schema": {"type": "array"}},
                  {"name": "pairs", "in": "query", "schema": {"type": "array"}},
                  {"name": "commas", "in": "query", "explode": false, "schema": {"type": "array"}},
                  {"name": "pipes", "in": "query", "style": "pipeDelimited", "schema": {"type": "array"}},
                  {"name": "filter", "in": "query", "style": "deepObject",
                    "schema": {"type": "object", "properties": {"status": {}}}},
                  {"name": "X-Ids", "in": "header", "schema": {"type": "array"}}]}}}}""");
        Map<String, Object> arguments = Map.of(
                "ids", List.of("a,b", "c/d"),
                "pairs", new String[] {"1", "2"},
                "commas", List.of("x", "y z"),
                "pipes", List.of(1, 2),
                "filter[status]", "done",
                "X-Ids", List.of(7, 8));

        HttpCall call = Requests.of(operation, arguments, null, Map.of());

        assertThat(call.target())
                .isEqualTo("/a/a%2Cb,c%2Fd?pairs=1&pairs=2&commas=x,y%20z&pipes=1%7C2&filter%5Bstatus%5D=done");
        assertThat(call.headers()).containsEntry("X-Ids", "7,8");
        Map<String, Object> none = Map.of("ids", List.of("a"), "pairs", List.of(), "commas", List.of());
        assertThat(Requests.of(operation, none, null, Map.of()).target()).isEqualTo("/a/a");
        assertThatThrownBy(() -> Requests.of(operation, Map.of("ids", List.of()), null, Map.of()))
                .isInstanceOf(BadRequestException.class)
                .hasMessageContaining("'ids' is missing");
    }

    @Test
    void aListThatIsRequiredAndEmptyIsMissingSinceWithoutItTheCallWouldMeanAll() {
        Operation operation = read(
                """
                {"openapi": "3.1.0", "paths": {"/users": {"delete": {"x-name": "a/b/c", "parameters": [
                  {"name": "ids", "in": "query", "required": true, "schema": {"type": "array", "items": {"type": "integer"}}}]}}}}""");

        assertThatThrownBy(() -> Requests.of(operation, Map.of("ids", List.of()), null, Map.of()))
                .isInstanceOf(BadRequestException.class)
                .hasMessageContaining("'ids' is missing");
        assertThat(Requests.of(operation, Map.of("ids", new int[] {1, 2}), null, Map.of())
                        .target())
                .isEqualTo("/users?ids=1&ids=2");
    }

    @Test
    void aNameInSeveralPlacesMeansThePathsAndTheOthersAreNamedWithTheirPlace() {
        Operation operation = read(
                """
                {"openapi": "3.1.0", "paths": {"/a/{id}": {"get": {"x-name": "a/b/c", "parameters": [
                  {"name": "id", "in": "query", "required": true}, {"name": "id", "in": "header"}]}}}}""");

        HttpCall call = Requests.of(operation, Map.of("id", 1, "query.id", 2, "header.id", 3), null, Map.of());

        assertThat(call.target()).isEqualTo("/a/1?id=2");
        assertThat(call.headers()).containsEntry("id", "3");
        assertThat(operation.arguments("path.id")).isEqualTo(operation.arguments("id"));
        assertThatThrownBy(() -> Requests.of(operation, Map.of("id", 1), null, Map.of()))
                .hasMessageContaining("the argument 'query.id' is missing");
    }

    @Test
    void aNameThatIsInNoPathMeansWhatIsRequired() {
        Operation operation = read(
                """
                {"openapi": "3.1.0", "paths": {"/a": {"get": {"x-name": "a/b/c", "parameters": [
                  {"name": "lang", "in": "query"}, {"name": "lang", "in": "header", "required": true}]}}}}""");

        HttpCall call = Requests.of(operation, Map.of("lang", "de", "query.lang", "fr"), null, Map.of());

        assertThat(call.target()).isEqualTo("/a?lang=fr");
        assertThat(call.headers()).containsEntry("lang", "de");
    }

    static Stream<Object> noTexts() {
        return Stream.of(
                Map.of("k", "s3cret-canary"),
                List.of(List.of("s3cret-canary")),
                Optional.of("s3cret-canary"),
                List.of("s3cret-canary").iterator());
    }

    @ParameterizedTest
    @MethodSource("noTexts")
    void whatIsNoTextIsRefusedAndNotQuoted(Object value) {
        assertThatThrownBy(() -> request("simple/users/list", Map.of("username", value)))
                .isInstanceOf(BadRequestException.class)
                .hasMessageContaining("'username' is neither a text, a number nor a list of them")
                .hasMessageNotContaining("s3cret-canary");
    }

    private static Operation read(String document) {
        return Contract.read(
                        "test",
                        new ByteArrayInputStream(document.getBytes(StandardCharsets.UTF_8)),
                        PostmanEnvironment.NONE)
                .operation("a/b/c");
    }

    @Test
    void aBodyTravelsOnlyWhereTheMethodHasOne() {
        RequestBodies.Written body =
                new RequestBodies.Written("{}".getBytes(StandardCharsets.UTF_8), "application/json");

        assertThat(Requests.of(Contract.shipped().operation("simple/users/create"), Map.of(), body, Map.of())
                        .body())
                .isEqualTo(body.bytes());
        assertThat(Requests.of(Contract.shipped().operation("simple/users/get"), Map.of("id", 1), body, Map.of())
                        .body())
                .isNull();
    }

    @Test
    void aRawRequestIsSentAsItIsWritten() {
        HttpCall call =
                request("lxp/request", Map.of("method", "patch", "path", "/lxp/api/v1/x%2Fy?a=b", "query", "c=d%20e"));

        assertThat(call.method()).isEqualTo("PATCH");
        assertThat(call.target()).isEqualTo("/lxp/api/v1/x%2Fy?a=b&c=d%20e");
        assertThat(call.idempotent()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example/x",
                "//evil.example/x",
                "api/v2/users",
                "@evil.example/",
                "/a b",
                "/a\r\nX: y"
            })
    void aRawRequestCannotLeaveThePlatformsHost(String path) {
        assertThatThrownBy(() -> request("simple/request", Map.of("method", "GET", "path", path)))
                .isInstanceOf(BadRequestException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TRACE", "CONNECT", "GET\r\nX", "purge"})
    void aRawRequestHasOneOfTheUsualMethods(String method) {
        assertThatThrownBy(() -> request("simple/request", Map.of("method", method, "path", "/x")))
                .isInstanceOf(BadRequestException.class)
                .hasMessageContaining("method");
    }

    private static HttpCall request(String operation, Map<String, ?> arguments) {
        return Requests.of(Contract.shipped().operation(operation), arguments, null, Map.of());
    }
}
