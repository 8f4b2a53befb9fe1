// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.learningplatform.camel.client.contract.Parameter.In;

/** A user's own OpenAPI document, plain or with the connector's members. Single quotes stand for double ones. */
class OpenApiReaderTest {

    private static final String CANARY = "s3cret-canary";

    @Nested
    class Names {

        @Test
        void areMadeOfApiFirstTagAndOperationId() {
            assertThat(
                            names(
                                    """
                    'x-api': 'Pay & Roll', 'paths': {'/v1/staff/{id}': {
                      'get': {'tags': ['Staff Members', 'other'], 'operationId': 'Find_One'},
                      'put': {'x-api': 'HR', 'tags': ['Staff Members'], 'operationId': '(replace)'}}}"""))
                    .containsExactly("pay-roll/staff-members/find-one", "hr/staff-members/replace");
        }

        @Test
        void withoutApiTagAndOperationIdAreMadeOfThePath() {
            assertThat(names(
                            "'paths': {'/{tenant}/staff/{id}': {'get': {}}, '/{x}': {'get': {}}, '/': {'delete': {}}}"))
                    .containsExactly("api/staff/get-tenant-staff-id", "api/api/get-x", "api/api/delete");
        }

        @Test
        void withLettersBeyondAsciiKeepThem() {
            assertThat(names("'paths': {'/a': {'get': {'tags': ['Größen'], 'operationId': 'Élan 2'}}}"))
                    .containsExactly("api/größen/élan-2");
        }

        @Test
        void thatAreTakenGetTheMethodAndThenANumber() {
            assertThat(
                            names(
                                    """
                    'paths': {
                      '/users/{id}': {'get': {'operationId': 'get-user'}, 'delete': {'operationId': 'get user'}},
                      '/users/{id}/a': {'delete': {'operationId': 'Get User'}},
                      '/users/{id}/b': {'delete': {'operationId': 'get_user'}}}"""))
                    .containsExactly(
                            "api/users/get-user",
                            "api/users/get-user-delete",
                            "api/users/get-user-delete-2",
                            "api/users/get-user-delete-3");
        }

        @Test
        void thatTheDocumentGivesGoBeforeThoseThatAreMade() {
            assertThat(
                            names(
                                    """
                    'paths': {'/users': {
                      'get': {'operationId': 'list'},
                      'post': {'operationId': 'x', 'x-name': 'api/users/list'}}}"""))
                    .containsExactly("api/users/list-get", "api/users/list");
        }
    }

    @Nested
    class Paths {

        @Test
        void beginWithThePathOfTheNearestServerAndNeverItsHost() {
            Contract contract = read(
                    """
                    'servers': [{'url': 'https://lms.example.com:8443/lxp/api/v1/'}, {'url': 'https://other.example.com/no'}],
                    'paths': {
                      '/a': {'get': {}},
                      '/b': {'servers': [{'url': '/path-level'}], 'get': {}},
                      '/c': {'get': {'servers': [{'url': 'relative'}]}},
                      '/d': {'get': {'servers': [{'url': '{host}/{v}', 'variables':
                          {'host': {'default': 'https://x.example.com'}, 'v': {'default': 9}}}]}},
                      '/e': {'get': {'servers': [{'url': '{{baseUrl}}/api'}]}},
                      '/f': {'get': {'servers': [{'url': 'https://lms.example.com'}]}}}""");

            assertThat(own(contract))
                    .extracting(Operation::path)
                    .containsExactly("/lxp/api/v1/a", "/path-level/b", "/relative/c", "/9/d", "/api/e", "/f");
        }

        @ParameterizedTest
        @ValueSource(strings = {"http://evil.example/z", "//evil.example/z", "z"})
        void beginWithASlashWhateverStandsBeforeThem(String path) {
            Contract contract = read(
                    "'servers': [{'url': 'https://lms.example.com/base'}], 'paths': {'%s': {'get': {}}, '/b': {'get': {}}}"
                            .formatted(path));

            assertThat(own(contract)).extracting(Operation::path).containsExactly("/base/b");
            assertThat(contract.refused().values())
                    .singleElement()
                    .asString()
                    .contains("is not a path; it must begin with one /");
        }

        @ParameterizedTest
        @CsvSource({
            "file:docs/mine.json, ./rest, /rest/a",
            "file:docs/mine.json, ../rest/, /rest/a",
            "file:docs/mine.json, rest/../v2/./x, /v2/x/a",
            "https://h.example/docs/v3/mine.json, ../api, /docs/api/a",
            "https://h.example/docs/v3/mine.json, ., /docs/v3/a",
            "https://h.example/docs/v3/mine.json, ../../../api, /api/a",
            "https://h.example/docs/v3/mine.json, /api, /api/a",
            "https://h.example/docs/v3/mine.json, https://h.example/v1/../v2, /v2/a",
        })
        void ofARelativeServerAreRelativeToTheDocument(String document, String server, String path) {
            Contract contract = Contract.read(
                    document,
                    bytes("{\"openapi\": \"3.1.0\", \"servers\": [{\"url\": \"" + server
                            + "\"}], \"paths\": {\"/a\": {\"get\": {}}}}"),
                    PostmanEnvironment.NONE);

            assertThat(own(contract).get(0).path()).isEqualTo(path);
        }

