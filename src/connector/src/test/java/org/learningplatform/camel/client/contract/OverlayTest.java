// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What OpenAPI Overlay documents change in a contract. */
class OverlayTest {

    private static final String API =
            """
            openapi: 3.1.0
            info: {title: t, version: '1'}
            paths:
              /users:
                parameters: [{name: tenant, in: query}]
                get: {x-name: api/users/list, tags: [a], parameters: [{name: limit, in: query}, {name: q, in: query}]}
                post: {x-name: api/users/create, requestBody: {content: {application/json: {schema: {properties: {nr: {type: integer}}}}}}}
              /users/{id}:
                get: {x-name: api/users/get, deprecated: true, x-level: 2}
            """;

    private static final String COLLECTION =
            """
            {"info": {"schema": "postman"}, "item": [{"name": "Simple API", "item": [{"name": "Users", "item": [
              {"name": "Create", "request": {"method": "POST", "url": "{{u}}/users",
                "body": {"mode": "raw", "raw": "{\\"employee_number\\": \\"7\\", \\"age\\": 30}"}}},
              {"name": "Create again", "request": {"method": "POST", "url": "{{u}}/users"}},
              {"name": "Signed", "request": {"method": "PUT", "url": "{{u}}/users", "auth": {"type": "hawk"}}}]}]}]}""";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "$.paths['/users'].get | api/users/list",
                "$.paths[\"/users\"]['get'] | api/users/list",
                "$ . paths [ '/users\\u002f{id}' ] . get | api/users/get",
                "$.paths[*].post | api/users/create",
                "$.paths.*[?@['x-name']=='api/users/get'] | api/users/get",
                "$.paths.*[?(@['x-name'] == \"api/users/get\")] | api/users/get",
                "$.paths['/users'].*[?@.content['application/json'].schema.properties.nr.type == 'integer'] | ",
                "$.paths.*[?@.deprecated==true] | api/users/get",
                "$.paths.*[?@['x-level']==2.0] | api/users/get",
                "$.paths[?@.post['x-name']=='api/users/create'].get | api/users/list",
            })
    void aTargetLeadsToWhatNamesWildcardsAndEqualitySay(String target, String name) throws IOException {
        JsonNode changed = applied(API, action(target, "{x-mark: true}"));

        assertThat(Stream.of("/~1users/get", "/~1users/post", "/~1users~1{id}/get")
                        .map(path -> changed.at("/paths" + path))
                        .filter(operation -> operation.path("x-mark").asBoolean())
                        .map(operation -> operation.path("x-name").asText()))
                .containsExactlyElementsOf(name == null ? List.of() : List.of(name));
        assertThat(changed.findValues("x-mark")).hasSize(1);
    }

    @Test
    void objectsAreMergedMemberByMemberListsAreAppendedAndTheRestIsReplaced() throws IOException {
        JsonNode changed = applied(
                API,
                action("$.paths['/users'].get", "{tags: [b], summary: s, parameters: [{name: x, in: query}]}"),
                action("$.paths['/users'].get.parameters", "{name: y, in: query}"),
                action(
                        "$.paths['/users'].post",
                        "{requestBody: {required: true, content: {application/json: {schema: {properties: {nr: {type: string}}}}}}}"));

        assertThat(changed.at("/paths/~1users/get").toString())
                .isEqualTo(
                        "{\"x-name\":\"api/users/list\",\"tags\":[\"a\",\"b\"],\"parameters\":[{\"name\":\"limit\",\"in\":\"query\"},"
                                + "{\"name\":\"q\",\"in\":\"query\"},{\"name\":\"x\",\"in\":\"query\"},{\"name\":\"y\",\"in\":\"query\"}],\"summary\":\"s\"}");
        assertThat(changed.at("/paths/~1users/post/requestBody").toString())
                .isEqualTo(
                        "{\"content\":{\"application/json\":{\"schema\":{\"properties\":{\"nr\":{\"type\":\"string\"}}}}},\"required\":true}");
    }

    @Test
    void whatIsRemovedIsGoneFromObjectsAndListsAlike() throws IOException {
        JsonNode changed = applied(
                API,
                remove("$.paths['/users/{id}']"),
                remove("$.paths['/users'].get.parameters[?@['in']=='query']"),
                remove("$.paths['/users'].post['x-name']"));

        assertThat(changed.path("paths").fieldNames()).toIterable().containsExactly("/users");
        assertThat(changed.at("/paths/~1users/get/parameters")).isEmpty();
        assertThat(changed.at("/paths/~1users/post").has("x-name")).isFalse();
    }

    @Test
    void anAnchorOfTheDocumentIsChangedWhereItIsMeantOnly() throws IOException {
        JsonNode changed = applied(
                """
                openapi: 3.1.0
                paths: {/a: {get: &one {tags: [x]}}, /b: {get: *one}}""",
                action("$.paths['/a'].get", "{tags: [y]}"));

        assertThat(changed.at("/paths/~1a/get/tags").toString()).isEqualTo("[\"x\",\"y\"]");
        assertThat(changed.at("/paths/~1b/get/tags").toString()).isEqualTo("[\"x\"]");
    }

    @Test
    void theShippedContractIsChangedForWhoAsksAndForNobodyElse() {
        Contract own = Contract.shipped(
                null,
                List.of(overlay(
                        action("$.paths.*[?@['x-name']=='simple/users/list']", "{x-name: simple/people/list}"))));

        assertThat(own.operation("simple/people/list").path()).isEqualTo("/api/v2/users");
        assertThat(own.isShipped()).isTrue();
        assertThat(Contract.shipped().operation("simple/users/list").path()).isEqualTo("/api/v2/users");
        assertThat(Contract.shipped(null, List.of())).isSameAs(Contract.shipped());
    }

    @Test
    void anOverlayReachesTheOperationsAndMembersOfACollection() {
        Contract contract = read(
                COLLECTION,
                action("$.paths['/users'].post", "{x-role: create-user, x-idempotent: true}"),
                action(
                        "$.paths['/users'].post.requestBody.content['application/json'].schema.properties.employee_number",
                        "{x-field: person.externalId}"),
                action("$.paths.*[?@['x-name']=='simple/users/create-again']", "{x-name: simple/users/copy}"));

        Operation create = contract.operation("role/create-user");
        assertThat(create.name()).isEqualTo("simple/users/create");
        assertThat(create.idempotent()).isTrue();
        assertThat(create.origin()).isEqualTo("Simple API / Users / Create");
        assertThat(create.meaning().body()).containsOnlyKeys(Field.PERSON_EXTERNAL_ID);
        assertThat(contract.operation("simple/users/copy").path()).isEqualTo("/users");
    }

    @Test
    void anOverlayMendsWhatCannotBeCalled() {
        Contract contract = read(COLLECTION, remove("$.paths.*[?@['x-name']=='simple/users/signed']['x-refused']"));

        assertThat(contract.refused()).isEmpty();
        assertThat(contract.operation("simple/users/signed").method()).isEqualTo("PUT");
        assertThat(read(COLLECTION).refused()).containsOnlyKeys("simple/users/signed");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "$.paths['/user'].get | a target that matches nothing: $.paths['/user'].get; $.paths has no '/user'; did you mean '/users'?",
                "$.paths['/users'].patch | $.paths['/users'] has no 'patch'",
                "$.paths.*[?@['x-name']=='api/users/lst'] | $.paths.* has nothing of that value; did you mean 'api/users/list'?",
                "$.paths['/users'].get.tags.* | neither an object, which takes an object, nor a list",
                "$.paths['/users'].get['x-name'] | neither an object, which takes an object, nor a list",
            })
    void aTargetThatDoesNotFitIsAnErrorThatSaysWhichAndWhatIsNear(String target, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> applied(API, action("$.info", "{x-first: 1}"), action(target, "{x-mark: 1}")))
                .withMessageContaining("file:own.yaml: #/actions/1 ")
                .withMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$..get",
                "$.paths[0]",
                "$.paths['/users'].get.parameters[0:1]",
                "$.paths['/users','/a']",
                "$.paths.*[?@.deprecated]",
                "$.paths.*[?@['x-level']>1]",
                "$.paths.*[?@.a=='b' && @.c=='d']",
                "$.paths.*[?(@.deprecated==true]",
                "$.paths.*[?length(@.tags)==1]",
                "paths",
                "$.x-api",
                "#/paths",
            })
    void aTargetThatIsNotUnderstoodIsRefused(String target) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> overlay(action(target, "{}")))
                .withMessageContaining("file:own.yaml: #/actions/0/target ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{x-name: api/a/b}", "{get: {x-role: find-users}}"})
    void whatOneOperationHasIsNotGivenToSeveral(String update) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> applied(API, action("$.paths.*", update)))
                .withMessageContaining("#/actions/0 sets x-")
                .withMessageContaining("matches 2: $.paths.*");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "info: {title: t} | #/overlay is not 1.x",
                "{overlay: 2.0.0, info: {title: t}, actions: []} | #/overlay is not 1.x",
                "{overlay: 1.0.0, actions: [{target: $.info, remove: true}]} | #/info is missing",
                "{overlay: 1.0.0, info: {title: t}} | #/actions is missing or empty",
                "{overlay: 1.0.0, info: {title: t}, actions: []} | #/actions is missing or empty",
                "{overlay: 1.0.0, info: {title: t}, actions: [{remove: true}]} | #/actions/0/target is missing",
                "{overlay: 1.0.0, info: {title: t}, actions: [{target: $.info}]} | #/actions/0 has neither an update",
                "{overlay: 1.0.0, info: {title: t}, actions: [{target: $.info, update: x}]} | #/actions/0 has neither an update",
            })
    void aDocumentThatIsNoOverlayIsRefused(String document, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Overlay.read("file:own.yaml?sig=s3cret", bytes("# own\n" + document)))
                .withMessageStartingWith("file:own.yaml: " + message);
    }

    @Test
    void theWholeDocumentCannotBeRemoved() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> applied(API, remove("$")))
                .withMessageContaining("would remove the whole document");
    }

    private static JsonNode applied(String document, String... actions) throws IOException {
        return new JsonMapper()
                .readTree(ContractDescription.of(read(document, actions), ContractDescription.Format.openapi));
    }

    private static Contract read(String document, String... actions) {
        return Contract.read(
                "file:mine.yaml",
                bytes(document),
                PostmanEnvironment.NONE,
                actions.length == 0 ? List.of() : List.of(overlay(actions)));
    }

    private static String action(String target, String update) {
        return "{target: " + quoted(target) + ", update: " + update + "}";
    }

    private static String remove(String target) {
        return "{target: " + quoted(target) + ", remove: true}";
    }

    /** As a text of YAML that stands for itself. */
    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private static Overlay overlay(String... actions) {
        return Overlay.read(
                "file:own.yaml",
                bytes("# own\n{overlay: 1.0.0, info: {title: own, version: '1'}, actions: ["
                        + String.join(", ", actions) + "]}"));
    }

    private static ByteArrayInputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(UTF_8));
    }
}