        @Test
        void mayBeWrittenElsewhereInTheDocument() {
            Contract contract = read(
                    """
                    'paths': {'/a/{id}': {'$ref': '#/components/pathItems/a~1{id}'}, '/b': {'$ref': '#/components/pathItems/b%20c'}},
                    'components': {'pathItems': {'a/{id}': {'get': {}}, 'b c': {'post': {}}}}""");

            assertThat(own(contract))
                    .map(operation -> operation.method() + " " + operation.path())
                    .containsExactly("GET /a/{id}", "POST /b");
        }
    }

    @Nested
    class Parameters {

        @Test
        void areThoseOfThePathAndThenTheOperationsWhichWinWhereBothHaveOne() {
            Operation operation = only(
                    """
                    'paths': {'/courses/{id}': {
                      'parameters': [
                        {'name': 'id', 'in': 'path', 'description': 'Old'},
                        {'name': 'lang', 'in': 'query', 'description': 'Language'}],
                      'get': {'parameters': [
                        {'$ref': '#/components/parameters/level'},
                        {'name': 'id', 'in': 'path', 'description': 'New'},
                        {'name': 'X-Trace', 'in': 'header'}, {'name': 'session', 'in': 'cookie'}]}}},
                    'components': {'parameters': {'level': {'name': 'level', 'in': 'query', 'required': true,
                      'description': ' Only \\n this level '}}}""");

            assertThat(operation.parameters())
                    .containsExactly(
                            Parameter.text("id", In.PATH, true, "New"),
                            Parameter.text("lang", In.QUERY, false, "Language"),
                            Parameter.text("level", In.QUERY, true, "Only this level"),
                            Parameter.text("X-Trace", In.HEADER, false, ""));
        }

        @Test
        void thatAreListsTravelAsTheirStyleSays() {
            String parameter =
                    "{'name': '%s', 'in': 'query', %s 'schema': {'type': 'array', 'items': {'type': 'integer'}}}";

            assertThat(only("'paths': {'/a': {'get': {'parameters': ["
                                    + String.join(
                                            ", ",
                                            parameter.formatted("pairs", ""),
                                            parameter.formatted("commas", "'explode': false,"),
                                            parameter.formatted(
                                                    "spaces", "'style': 'spaceDelimited', 'explode': false,"),
                                            parameter.formatted("pipes", "'style': 'pipeDelimited',"),
                                            "{'name': 'X-Ids', 'in': 'header', 'schema': {'type': 'array'}}")
                                    + "]}}}")
                            .parameters())
                    .extracting(Parameter::name, Parameter::style)
                    .containsExactly(
                            tuple("pairs", Style.FORM),
                            tuple("commas", new Style(Style.Kind.FORM, false)),
                            tuple("spaces", new Style(Style.Kind.SPACE_DELIMITED, false)),
                            tuple("pipes", new Style(Style.Kind.PIPE_DELIMITED, false)),
                            tuple("X-Ids", Style.SIMPLE));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{'$ref': '#/components/schemas/Status'}",
                    "{'allOf': [{'$ref': '#/components/schemas/Status'}], 'default': 'open'}",
                    "{'anyOf': [{'$ref': '#/components/schemas/Status'}, {'type': 'null'}]}",
                    "{'type': 'array', 'items': {'anyOf': [{'$ref': '#/components/schemas/Status'}]}}",
                    "{'oneOf': [{'const': 'open'}, {'const': 'done'}]}",
                })
        void haveTheValuesOfTheirSchemaWhateverItIsComposedOf(String schema) {
            assertThat(only("'paths': {'/a': {'get': {'parameters': [{'name': 'a', 'in': 'query', 'schema': " + schema
                                    + "}]}}}, 'components': {'schemas': {'Status': {'type': 'string', 'enum': ['open', 'done']}}}")
                            .parameters())
                    .singleElement()
                    .returns(List.of("open", "done"), Parameter::values);
        }

        @Test
        @Timeout(10)
        void mayHaveAnyValueWhereTheirSchemaIsComposedOfItself() {
            String self = "{'$ref': '#/components/schemas/S'}";

            assertThat(only("'paths': {'/a': {'get': {'parameters': [{'name': 'a', 'in': 'query', 'schema': " + self
                                    + "}]}}}, 'components': {'schemas': {'S': {'anyOf': [" + (self + ", ").repeat(9)
                                    + self
                                    + "], 'allOf': [" + self + "]}}}")
                            .parameters())
                    .singleElement()
                    .returns(List.of(), Parameter::values);
        }

        @Test
        void mayHaveAnyValueWhereAnAlternativeHasNoList() {
            assertThat(only("'paths': {'/a': {'get': {'parameters': [{'name': 'a', 'in': 'query', 'schema':"
                                    + " {'anyOf': [{'enum': ['open']}, {'type': 'string'}]}}]}}}")
                            .parameters())
                    .singleElement()
                    .returns(List.of(), Parameter::values);
        }

        @Test
        void thatAreObjectsAreAnArgumentForEachMember() {
            String object = "'schema': {'type': 'object', 'properties': {'status': {'enum': ['a', 'b'],"
                    + " 'description': 'Which'}, 'level': {'type': 'integer'}}}";

            assertThat(only("'paths': {'/a': {'get': {'parameters': ["
                                    + "{'name': 'filter', 'in': 'query', 'style': 'deepObject', 'description': 'Filter', "
                                    + object + "},"
                                    + "{'name': 'options', 'in': 'query', 'required': true, " + object + "}]}}}")
                            .parameters())
                    .containsExactly(
                            new Parameter(
                                    "filter[status]",
                                    In.QUERY,
                                    false,
                                    Parameter.Type.STRING,
                                    List.of("a", "b"),
                                    Style.FORM,
                                    "Which"),
                            new Parameter(
                                    "filter[level]",
                                    In.QUERY,
                                    false,
                                    Parameter.Type.INTEGER,
                                    List.of(),
                                    Style.FORM,
                                    "Filter"),
                            new Parameter(
                                    "status",
                                    In.QUERY,
                                    false,
                                    Parameter.Type.STRING,
                                    List.of("a", "b"),
                                    Style.FORM,
                                    "Which"),
                            new Parameter("level", In.QUERY, false, Parameter.Type.INTEGER, List.of(), Style.FORM, ""));
        }

        @Test
        void thatOnlyThePathShowsAreThereToo() {
            assertThat(only("'paths': {'/a/{b}/c/{d}': {'get': {}}}").parameters())
                    .containsExactly(Parameter.text("b", In.PATH, true, ""), Parameter.text("d", In.PATH, true, ""));
        }
    }

    @Nested
    class Bodies {

        @Test
        void haveTheFieldsOfTheirSchemaAndOfWhatItIsComposedOf() {
            Operation operation = only(
                    """
                    'paths': {'/a': {'post': {'requestBody': {'$ref': '#/components/requestBodies/a'}}}},
                    'components': {
                      'requestBodies': {'a': {'content': {
                        'text/plain': {'schema': {'properties': {'not-json': {}}}},
                        'application/vnd.example+json': {'schema': {'$ref': '#/components/schemas/A', 'properties': {'own': {}}}}}}},
                      'schemas': {
                        'A': {'allOf': [{'$ref': '#/components/schemas/B'}, {'properties': {'c': {}}}], 'properties': {'a': {}}},
                        'B': {'oneOf': [{'properties': {'b1': {}}}, {'anyOf': [{'properties': {'b2': {}}}]}]}}}""");

            assertThat(operation.body().fields()).containsExactlyInAnyOrder("own", "a", "b1", "b2", "c");
        }

        @ParameterizedTest
        @CsvSource({"*/*, application/json", "application/*, application/json", "image/*, application/octet-stream"})
        void ofAnyKindAreJsonWhereTheyMayBe(String mediaType, String travels) {
            Operation operation =
                    only("'paths': {'/a': {'put': {'requestBody': {'content': {'" + mediaType + "': {}}}}}}");

            assertThat(operation.body().mediaType()).isEqualTo(travels);
        }

        @Test
        void mayHaveAFieldOfTheirOwnKind() {
            Operation operation = only(
                    """
                    'paths': {'/a': {'post': {'requestBody': {'content': {'application/json': {
                      'schema': {'$ref': '#/components/schemas/Tree'}}}}}}},
                    'components': {'schemas': {'Tree': {
                      'allOf': [{'$ref': '#/components/schemas/Tree'}],
                      'properties': {'children': {'items': {'$ref': '#/components/schemas/Tree'}}}}}}""");

            assertThat(operation.body().fields()).containsExactly("children");
        }
    }

    @Nested
    class Refusals {

        @Test
        void mayComeInTypesThatTheDocumentDeclaresForThem() {
            assertThat(
                            only("""
                    'paths': {'/a': {'get': {'responses': {
                      '200': {'content': {'text/csv': {}}},
                      '404': {'content': {'Text/Plain; charset=utf-8': {}, 'application/problem+json': {}}},
                      'default': {'content': {'application/xml': {}}}}}}}""")
                                    .errorTypes())
                    .containsExactlyInAnyOrder("text/plain", "application/xml");
        }
    }

    @Nested
    class Tokens {

        @ParameterizedTest
        @MethodSource("org.learningplatform.camel.client.contract.OpenApiReaderTest#security")
        void followTheSecurityThatApplies(String security, TokenKind expected) {
            Operation operation = only(
                    """
                    'paths': {'/a': {'get': {%s}}}, 'security': [{'bearer': []}],
                    'components': {'securitySchemes': {
                      'bearer': {'type': 'http', 'scheme': 'Bearer'},
                      'oauth': {'type': 'oauth2', 'flows': {}},
                      'openid': {'type': 'openIdConnect'},
                      'basic': {'type': 'http', 'scheme': 'basic'},
                      'key': {'type': 'apiKey', 'in': 'header', 'name': 'X-Key'},
                      'alias': {'$ref': '#/components/securitySchemes/oauth'}}}"""
                            .formatted(security));

            assertThat(operation.token()).isEqualTo(expected);
        }

        @Test
        void areNotCarriedWhereNoSecurityIsDeclared() {
            assertThat(only("'paths': {'/a': {'get': {}}}").token()).isEqualTo(TokenKind.NONE);
        }

        @Test
        void areAskedForAsTheDocumentSaysAndElseAsTheShippedContractDoes() {
            Contract contract = read(
                    """
                    'paths': {'/a': {'get': {}}},
                    'x-token-requests': {'client-credentials': {
                      'method': 'post', 'path': '/oauth/token', 'headers': {'X-Client': 'id={clientId}'},
                      'json': {'secret': '{clientSecret}'}, 'token': 'jwt'}}""");

            TokenRequest own = contract.tokenRequest(TokenFlow.CLIENT_CREDENTIALS);
            assertThat(own.method() + " " + own.path()).isEqualTo("POST /oauth/token");
            assertThat(own.headers()).containsExactly(Map.entry("X-Client", "id={clientId}"));
            assertThat(own.fields()).containsExactly(Map.entry("secret", "{clientSecret}"));
            assertThat(own.encoding()).isEqualTo(TokenRequest.Encoding.JSON);
            assertThat(own.tokenField()).isEqualTo("jwt");
            assertThat(own.expiresInField()).isNull();
            assertThat(contract.tokenRequest(TokenFlow.COOKIE))
                    .isEqualTo(Contract.shipped().tokenRequest(TokenFlow.COOKIE));
        }
    }

    static Stream<Arguments> security() {
        return Stream.of(
                Arguments.of("", TokenKind.JWT),
                Arguments.of("'security': []", TokenKind.NONE),
                Arguments.of("'security': [{}]", TokenKind.NONE),
                Arguments.of("'security': [{'oauth': ['read']}]", TokenKind.OAUTH),
                Arguments.of("'security': [{'openid': []}]", TokenKind.OAUTH),
                Arguments.of("'security': [{'alias': []}]", TokenKind.OAUTH),
                Arguments.of("'security': [{'key': []}]", TokenKind.NONE),
                Arguments.of("'security': [{'basic': []}, {}]", TokenKind.NONE),
                Arguments.of("'security': [{}, {'oauth': []}, {'basic': []}]", TokenKind.OAUTH),
                Arguments.of("'security': [{'bearer': []}, {'oauth': []}, {'key': []}]", TokenKind.JWT));
    }

    @Nested
    class PagedLists {

        @ParameterizedTest
        @MethodSource("org.learningplatform.camel.client.contract.OpenApiReaderTest#pagedLists")
        void areThoseWhoseParametersOrMembersSaySo(String operation, Paging expected) {
            assertThat(only("'paths': {'/a': {" + operation + "}}, 'x-by-cursor': "
                                    + "{'style': 'next', 'position': 'cursor', 'size': 'take'}")
                            .paging())
                    .isEqualTo(expected);
        }

        @Test
        void mayNameTheArgumentThatTakesTheTimeOfTheLastPoll() {
            assertThat(
                            only("'paths': {'/a': {'get': {'x-since': 'from', 'parameters': [{'name': 'from', 'in': 'query'}]}}}")
                                    .since())
                    .isEqualTo(new Since("from"));
        }
    }

    static Stream<Arguments> pagedLists() {
        String rows = "{'name': 'offset', 'in': 'query'}, {'name': 'limit', 'in': 'query', 'schema': {%s}}";
        String pages =
                "{'name': 'page', 'in': 'query'}, {'name': 'per_page', 'in': 'query', 'schema': {'default': 20}}";
        String get = "'get': {'parameters': [%s]}";
        return Stream.of(
                Arguments.of(
                        get.formatted(rows.formatted("")),
                        new Paging(Paging.Style.OFFSET, "offset", "limit", 0, 0, true)),
                Arguments.of(
                        get.formatted(rows.formatted("'maximum': 25")),
                        new Paging(Paging.Style.OFFSET, "offset", "limit", 25, 0, true)),
                Arguments.of(
                        get.formatted(rows.formatted("'maximum': 500, 'default': 100")),
                        new Paging(Paging.Style.OFFSET, "offset", "limit", 100, 0, true)),
                Arguments.of(
                        get.formatted(rows.formatted("'maximum': 1e300, 'default': 'many'")),
                        new Paging(Paging.Style.OFFSET, "offset", "limit", 0, 0, true)),
                Arguments.of(get.formatted(pages), new Paging(Paging.Style.PAGE, "page", "per_page", 20, 1, true)),
                Arguments.of(get.formatted("{'name': 'limit', 'in': 'query'}"), null),
                Arguments.of(
                        get.formatted("{'name': 'offset', 'in': 'header'}, {'name': 'limit', 'in': 'query'}"), null),
                Arguments.of("'post': {'parameters': [" + pages + "]}", null),
                Arguments.of(
                        "'get': {'x-paging': {'style': 'page', 'position': 'p', 'size': 's', 'pageSize': 7}}",
                        new Paging(Paging.Style.PAGE, "p", "s", 7, 1, false)),
                Arguments.of(
                        "'get': {'x-paging': {'style': 'offset', 'position': 'offset', 'size': 'limit'}, 'parameters': ["
                                + rows.formatted("'default': 2") + "]}",
                        new Paging(Paging.Style.OFFSET, "offset", "limit", 2, 0, false)),
                Arguments.of(
                        "'get': {'x-paging': {'style': 'next', 'position': 'after', 'link': 'page.more'}}",
                        new Paging(Paging.Style.NEXT, "after", "", 0, 0, false, "page.more")),
                Arguments.of(
                        "'get': {'x-paging': {'$ref': '#/x-by-cursor'}}",
                        new Paging(Paging.Style.NEXT, "cursor", "take", 0, 0, false)));
    }

    @Test
    void callsThatHttpCallsIdempotentMayBeSentTwiceAndOthersWhereTheDocumentSaysSo() {
        Contract contract = read(
                """
                'paths': {'/a': {'get': {}, 'put': {}, 'delete': {}, 'head': {}, 'post': {}, 'patch': {}},
                  '/b': {'post': {'x-idempotent': true}, 'patch': {'x-idempotent': true}, 'put': {'x-idempotent': false}}}""");

        assertThat(own(contract))
                .map(operation -> operation.method() + " " + operation.path() + " " + operation.idempotent())
                .containsExactly(
                        "GET /a true",
                        "PUT /a true",
                        "DELETE /a true",
                        "HEAD /a true",
                        "POST /a false",
                        "PATCH /a false",
                        "POST /b true",
                        "PATCH /b true",
                        "PUT /b false");
    }

    @Test
    void whatIsNotSaidIsDocumentedByWhoeverWroteTheDocumentAndSummarisedByItsDescription() {
        Operation operation = only("'paths': {'/a': {'get': {'summary': null, 'description': 'Two\\nlines'}}}");

        assertThat(operation.provenance()).isEqualTo(Provenance.DOCUMENTED);
        assertThat(operation.summary()).isEqualTo("Two lines");
    }

    @Test
    void rawRequestsAreThoseOfTheShippedContractUnlessTheDocumentHasItsOwn() {
        Contract contract = read(
                """
                'paths': {'/a': {'get': {}}},
                'x-raw-requests': [{'x-name': 'simple/request', 'summary': 'Mine'}]""");

        assertThat(contract.operations())
                .extracting(Operation::name)
                .containsExactly("api/a/get-a", "simple/request", "lxp/request");
        assertThat(contract.operation("simple/request").summary()).isEqualTo("Mine");
        assertThat(contract.operation("lxp/request"))
                .isEqualTo(Contract.shipped().operation("lxp/request"));
    }

    @Test
    void fiveHundredOperationsKeepTheirOrder() {
        String paths = IntStream.range(0, 500)
                .mapToObj(i -> "'/p" + i + "/{id}': {'get': {'parameters': [{'$ref': '#/components/parameters/id'}]}}")
                .collect(Collectors.joining(","));

        Contract contract = read("'paths': {" + paths
                + "}, 'components': {'parameters': {'id': {'name': 'id', 'in': 'path', 'required': true}}}");

        assertThat(own(contract))
                .extracting(Operation::path)
                .containsExactlyElementsOf(IntStream.range(0, 500)
                        .mapToObj(i -> "/p" + i + "/{id}")
                        .toList());
    }

    @Test
    void anUnknownNameFailsWithTheNearestOneAndTheDocumentsLocation() {
        Contract contract = read("'paths': {'/a': {'get': {'x-name': 'hr/staff/list'}}}");

        assertThat(catchThrowableOfType(IllegalArgumentException.class, () -> contract.operation("hr/stuff/list")))
                .hasMessage("no operation 'hr/stuff/list' in file:mine.json; did you mean 'hr/staff/list'?");
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void aMistakeFailsWithItsPlaceAndItsRemedyAndQuotesNothing(String members, String place, String remedy) {
        assertThat(failure("file:mine.json", json(members)))
                .hasMessageStartingWith("file:mine.json: " + place + " ")
                .hasMessageContaining(remedy)
                .hasMessageNotContaining(CANARY);
    }

    static Stream<Arguments> mistakes() {
        String a = "'paths': {'/a': {'get': {%s}}}";
        String body = "'paths': {'/a': {'post': {'requestBody': {'content': {'application/json': {'schema': %s}}}}}}";
        String tokens = "'paths': {'/a': {'get': {}}}, 'x-token-requests': {%s}";
        String raw = "'paths': {'/a': {'get': {}}}, 'x-raw-requests': [%s]";
        String loop = ", 'components': {'x': {'$ref': '#/components/y'}, 'y': {'$ref': '#/components/x'}}";
        return Stream.of(
                Arguments.of(
                        "'security': [{'k': []}], 'paths': {'/a': {'get': {}}}, 'components': {'securitySchemes': {'k':"
                                + " {'type': 'apiKey', 'in': 'header', 'name': 'Host'}}}",
                        "#/components/securitySchemes/k/name",
                        "header"),
                Arguments.of(
                        a.formatted("'parameters': [{'name': 'X " + CANARY + "', 'in': 'header'}]"),
                        "#/paths/~1a/get/parameters/0/name",
                        "header"),
                Arguments.of(
                        tokens.formatted(
                                "'cookie': {'path': '/t', 'method': 'GET', 'token': 't', 'headers': {'Host': 'x'}}"),
                        "#/x-token-requests/cookie/headers/Host",
                        "header"),
                Arguments.of("'x': 1", "#/paths", "name a document that has some"),
                Arguments.of("'paths': {}", "#/paths", "name a document that has some"),
                Arguments.of("'paths': []", "#/paths", "must be an object"),
                Arguments.of("'paths': {'/a': {'get': '" + CANARY + "'}}", "#/paths/~1a/get", "must be an object"),
                Arguments.of("'paths': {'a': {'get': {}}}", "#/paths/a", "begin with one /"),
                Arguments.of(
                        "'paths': {'//evil.example.com': {'get': {}}}",
                        "#/paths/~1~1evil.example.com",
                        "begin with one /"),
                Arguments.of("'paths': {'/a?b=c': {'get': {}}}", "#/paths/~1a?b=c", "neither query nor fragment"),
                Arguments.of("'paths': {'/a': {'$ref': '#/nowhere'}}", "#/paths/~1a/$ref", "refers to nothing"),
                Arguments.of(
                        a.formatted("'parameters': [{'$ref': 'other.json#/" + CANARY + "'}]"),
                        "#/paths/~1a/get/parameters/0/$ref",
                        "bundle the documents into one"),
                Arguments.of(
                        a.formatted("'parameters': [{'$ref': '#" + CANARY + "'}]"),
                        "#/paths/~1a/get/parameters/0/$ref",
                        "refers to nothing"),
                Arguments.of(
                        a.formatted("'parameters': [{'$ref': '#/%zz" + CANARY + "'}]"),
                        "#/paths/~1a/get/parameters/0/$ref",
                        "refers to nothing"),
                Arguments.of(
                        a.formatted("'parameters': [{'$ref': 7}]"),
                        "#/paths/~1a/get/parameters/0/$ref",
                        "must be a string"),
                Arguments.of(
                        a.formatted("'parameters': [{'$ref': '#/components/x'}]") + loop,
                        "#/paths/~1a/get/parameters/0",
                        "leads back to itself"),
                Arguments.of(
                        a.formatted("'requestBody': {'$ref': '#/components/x'}") + loop,
                        "#/paths/~1a/get/requestBody",
                        "leads back to itself"),
                Arguments.of(
                        body.formatted("{'$ref': '#/components/x'}") + loop,
                        "#/paths/~1a/post/requestBody/content/application~1json/schema",
                        "leads back to itself"),
                Arguments.of(
                        body.formatted("{'allOf': [{'$ref': '#/gone'}]}"),
                        "#/paths/~1a/post/requestBody/content/application~1json/schema/allOf/0/$ref",
                        "refers to nothing"),
                Arguments.of(
                        a.formatted("'security': [{'basic': []}]")
                                + ", 'components': {'securitySchemes': {'basic': {'type': 'http', 'scheme': 'digest'}}}",
                        "#/paths/~1a/get/security/0/basic",
                        "asks for what the connector does not send (http digest)"),
                Arguments.of(
                        a.formatted("'security': [{'key': []}]")
                                + ", 'components': {'securitySchemes': {'key': {'type': 'apiKey', 'in': 'query', 'name': 'k'}}}",
                        "#/paths/~1a/get/security/0/key",
                        "asks for what the connector does not send (apiKey"),
                Arguments.of(a.formatted("'parameters': {}"), "#/paths/~1a/get/parameters", "must be an array"),
                Arguments.of(
                        a.formatted("'parameters': [{'in': 'query'}]"), "#/paths/~1a/get/parameters/0/name", "add it"),
                Arguments.of(
                        a.formatted("'parameters': [{'name': '" + CANARY + "', 'in': 'path'}]"),
                        "#/paths/~1a/get/parameters/0",
                        "is not in braces in the path"),
                Arguments.of(
                        a.formatted("'security': [{'jwt': []}]"),
                        "#/paths/~1a/get/security/0/jwt",
                        "is not among components/securitySchemes"),
                Arguments.of(
                        a.formatted("'x-paging': {'style': '" + CANARY + "', 'position': 'p', 'size': 's'}"),
                        "#/paths/~1a/get/x-paging/style",
                        "must be one of [offset, page, next, link, whole]"),
                Arguments.of(
                        a.formatted("'x-paging': {'style': 'page', 'position': 'p'}"),
                        "#/paths/~1a/get/x-paging/size",
                        "add it"),
                Arguments.of(
                        a.formatted("'x-paging': {'style': 'page', 'position': 'p', 'size': 's', 'pageSize': 0}"),
                        "#/paths/~1a/get/x-paging/pageSize",
                        "above 0"),
                Arguments.of(
                        a.formatted("'x-paging': {'style': 'page', 'position': 'p', 'size': 's', 'pageSize': '9'}"),
                        "#/paths/~1a/get/x-paging/pageSize",
                        "above 0"),
                Arguments.of(a.formatted("'x-since': '" + CANARY + "'"), "#/paths/~1a/get/x-since", "declare it"),
                Arguments.of(a.formatted("'x-idempotent': 'yes'"), "#/paths/~1a/get/x-idempotent", "true or false"),
                Arguments.of(
                        a.formatted("'x-provenance': '" + CANARY + "'"),
                        "#/paths/~1a/get/x-provenance",
                        "[documented, observed, assumed, probed]"),
                Arguments.of(a.formatted("'x-name': 'Not A Name'"), "#/paths/~1a/get/x-name", "api/resource/operation"),
                Arguments.of(a.formatted("'servers': [{}]"), "#/paths/~1a/get/servers/0/url", "add it"),
                Arguments.of(raw.formatted("{}"), "#/x-raw-requests/0/x-name", "add it"),
                Arguments.of(
                        tokens.formatted("'password-less': {}"),
                        "#/x-token-requests/password-less",
                        "[client-credentials, password, exchange, cookie]"),
                Arguments.of(
                        tokens.formatted(
                                "'cookie': {'method': 'GET', 'token': 't', 'path': 'https://" + CANARY + "/x'}"),
                        "#/x-token-requests/cookie/path",
                        "begin with one /"),
                Arguments.of(
                        tokens.formatted("'cookie': {'path': '/t', 'token': 't'}"),
                        "#/x-token-requests/cookie/method",
                        "add it"),
                Arguments.of(
                        tokens.formatted("'cookie': {'path': '/t', 'method': 'GET'}"),
                        "#/x-token-requests/cookie/token",
                        "add it"),
                Arguments.of(
                        tokens.formatted(
                                "'cookie': {'path': '/t', 'method': 'GET', 'token': 't', 'form': {}, 'json': {}}"),
                        "#/x-token-requests/cookie",
                        "remove one"),
                Arguments.of(
                        tokens.formatted("'cookie': {'path': '/t', 'method': 'GET', 'token': 't', 'headers': {'C': '{"
                                + CANARY + "}'}}"),
                        "#/x-token-requests/cookie/headers/C",
                        "use those of [accessToken, clientId, clientSecret"));
    }

    @ParameterizedTest
    @MethodSource("otherThings")
    void whatIsNoOpenApiDocumentFailsWithWhatItIsInsteadAndQuotesNothing(String text, String message) {
        assertThat(failure("file:mine.json", text))
                .hasMessageStartingWith("file:mine.json")
                .hasMessageContaining(message)
                .hasMessageNotContaining(CANARY)
                .hasNoCause();
    }

    static Stream<Arguments> otherThings() {
        return Stream.of(
                Arguments.of("", "is empty"),
                Arguments.of(" \n".repeat(500), "is empty"),
                Arguments.of("<!doctype html><title>" + CANARY + "</title>", "is a page of HTML"),
                Arguments.of("\n\n  <html>" + CANARY, "is a page of HTML"),
                Arguments.of("openapi: 3.1.0\n" + CANARY, "is neither JSON nor YAML at line 2"),
                Arguments.of("{\"openapi\": \"3.1.0\",\n \"paths\": " + CANARY + "}", "is not JSON at line 2, column "),
                Arguments.of("{\"openapi\": \"3.1.0\", \"paths\": {", "is not JSON at line 1"),
                Arguments.of("{\"a\": \"" + CANARY + "\",\n\"a\": 2}", "is not JSON at line 2"),
                Arguments.of("{} " + CANARY, "is not JSON at line 1"),
                Arguments.of("[".repeat(100_000), "is not JSON"),
                Arguments.of("\"" + CANARY + "\"", "the document must be an object"),
                Arguments.of("null", "the document is neither OpenAPI 3.x"),
                Arguments.of("{}", "the document is neither OpenAPI 3.x"),
                Arguments.of(
                        "{\"swagger\": \"2.0\", \"info\": \"" + CANARY + "\"}",
                        "the document is Swagger 2.0; convert it"),
                Arguments.of("{\"openapi\": 3.1}", "#/openapi must be a string"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'get': {'x-name': 'Bad Name'} | must be api/resource/operation",
                "'get': {'x-name': 'a/b/c'} | names a second operation the same",
                "'get': {'parameters': [{'name': 's', 'in': 'cookie', 'required': true}]} | must travel in a cookie",
            })
    void whatIsOneOperationsFaultRefusesNoOther(String operation, String why) {
        Contract contract = read("'paths': {'/a': {'get': {'x-name': 'a/b/c'}}, '/b': {" + operation + "}}");

        assertThat(own(contract)).extracting(Operation::name).containsExactly("a/b/c");
        assertThat(contract.refused().values()).singleElement().asString().contains("#/paths/~1b/get", why);
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "'not a/url?x'"})
    void aTokenUrlThatIsNoneIsAProblemOfTheTokenAlone(String url) {
        Contract contract = read("'paths': {'/a': {'get': {'x-name': 'a/b/c'}}}, 'components': {'securitySchemes': {"
                + "'o': {'type': 'oauth2', 'flows': {'clientCredentials': {'tokenUrl': " + url + "}}}}}");

        assertThat(own(contract)).extracting(Operation::name).containsExactly("a/b/c");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> contract.tokenRequest(TokenFlow.CLIENT_CREDENTIALS))
                .withMessageContaining("/tokenUrl");
    }

    @Test
    void aServersVariableWithoutAValueIsOfTheHostOrAnArgument() {
        assertThat(
                        only("'servers': [{'url': 'https://{tenant}.example.com/{version}', 'variables': {'tenant': {}, 'version': {}}}],"
                                        + "'paths': {'/a': {'get': {}}}")
                                .path())
                .isEqualTo("/{version}/a");
    }

    @Test
    void oneThingIsNoListHoweverItsArgumentsAreCalled() {
        assertThat(only("'paths': {'/a/{id}': {'get': {'parameters': [{'name': 'page', 'in': 'query'},"
                                + " {'name': 'limit', 'in': 'query'}]}}}")
                        .paging())
                .isNull();
    }

    @Test
    void aPathThatCannotBeReadIsRefusedAndTheOthersCanBeCalled() {
        Contract contract = read("'paths': {'/a': {'$ref': 'a.yaml'}, '/b': {'get': {'operationId': 'b'}}}");

        assertThat(names("'paths': {'/a': {'$ref': 'a.yaml'}, '/b': {'get': {'operationId': 'b'}}}"))
                .containsExactly("api/b/b");
        assertThat(contract.refused())
                .containsExactly(Map.entry(
                        "#/paths/~1a",
                        "file:mine.json: #/paths/~1a/$ref refers to another document; bundle the documents into one"));
    }

    @Test
    void theMergeKeysOfYamlAreMerged() {
        Contract contract = Contract.read(
                "file:mine.yaml",
                bytes(
                        """
                        openapi: 3.1.0
                        x-shared: &secured {security: [{jwt: []}], summary: Shared}
                        paths:
                          /a: {get: {<<: *secured, summary: Own}}
                        components: {securitySchemes: {jwt: {type: http, scheme: bearer}}}
                        """),
                PostmanEnvironment.NONE);

        assertThat(own(contract).get(0))
                .extracting(Operation::token, Operation::summary)
                .containsExactly(TokenKind.JWT, "Own");
    }

    @Test
    void aDocumentThatIsNotUtf8Fails() {
        byte[] latin1 = {'{', '"', (byte) 0xe4, '"', ':', '1', '}'};

        assertThat(catchThrowableOfType(
                        IllegalArgumentException.class,
                        () -> Contract.read(
                                "file:mine.json", new ByteArrayInputStream(latin1), PostmanEnvironment.NONE)))
                .hasMessageStartingWith("file:mine.json is not JSON");
    }

    @Test
    void aDocumentWithAByteOrderMarkIsRead() {
        assertThat(Contract.read(
                                "file:mine.json",
                                bytes("\uFEFF" + json("'paths': {'/a': {'get': {}}}")),
                                PostmanEnvironment.NONE)
                        .operations())
                .isNotEmpty();
    }

    @Test
    void aDocumentThatBreaksOffOnItsWayFails() {
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("connection reset");
            }
        };

        assertThat(catchThrowableOfType(
                        IllegalArgumentException.class,
                        () -> Contract.read("file:mine.json", broken, PostmanEnvironment.NONE)))
                .hasMessage("file:mine.json cannot be read: check that it is there and complete")
                .hasRootCauseMessage("connection reset");
    }

    @Test
    void aDocumentWithoutEndFailsBeforeItFillsTheMemory() {
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return ' ';
            }

            @Override
            public int read(byte[] buffer, int offset, int length) {
                return length;
            }
        };

        assertThat(catchThrowableOfType(
                        IllegalArgumentException.class,
                        () -> Contract.read("file:mine.json", endless, PostmanEnvironment.NONE)))
                .hasMessageStartingWith("file:mine.json is larger than 32 MB");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://joe:" + CANARY + "@contracts.example.com/mine.json",
                "https://contracts.example.com/mine.json?token=" + CANARY,
                "https://joe@contracts.example.com/mine.json#" + CANARY
            })
    void credentialsInTheLocationAreInNoMessage(String location) {
        assertThat(failure(location, "{}"))
                .hasMessageStartingWith("https://contracts.example.com/mine.json: the document is neither OpenAPI 3.x");
    }

    private static Contract read(String members) {
        return Contract.read("file:mine.json", bytes(json(members)), PostmanEnvironment.NONE);
    }

    private static Operation only(String members) {
        return own(read(members)).get(0);
    }

    private static List<String> names(String members) {
        return own(read(members)).stream().map(Operation::name).toList();
    }

    private static List<Operation> own(Contract contract) {
        return contract.operations().stream()
                .filter(operation -> !operation.isRaw())
                .toList();
    }

    private static IllegalArgumentException failure(String location, String text) {
        return catchThrowableOfType(
                IllegalArgumentException.class, () -> Contract.read(location, bytes(text), PostmanEnvironment.NONE));
    }

    private static String json(String members) {
        return ("{'openapi': '3.1.0', 'info': {'title': 'T', 'version': '1'}, " + members + "}").replace('\'', '"');
    }

    private static InputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(UTF_8));
    }
}
