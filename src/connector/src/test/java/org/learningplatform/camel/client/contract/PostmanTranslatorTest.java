// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.learningplatform.camel.client.contract.Parameter.In;

/** A user's own Postman collection. Single quotes stand for double ones. */
class PostmanTranslatorTest {

    private static final String CANARY = "s3cret-canary";

    @Nested
    class Names {

        @Test
        void areTopFolderFoldersBelowItAndRequest() {
            assertThat(
                            names(
                                    """
                    {'name': '[3] Full LXP API', 'item': [{'name': 'Users', 'item': [{'name': 'Profile', 'item': [
                      {'name': 'Get Public Profile', 'request': 'https://x.example/a'}]}]}]},
                    {'name': '[2] Simple API', 'item': [{'name': 'Users', 'item': [
                      {'name': 'List', 'request': 'https://x.example/b'}]},
                      {'name': 'Ping!', 'request': 'https://x.example/c'}]},
                    {'name': 'Reports & Exports', 'item': [{'name': '(Daily)', 'request': 'https://x.example/d'}]}"""))
                    .containsExactly(
                            "lxp/users-profile/get-public-profile",
                            "simple/users/list",
                            "simple/simple/ping",
                            "reports-exports/reports-exports/daily");
        }

        @Test
        void ofRequestsInNoFolderBeginWithSimple() {
            assertThat(names("{'name': 'List users', 'request': 'https://x.example/users'}"))
                    .containsExactly("simple/simple/list-users");
        }

        @Test
        void thatAreTakenGetTheMethodAndThenANumberInTheCollectionsOrder() {
            String get = "{'name': 'Get user', 'request': {'method': 'GET', 'url': '{{u}}/a'}}";
            String delete = "{'name': 'Get  User', 'request': {'method': 'DELETE', 'url': '{{u}}/a'}}";

            assertThat(names(String.join(",", get, delete, delete, get)))
                    .containsExactly(
                            "simple/simple/get-user",
                            "simple/simple/get-user-delete",
                            "simple/simple/get-user-delete-2",
                            "simple/simple/get-user-get");
        }

        @Test
        void thatAreNotThereAreMadeOfMethodAndPath() {
            assertThat(names("{'name': '🎓', 'request': {'method': 'POST', 'url': '{{u}}/a/:id'}}"))
                    .containsExactly("simple/simple/post-a-id");
        }

        @Test
        void areNestedAsDeepAsTheCollection() {
            String open = "{'name': 'f', 'item': [".repeat(40);

            assertThat(names(open + "{'name': 'x', 'request': 'https://x.example/y'}" + "]}".repeat(40)))
                    .singleElement()
                    .asString()
                    .endsWith("f/x")
                    .hasSize(2 + 39 * 2 - 1 + 2);
        }

        @Test
        void areShownWithWhereTheyComeFrom() {
            assertThat(own("{'name': '[2] Simple API', 'item': [{'name': 'Ping', 'request': 'https://x.example/a'}]}"))
                    .extracting(Operation::origin)
                    .containsExactly("Simple API / Ping");
        }
    }

    @Nested
    class Addresses {

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "{{baseURL}}/api/v2/users | /api/v2/users",
                    "https://lms.example.com:8443/api/v2/users?x=1#y | /api/v2/users",
                    "lms.example.com/api | /api",
                    "localhost:8080/api/users | /api/users",
                    "{{protocol}}://{{host}}:{{port}}/api | /api",
                    "{{host}}:8080/api | /api",
                    "{{tenant}}.example.com/api | /api",
                    "{{plain}}/users | /api/users",
                    "{{baseURL}}{{area}}/users | /{area}/users",
                    "{{slashed}}users | /v1/users",
                    "{{baseURL}}//api///users/ | /api/users/",
                    "{{baseURL}} | /",
                    "{{baseURL}}/users/:id/tags/:tag-id | /users/{id}/tags/{tag-id}",
                    "{{baseURL}}/users/{{userId}}.json | /users/{userId}.json",
                    "{{baseURL}}/{{version}}/users | /v7/users",
                    "{{baseURL}}/users/{{userId}}/tags/{{tag}} | /users/{userId}/tags/{tag}",
                    "{{baseURL}}/{{number}}/users | /{number}/users",
                    "https://{{hostname}}/users | /users",
                    "{{baseURL}}/courses/42 | /courses/{id}",
                    "{{baseURL}}/api/2/courses/42/users/123e4567-e89b-12d3-a456-426614174000?x=1 | /api/2/courses/{id}/users/{id2}",
                    "{{baseURL}}/courses/:id/objects/7 | /courses/{id}/objects/{id2}",
                    "{{simple}}/users | /api/v2/users",
                    "{{baseURL}}/class/X A/é/50% | /class/X%20A/%C3%A9/50%25",
                    "{{baseURL}}/a%2Fb | /a%2Fb",
                    "{{baseURL}}/odata/Courses(\\u0027{{courseCode}}\\u0027)/Units({{unit}}) | /odata/Courses('{courseCode}')/Units({unit})",
                    "{{baseURL}}/odata/Courses(42)/Units(\\u0027123e4567-e89b-12d3-a456-426614174000\\u0027) | /odata/Courses({id})/Units('{id2}')",
                    "{{baseURL}}/files/{{fileId}}.json | /files/{fileId}.json",
                    "{{baseURL}}/files/42.pdf | /files/{id}.pdf",
                    "{{baseURL}}/v{{number}}/users | /v42/users",
                    "{{baseURL}}/reports-{{version}}/users | /reports-v7/users",
                    "https://{{hostname}}:{{number}}/users | /users",
                })
        void areThePathOnTheHostThatTheUserSays(String url, String path) {
            assertThat(onlyWith(
                                    "'variable': [{'key': 'version', 'value': 'v7'}, {'id': 'simple', 'value': '{{baseURL}}/api/v2'},"
                                            + "{'key': 'plain', 'value': 'localhost:80/api'}, {'key': 'slashed', 'value': 'https://x.example/v1/'},"
                                            + "{'key': 'userId', 'value': 'abc'}, {'key': 'courseCode', 'value': 'MATH'}, {'key': 'fileId', 'value': 'abc'},"
                                            + "{'key': 'unit', 'value': '7'}, {'key': 'tag', 'value': '7'}, {'key': 'number', 'value': '42'},"
                                            + "{'key': 'hostname', 'value': 'x.example'}]",
                                    "{'name': 'x', 'request': {'url': '" + url + "'}}")
                            .path())
                    .isEqualTo(path);
        }

        @Test
        void areMadeOfTheirPartsWhereTheyAreNotWrittenOut() {
            assertThat(
                            only("{'name': 'x', 'request': {'url': {'host': ['{{baseURL}}'], 'path': ['a', {'value': ':id'}]}}}")
                                    .path())
                    .isEqualTo("/a/{id}");
        }

        @Test
        void keepThePathOfTheCollectionsBaseUrlButNotThatOfTheEnvironmentsWhichIsTheUsersOption() {
            String request = "{'name': 'x', 'request': {'url': '{{baseURL}}/users'}}";

            assertThat(onlyWith("'variable': [{'key': 'baseURL', 'value': 'https://x.example/lms/'}]", request)
                            .path())
                    .isEqualTo("/lms/users");
            assertThat(read("", request, Map.of("baseURL", "https://x.example/lms"))
                            .operation("simple/simple/x")
                            .path())
                    .isEqualTo("/users");
        }

        @Test
        void takeTheEnvironmentsVariablesBeforeTheCollections() {
            Operation operation = read(
                            "'variable': [{'key': 'v', 'value': 'v1'}]",
                            "{'name': 'x', 'request': '{{baseURL}}/{{v}}/users'}",
                            Map.of("v", "v2"))
                    .operation("simple/simple/x");

            assertThat(operation.path()).isEqualTo("/v2/users");
        }

        @Test
        void neverHoldCredentialsWhateverTheirVariablesSay() {
            Operation operation = read(
                            "'variable': [{'key': 'secret', 'value': '" + CANARY + "'}]",
                            "{'name': 'x', 'request': '{{baseURL}}/a/{{secret}}?k={{secret}}'}",
                            Map.of("client", CANARY))
                    .operation("simple/simple/x");

            assertThat(operation.path()).isEqualTo("/a/{secret}");
            assertThat(operation.toString()).doesNotContain(CANARY);
        }

        @Test
        void neverHoldWhatIsCalledASecretEvenIfTheEnvironmentDoesNotSaySo() {
            Operation operation = read(
                            "",
                            "{'name': 'x', 'request': {'url': '{{baseURL}}/a/{{app_token}}', 'header': [{'key': 'X-App', 'value': '{{appKey}}'}]}}",
                            Map.of("app_token", CANARY, "appKey", CANARY))
                    .operation("simple/simple/x");

            assertThat(operation.path()).isEqualTo("/a/{app_token}");
            assertThat(operation.apiKeys()).containsExactly(new ApiKey("X-App", "appKey"));
            assertThat(operation.toString()).doesNotContain(CANARY);
        }

        @Test
        void haveRequiredArgumentsInThePathAndOthersInTheQueryDisabledOnesToo() {
            Operation operation = only(
                    """
                    {'name': 'x', 'request': {'url': {'raw': '{{baseURL}}/a/:id?q=1', 'query': [
                      {'key': 'q', 'value': '1', 'description': {'content': 'Search'}}, {'key': 'page', 'disabled': true},
                      {'key': 'ids[]', 'value': '1'}, {'key': 'ids[]', 'value': '2'}, {'key': null}],
                      'variable': [{'key': 'id', 'value': '28', 'description': 'Which'}]}}}""");

            assertThat(operation.path()).isEqualTo("/a/{id}");
            assertThat(operation.parameters())
                    .containsExactly(
                            Parameter.text("id", In.PATH, true, "Which"),
                            Parameter.text("q", In.QUERY, false, "Search"),
                            Parameter.text("page", In.QUERY, false, ""),
                            Parameter.text("ids[]", In.QUERY, false, ""));
        }

        @Test
        void haveBothArgumentsOfANameThatStandsInPathAndQuery() {
            Operation operation = only(
                    """
                    {'name': 'x', 'request': {'url': {'raw': '{{baseURL}}/a/:id?id=1', 'query': [{'key': 'id', 'value': '1'}],
                      'variable': [{'key': 'id', 'value': '28'}]}}}""");

            assertThat(operation.parameters()).extracting(Parameter::name).containsExactly("id", "query.id");
        }

        @Test
        void keepTheQueryValuesThatTellRequestsOfOnePathApartAndNoOthers() {
            String call = "{'name': '%s', 'request': '{{u}}/server.php?fn=%s&format=json&page=%s'}";

            List<Operation> operations =
                    own(call.formatted("users", "get_users", 1) + "," + call.formatted("courses", "get_courses", 2));

            assertThat(operations).extracting(Operation::path).containsExactly("/server.php", "/server.php");
            assertThat(operations)
                    .extracting(PostmanTranslatorTest::sent)
                    .containsExactly(Map.of("fn", "get_users"), Map.of("fn", "get_courses"));
        }

        @Test
        void keepTheQueryThatAVariableHoldsButForWhatIsSomebodys() {
            String variables =
                    "'variable': [{'key': 'service', 'value': 'https://x.example/rest/server.php?format=json&wstoken=s3cret-canary'}]";

            Operation operation =
                    onlyWith(variables, "{'name': 'x', 'request': '{{service}}&fn=get_users&courseid=42'}");

            assertThat(operation.path()).isEqualTo("/rest/server.php");
            assertThat(sent(operation)).containsExactly(Map.entry("format", "json"));
            assertThat(operation.parameters())
                    .extracting(Parameter::name)
                    .containsExactly("format", "wstoken", "fn", "courseid");
            assertThat(operation.toString()).doesNotContain(CANARY);
        }

        @Test
        void leaveCredentialsOfTheCollectionsAuthorsOutOfTheQueryEvenWhereTheyTellRequestsApart() {
            String call = "{'name': '%s', 'request': '{{u}}/server.php?wstoken=%s&fn=%s'}";

            assertThat(own(call.formatted("a", "abc123", "users") + "," + call.formatted("b", "def456", "courses")))
                    .extracting(PostmanTranslatorTest::sent)
                    .containsExactly(Map.of("fn", "users"), Map.of("fn", "courses"));
        }
    }

    @Nested
    class Auth {

        private static final String BEARER = "'auth': {'type': 'bearer', 'bearer': %s}";
        private static final String SIMPLE = BEARER.formatted("[{'key': 'token', 'value': '{{accessToken}}'}]");
        private static final String LXP_V20 = BEARER.formatted("{'token': '{{bearerToken}}'}");

        @Test
        void isInheritedFromTheNearestFolderAndElseFromTheCollection() {
            List<Operation> operations = own(
                    LXP_V20,
                    "{'name': 'a', 'item': [{'name': 'b', " + SIMPLE + ", 'item': ["
                            + "{'name': 'oauth', 'request': 'https://x.example/1'},"
                            + "{'name': 'none', 'request': {'url': 'https://x.example/2', 'auth': {'type': 'noauth'}}},"
                            + "{'name': 'own', 'request': {'url': 'https://x.example/3', " + LXP_V20 + "}}]},"
                            + "{'name': 'null', 'request': {'url': 'https://x.example/4', 'auth': null}}]}");

            assertThat(operations)
                    .extracting(Operation::token)
                    .containsExactly(TokenKind.OAUTH, TokenKind.NONE, TokenKind.JWT, TokenKind.JWT);
        }

        @Test
        void mayStandInAHeader() {
            String header = "{'name': 'x', 'request': {'url': '{{u}}/a', 'header': %s}}";

            assertThat(only(header.formatted("[{'key': 'Authorization', 'value': 'Bearer {{accessToken}}'}]"))
                            .token())
                    .isEqualTo(TokenKind.OAUTH);
            assertThat(only(header.formatted("'authorization: Bearer {{bearerToken}}'"))
                            .token())
                    .isEqualTo(TokenKind.JWT);
            assertThat(only(header.formatted("[{'key': 'Authorization', 'value': 'Bearer x', 'disabled': true}]"))
                            .token())
                    .isEqualTo(TokenKind.NONE);
            assertThat(only(header.formatted("[{'key': 'Authorization', 'value': 'Token {{t}}'}]"))
                            .apiKeys())
                    .extracting(ApiKey::header)
                    .containsExactly("Authorization");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "Bearer {{accessToken}} | OAUTH |",
                    "bearer {{jwt}} | JWT |",
                    "Key {{k}} | NONE | Authorization",
                })
        void isTheHeaderThatIsWrittenBesideNoAuth(String header, TokenKind token, @Nullable String key) {
            Operation operation = only("{'name': 'x', 'request': {'url': '{{u}}/a', 'auth': {'type': 'noauth'},"
                    + " 'header': 'Authorization: " + header + "'}}");

            assertThat(operation.token()).isEqualTo(token);
            assertThat(operation.apiKeys())
                    .extracting(ApiKey::header)
                    .isEqualTo(key == null ? List.of() : List.of(key));
        }

        @ParameterizedTest
        @CsvSource({"Token, 'Token '", "'', ''", "'OAuth ', 'OAuth '", "bearer, 'Bearer '"})
        void mayStandBehindAnotherWordThanBearer(String prefix, String sent) {
            Operation operation =
                    only("{'name': 'x', 'request': {'url': '{{u}}/a', 'auth': {'type': 'oauth2', 'oauth2': ["
                            + "{'key': 'headerPrefix', 'value': '" + prefix
                            + "'}, {'key': 'accessToken', 'value': '{{accessToken}}'}]}}}");

            assertThat(operation.security()).containsExactly(new Carried(TokenKind.OAUTH, sent, List.of()));
        }

        @ParameterizedTest
        @CsvSource({"Token {{accessToken}}, OAUTH, 'Token '", "{{bearerToken}}, JWT, ''", "JWT {{login}}, JWT, 'JWT '"})
        void thatIsAskedForIsATokenBehindAnotherWordInTheHeaderToo(String header, TokenKind token, String prefix) {
            Operation operation = own(read(
                            """
                            {'name': 'x', 'request': {'url': '{{u}}/a', 'header': [{'key': 'Authorization', 'value': '%s'}]}},
                            {'name': 'login', 'request': {'method': 'POST', 'url': '{{u}}/login', 'auth': {'type': 'noauth'},
                              'body': {'mode': 'raw', 'raw': '{\\'user\\': \\'{{username}}\\', \\'password\\': \\'{{password}}\\'}'}},
                              'event': [{'listen': 'test', 'script': {'exec': 'pm.environment.set(\\'login\\', pm.response.json().token)'}}]}"""
                                    .formatted(header)))
                    .get(0);

            assertThat(operation.security()).containsExactly(new Carried(token, prefix, List.of()));
        }

        @Test
        void thatPutsATokenIntoTheQueryIsRefused() {
            Contract contract = read(
                    "{'name': 'fine', 'request': '{{u}}/a'}, {'name': 'x', 'request': {'url': '{{u}}/b',"
                            + " 'auth': {'type': 'oauth2', 'oauth2': {'accessToken': '{{t}}', 'addTokenTo': 'queryParams'}}}}");

            assertThat(contract.refused().get("simple/simple/x"))
                    .contains("#/item/1/request/auth puts a token into the queryparams");
        }

        @Test
        void byKeyIsAHeaderOfTheUsersAndSoAreHeadersThatHoldCredentialsOrAVariable() {
            Operation operation = own(
                            "'auth': {'type': 'apikey', 'apikey': [{'key': 'key', 'value': 'x-api-key'}, {'key': 'value', 'value': '{{apiKey}}'}]}",
                            """
                            {'name': 'x', 'request': {'url': '{{u}}/a', 'header': [{'key': 'x-tenant-id', 'value': '{{tenantId}}'},
                              {'key': 'X-Auth-Token', 'value': 's3cret-canary'}, {'key': 'X-Requested-With', 'value': 'XMLHttpRequest'},
                              {'key': 'Accept', 'value': '*/*'}]}}""")
                    .get(0);

            assertThat(operation.apiKeys())
                    .containsExactly(
                            new ApiKey("x-tenant-id", "tenantId"),
                            new ApiKey("X-Auth-Token", null),
                            new ApiKey("x-api-key", "apiKey"));
            assertThat(sent(operation)).containsExactly(Map.entry("X-Requested-With", "XMLHttpRequest"));
            assertThat(operation.toString()).doesNotContain(CANARY);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "'header': [{'key': 'X-A\\r\\nX-B', 'value': '1'}]",
                    "'header': [{'key': 'X-A', 'value': '1\\r\\nX-B: 2'}]",
                    "'auth': {'type': 'apikey', 'apikey': {'key': 'X-A\\r\\nX-B', 'value': '{{k}}'}}",
                    "'auth': {'type': 'apikey', 'apikey': {'key': 'Host', 'value': '{{k}}'}}",
                })
        void neverTravelsInWhatIsNoHeaderOfItsOwn(String member) {
            Contract contract = read("{'name': 'x', 'request': {'url': '{{u}}/a', " + member
                    + "}}, {'name': 'y', 'request': '{{u}}/b'}");

            assertThat(own(contract)).extracting(Operation::name).containsExactly("simple/simple/y");
            assertThat(contract.refused().get("simple/simple/x")).contains("header");
        }

        @Test
        void thatTheConnectorCannotSendRefusesTheRequestAndNoOther() {
            Contract contract = read(
                    """
                    {'name': 'fine', 'request': 'https://x.example/a'},
                    {'name': 'signed', 'request': {'url': 'https://x.example/b', 'auth': {'type': 'awsv4'}}},
                    {'name': 'in url', 'request': {'url': 'https://x.example/c', 'auth': {'type': 'apikey', 'apikey': {'in': 'query'}}}}""");

            assertThat(contract.refused()).containsOnlyKeys("simple/simple/signed", "simple/simple/in-url");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> contract.operation("simple/simple/signed"))
                    .withMessageContaining("file:mine.json: #/item/1/request/auth asks for auth of the type awsv4");
        }
    }

    @Nested
    class Bodies {

        private static final String REQUEST = "{'name': 'x', 'request': {'method': 'POST', 'url': '{{u}}/a', %s}}";

        @ParameterizedTest
        @MethodSource("org.learningplatform.camel.client.contract.PostmanTranslatorTest#bodies")
        void travelAsTheirModeSays(String body, String mediaType, Set<String> fields) {
            RequestBody read = only(REQUEST.formatted(body)).body();

            assertThat(read.mediaType()).isEqualTo(mediaType);
            assertThat(read.fields()).isEqualTo(fields);
        }

        @ParameterizedTest
        @ValueSource(strings = {"'body': null", "'body': {}", "'body': {'mode': 'raw', 'raw': '{}', 'disabled': true}"})
        void thatAreNoneAreNone(String body) {
            assertThat(only(REQUEST.formatted(body)).body()).isNull();
        }

        @Test
        void ofReadsThatAreLeftEmptyAreNone() {
            assertThat(
                            only("{'name': 'x', 'request': {'method': 'GET', 'url': '{{u}}/a', 'body': {'mode': 'raw', 'raw': ''}}}")
                                    .body())
                    .isNull();
        }
    }

    static Stream<Arguments> bodies() {
        return Stream.of(
                Arguments.of(
                        "'body': {'mode': 'raw', 'raw': '{\\\\\\'a\\\\\\': {{id}}, \\\\\\'b\\\\\\': [1]}'}"
                                .replace("\\\\\\'", "\\'"),
                        RequestBody.JSON,
                        Set.of("a", "b")),
                Arguments.of(
                        "'body': {'mode': 'raw', 'raw': '<a/>', 'options': {'raw': {'language': 'xml'}}}",
                        "application/xml",
                        Set.of()),
                Arguments.of(
                        "'header': [{'key': 'content-type', 'value': 'application/vnd.x+json; charset=utf-8'}], 'body': {'mode': 'raw', 'raw': ''}",
                        "application/vnd.x+json",
                        Set.of()),
                Arguments.of(
                        "'body': {'mode': 'urlencoded', 'urlencoded': [{'key': 'a', 'value': '1'}, {'key': 'b', 'disabled': true}]}",
                        RequestBody.FORM,
                        Set.of("a", "b")),
                Arguments.of(
                        "'body': {'mode': 'formdata', 'formdata': [{'key': 'photo', 'type': 'file', 'src': null}]}",
                        RequestBody.MULTIPART,
                        Set.of("photo")));
    }

    @Nested
    class Lists {

        @Test
        void areThoseWhoseQueryShowsPagesAndThoseWhoseSavedReplyIsOne() {
            String saved = "{'name': 'x', 'request': '{{u}}/%s', 'response': [{'code': 200, 'body': '%s'}]}";

            assertThat(only("{'name': 'x', 'request': '{{u}}/a?page=1&per_page=5'}")
                            .paging())
                    .extracting(Paging::style)
                    .isEqualTo(Paging.Style.PAGE);
            assertThat(only(saved.formatted("a", "[{\\'id\\': 1}]")).paging()).isEqualTo(Paging.WHOLE);
            assertThat(only(saved.formatted("a", "{\\'items\\': [], \\'total\\': 0}"))
                            .paging())
                    .isEqualTo(Paging.WHOLE);
            assertThat(only(saved.formatted(":id", "{\\'items\\': []}")).paging())
                    .isNull();
            assertThat(only(saved.formatted("a", "{\\'id\\': 1, \\'name\\': \\'x\\'}"))
                            .replyFields())
                    .containsExactly("id", "name");
        }
    }

    @Nested
    class Tokens {

        private static final String LOGIN =
                """
                'auth': {'type': 'bearer', 'bearer': {'token': '{{jwt}}'}}, 'item': [
                {'name': 'Auth', 'item': [{'name': 'Login', 'event': [{'listen': 'test', 'script': {'exec': [%s]}}],
                  'request': {'method': 'POST', 'url': '{{u}}/login', 'auth': {'type': 'noauth'},
                    'body': {'mode': 'urlencoded', 'urlencoded': [{'key': 'email', 'value': 'jo@x.example'}, {'key': 'password', 'value': '{{pass word}}'}]}}}]},
                {'name': 'Courses', 'item': [{'name': 'List', 'request': '{{u}}/courses'}]}]""";

        @ParameterizedTest
        @CsvSource(
                delimiterString = " ~ ",
                quoteCharacter = '"',
                value = {
                    "pm.environment.set('jwt', pm.response.json().token); ~ token",
                    "pm.globals.set(`jwt`, pm.response.json()['data'].tokens.access) ~ data.tokens.access",
                    "var d = JSON.parse(responseBody); postman.setEnvironmentVariable('jwt', d.access_token); ~ access_token",
                    "let r = pm.response.json(); let t=r.token; console.log(t); pm.environment.set('jwt', t); ~ token",
                    "const { token } = pm.response.json(); pm.collectionVariables.set('jwt', token) ~ token",
                    "const {data: d} = pm.response.json(); pm.collectionVariables.set('jwt', d.token) ~ data.token",
                    "if (j && j.token) { const j = pm.response.json(); pm.variables.set('jwt', j?.token); } ~ token",
                    "var responseBody = JSON.parse(responseBody); var t = responseBody.token; pm.environment.set('jwt', t); ~ token",
                    "pm.test('x', function () { const a = pm.response.json(); pm.environment.set('jwt', a.data[0].t.toString()); }); ~ data.0.t",
                    "pm.environment.set('jwt', pm.response.json().token || pm.response.json().jwt); ~ token",
                    "const r = JSON.parse(pm.response.text()); pm.environment.set('jwt', r[0].token); ~ token",
                    "const t = pm.response.json().token // the token\\npm.environment.set('jwt', t) // 'kept'; ~ token",
                    "const t = pm.response.json()\\n  .data\\n  ?.token;\\npm.environment.set('jwt', t); ~ data.token",
                    "let j; try { j = pm.response.json() } catch (e) { j = null } pm.environment.set('jwt', j.token); ~ token",
                    "var t = ''; if (ok) { t = pm.response.json().token } pm.environment.set('jwt', t); ~ token",
                    "/* pm.environment.set('jwt', pm.response.json().old); */ pm.environment.set('jwt', pm.response.json().token); ~ token",
                })
        void areReadFromWhereTheTestScriptTakesThem(String script, String field) {
            Contract contract = collection(LOGIN.formatted("\"" + script.replace("'", "\\'") + "\""));

            TokenRequest request = contract.tokenRequest(TokenFlow.PASSWORD);
            assertThat(request.tokenField()).isEqualTo(field);
            assertThat(request.path()).isEqualTo("/login");
            assertThat(own(contract)).extracting(Operation::name).containsExactly("courses/courses/list");
            assertThat(own(contract)).extracting(Operation::token).containsExactly(TokenKind.JWT);
        }

        @Test
        void areNotAskedForByARequestThatDoesMoreThanThat() {
            String script = "\"pm.environment.set(\\'jwt\\', pm.response.json().token)\"";
            String signUp = "{'name': 'Sign up', 'event': [{'listen': 'test', 'script': {'exec': [" + script + "]}}],"
                    + " 'request': {'method': 'POST', 'url': '{{u}}/users', 'auth': {'type': 'noauth'}, 'body': {'mode': 'urlencoded',"
                    + " 'urlencoded': [{'key': 'email', 'value': 'x'}, {'key': 'password', 'value': 'x'}]}}}";
            Contract contract = collection(
                    LOGIN.formatted(script).replace("[{'name': 'Login'", "[" + signUp + ", {'name': 'Login'"));

            assertThat(contract.tokenRequest(TokenFlow.PASSWORD).path()).isEqualTo("/login");
            assertThat(own(contract))
                    .extracting(Operation::name)
                    .containsExactly("auth/auth/sign-up", "courses/courses/list");
        }

        @Test
        void ofAUserMayBeAskedForWithTheClientsCredentialsBesideTheUsers() {
            Contract contract =
                    collection(LOGIN.formatted("\"pm.environment.set(\\'jwt\\', pm.response.json().token)\"")
                            .replace(
                                    "'urlencoded': [",
                                    "'urlencoded': [{'key': 'grant_type', 'value': 'password'}, {'key': 'client_id', 'value': '{{client}}'},"
                                            + " {'key': 'client_secret', 'value': '{{secret}}'}, "));

            assertThat(contract.tokenRequest(TokenFlow.PASSWORD).fields())
                    .containsEntry("grant_type", "password")
                    .containsEntry("client_secret", "{clientSecret}")
                    .containsEntry("password", "{password}");
            assertThat(own(contract)).extracting(Operation::token).containsExactly(TokenKind.JWT);
        }

        @Test
        void ofASecondLoginAreTheUsersToSetSinceTheFirstOneIsFollowed() {
            String login =
                    """
                    {'name': '%1$s', 'event': [{'listen': 'test', 'script': {'exec': 'pm.environment.set(\\'%1$s\\', pm.response.json().token)'}}],
                      'request': {'method': 'POST', 'url': '{{u}}/%1$s/login', 'auth': {'type': 'noauth'},
                        'body': {'mode': 'raw', 'raw': '{\\'email\\': \\'{{email}}\\', \\'password\\': \\'{{password}}\\'}'}}},
                    {'name': 'with %1$s', 'request': {'url': '{{u}}/a', 'auth': {'type': 'bearer', 'bearer': {'token': '{{%1$s}}'}}}}""";

            Contract contract =
                    collection("'item': [" + login.formatted("admin") + "," + login.formatted("learner") + "]");

            assertThat(contract.tokenRequest(TokenFlow.PASSWORD).path()).isEqualTo("/admin/login");
            assertThat(contract.operation("simple/simple/with-admin"))
                    .returns(TokenKind.JWT, Operation::token)
                    .returns(List.of(), Operation::apiKeys);
            assertThat(contract.operation("simple/simple/with-learner"))
                    .returns(TokenKind.NONE, Operation::token)
                    .returns(List.of(new ApiKey("Authorization", null)), Operation::apiKeys);
        }

        @Test
        void areAskedForWithTheUsersCredentialsNeverWithTheExamplesOfTheCollection() {
            Contract contract =
                    collection(LOGIN.formatted("\"pm.environment.set(\\'jwt\\', pm.response.json().token)\""));

            assertThat(contract.tokenRequest(TokenFlow.PASSWORD).fields())
                    .containsExactly(Map.entry("email", "{username}"), Map.entry("password", "{password}"));
        }

        @Test
        void areAskedForWhereUsersLogInNeverWhereTheyRegister() {
            String request =
                    """
                    {'name': '%s', 'event': [{'listen': 'test', 'script': {'exec': 'pm.environment.set(\\'jwt\\', pm.response.json().token)'}}],
                      'request': {'method': 'POST', 'url': '{{u}}/%s', 'auth': {'type': 'noauth'},
                        'body': {'mode': 'raw', 'raw': '{\\'userLoginEmailId\\': \\'jo@x.example\\', \\'password\\': \\'P@ss\\'}'}}}""";
            Contract contract = collection("'auth': {'type': 'bearer', 'bearer': {'token': '{{jwt}}'}}, 'item': ["
                    + request.formatted("Join", "auth/register") + "," + request.formatted("Sign Up", "users") + ","
                    + request.formatted("Create access token", "auth/login")
                    + ",{'name': 'List', 'request': '{{u}}/courses'}]");

            assertThat(contract.tokenRequest(TokenFlow.PASSWORD).path()).isEqualTo("/auth/login");
            assertThat(contract.tokenRequest(TokenFlow.PASSWORD).fields())
                    .containsExactly(Map.entry("userLoginEmailId", "{username}"), Map.entry("password", "{password}"));
            assertThat(own(contract))
                    .extracting(Operation::name)
                    .containsExactly("simple/simple/join", "simple/simple/sign-up", "simple/simple/list");
        }

        @Test
        @Timeout(10)
        void areNotFollowedThroughAScriptThatBranchesWithoutEnd() {
            String script = IntStream.range(0, 10)
                    .mapToObj(i ->
                            "a%d = ".formatted(i) + "a%d || ".formatted(i + 1).repeat(8) + "x; ")
                    .collect(Collectors.joining("", "", "pm.environment.set(\\'jwt\\', a0)"));
            Contract contract = collection(LOGIN.formatted("'" + script + "'"));

            assertThatIllegalArgumentException()
                    .isThrownBy(() -> contract.tokenRequest(TokenFlow.PASSWORD))
                    .withMessageContaining("in a way that is not understood");
        }

        @Test
        @Timeout(10)
        void areFoundInALargeCollectionInTime() {
            String request =
                    """
                    {'name': 'c%s', 'request': {'method': 'GET', 'url': {'raw': '{{u}}/courses/%s?a=1&b=2', 'query': [
                      {'key': 'a', 'value': '1'}, {'key': 'b', 'value': '2'}]}, 'auth': {'type': 'bearer', 'bearer': [
                      {'key': 'token', 'value': '{{jwt}}', 'type': 'string'}]}}, 'response': [{'code': 200, 'body': '{}'}]}""";
            String courses = IntStream.range(0, 4_000)
                    .mapToObj(i -> request.formatted(i, i))
                    .collect(Collectors.joining(","));
            Contract contract =
                    collection(LOGIN.formatted("\"pm.environment.set(\\'jwt\\', pm.response.json().token)\"")
                            .replace("{'name': 'List', 'request': '{{u}}/courses'}", courses));

            assertThat(own(contract)).hasSize(4_000);
        }

        @Test
        void thatAScriptComputesMustBeSuppliedAndTheErrorSaysSo() {
            Contract contract = collection(
                    LOGIN.formatted("\"pm.environment.set(\\'jwt\\', CryptoJS.sign(pm.response.json().x))\""));

            assertThatIllegalArgumentException()
                    .isThrownBy(() -> contract.tokenRequest(TokenFlow.PASSWORD))
                    .withMessageContaining(
                            "file:mine.json: #/item/0/item/0/event sets 'jwt' in a way that is not understood")
                    .withMessageContaining("bearerToken");
            assertThat(own(contract)).extracting(Operation::name).containsExactly("courses/courses/list");
        }

        @Test
        void thatOnlyAScriptBeforeRequestsFetchesMustBeSuppliedAndTheErrorSaysSo() {
            Contract contract = collection(
                    """
                    'auth': {'type': 'bearer', 'bearer': {'token': '{{accessToken}}'}},
                    'event': [{'listen': 'prerequest', 'script': {'exec': 'pm.sendRequest(u, (e, r) => { pm.environment.set(\\'accessToken\\', r.json().t) })'}}],
                    'item': [{'name': 'x', 'request': '{{u}}/a'}]""");

            assertThatIllegalArgumentException()
                    .isThrownBy(() -> contract.tokenRequest(TokenFlow.CLIENT_CREDENTIALS))
                    .withMessageContaining("gets 'accessToken' by a script of its own")
                    .withMessageContaining("set the option accessToken");
        }

        @Test
        void ofAClientMayBeAskedForWithBasicAuthentication() {
            Contract contract = collection(
                    """
                    'auth': {'type': 'oauth2', 'oauth2': [{'key': 'accessToken', 'value': '{{tok}}'}]}, 'item': [
                    {'name': 'Token', 'event': [{'listen': 'test', 'script': {'exec': ['pm.environment.set(\\'tok\\', pm.response.json().access_token)']}}],
                      'request': {'method': 'POST', 'url': '{{u}}/oauth/token',
                        'auth': {'type': 'basic', 'basic': {'username': '{{client_id}}', 'password': '{{client_secret}}'}},
                        'body': {'mode': 'urlencoded', 'urlencoded': [{'key': 'grant_type', 'value': 'client_credentials'}]}}},
                    {'name': 'x', 'request': '{{u}}/a'}]""");

            TokenRequest request = contract.tokenRequest(TokenFlow.CLIENT_CREDENTIALS);
            assertThat(request.headers())
                    .containsExactly(Map.entry("Authorization", "Basic base64({clientId}:{clientSecret})"));
            assertThat(own(contract)).extracting(Operation::token).containsExactly(TokenKind.OAUTH);
        }

        @Test
        void thatNeedAVariableNobodyDefinesFailWithItsPlace() {
            Contract contract =
                    collection(LOGIN.formatted("\"pm.environment.set(\\'jwt\\', pm.response.json().token)\"")
                            .replace("'value': '{{pass word}}'", "'value': '{{totp}}'")
                            .replace("'key': 'password'", "'key': 'code'"));

            assertThatIllegalArgumentException()
                    .isThrownBy(() -> contract.tokenRequest(TokenFlow.PASSWORD))
                    .withMessageContaining(
                            "file:mine.json: #/item/0/item/0/request/body/urlencoded/1 uses a variable that neither")
                    .withMessageContaining("give it one there");
        }

        @Test
        void thatACollectionDoesNotTeachAreAskedForAsTheShippedContractSays() {
            assertThat(read("{'name': 'x', 'request': '{{u}}/a'}").tokenRequest(TokenFlow.COOKIE))
                    .isEqualTo(Contract.shipped().tokenRequest(TokenFlow.COOKIE));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'name': 'b', 'item': {}}",
                "{'name': 'b', 'request': {'method': 'POST', 'url': '{{u}}/b', 'body': {'mode': 'urlencoded', 'urlencoded': 'a=b'}}}",
                "{'name': 'b', 'request': {'method': 'POST', 'url': '{{u}}/b', 'body': {'mode': 'formdata', 'formdata': {}}}}",
                "{'name': 'b', 'event': {}, 'request': {'url': '{{u}}/b', 'auth': {'type': 'x'}}}",
                "{'name': 'b', 'request': '{{u}}/a?x=1&%ZZ=1'}",
            })
    void whatIsOneRequestsFaultRefusesNoOther(String broken) {
        Contract contract = collection("'item': [{'name': 'a', 'request': '{{u}}/a?x=2'}, " + broken + "]");

        assertThat(own(contract)).extracting(Operation::name).containsExactly("simple/simple/a");
        assertThat(contract.refused()).hasSize(1);
    }

    @Test
    void whatHoldsASecretIsTheUsersToSetWhateverItIsCalledAndWhoeverWroteItOut() {
        Contract contract = collection(
                """
                'variable': [{'key': 'own', 'value': 's3cret-canary', 'type': 'secret'}], 'item': [
                  {'name': 'a', 'request': {'url': '{{u}}/{{own}}/a', 'header': [
                    {'key': 'X-Pass', 'value': 's3cret-canary'}, {'key': 'X-Jwt', 'value': 's3cret-canary'},
                    {'key': 'X-Contact', 'value': 's3cret-canary@x.example'}, {'key': 'X-Raw', 'value': 'eyJhbGciOi.s3cret-canary'},
                    {'key': 'X-Request-Id', 'value': '{{$guid}}'}, {'key': 'X-Version', 'value': '2'}, {'key': 'X-Design', 'value': 'new'}]}}]""");

        Operation operation = contract.operation("simple/simple/a");
        assertThat(operation.toString()).doesNotContain(CANARY);
        assertThat(sent(operation)).isEqualTo(Map.of("X-Request-Id", "{{$guid}}", "X-Version", "2", "X-Design", "new"));
        assertThat(operation.apiKeys())
                .extracting(ApiKey::header)
                .containsExactly("X-Pass", "X-Jwt", "X-Contact", "X-Raw");
    }

    @Test
    void aHeaderThatPostmanMakesAnewIsMadeAnewWhateverVariableItStandsIn() {
        Operation operation = onlyWith(
                "'variable': [{'key': 'once', 'value': 'order-{{$randomUUID}}'}]",
                """
                {'name': 'x', 'request': {'method': 'POST', 'url': '{{u}}/a', 'header': [
                  {'key': 'Idempotency-Key', 'value': '{{once}}'}, {'key': 'X-At', 'value': '{{ $timestamp }}'},
                  {'key': 'X-Visitor', 'value': '{{$randomFirstName}}'}]}}""");

        assertThat(sent(operation)).containsOnlyKeys("Idempotency-Key", "X-At");
        Preset key = operation.arguments("Idempotency-Key").get(0).preset();
        assertThat(key.value()).matches("order-[0-9a-f-]{36}").isNotEqualTo(key.value());
        assertThat(operation.arguments("X-At").get(0).preset().value()).matches("\\d{10,}");
        assertThat(operation.arguments("X-Visitor")).hasSize(1);
        assertThat(operation.parameters()).noneMatch(Parameter::required);
    }

    @Test
    void aMethodThatOpenApiHasNoNameForKeepsIt() {
        Operation operation = only("{'name': 'x', 'request': {'method': 'PURGE', 'url': '{{u}}/a'}}");

        assertThat(operation.method()).isEqualTo("PURGE");
        assertThat(operation.path()).isEqualTo("/a");
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void whatCannotBeReadFailsWithFilePlaceAndRemedy(String members, String message) {
        assertThat(catchThrowableOfType(IllegalArgumentException.class, () -> collection(members)))
                .hasMessageContaining("file:mine.json: #")
                .hasMessageContaining(message)
                .hasMessageNotContaining(CANARY);
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                Arguments.of("'x': 1", "/item has no requests; export the collection itself"),
                Arguments.of("'item': []", "/item has no requests"),
                Arguments.of("'item': 'x'", "/item must be an array"),
                Arguments.of(
                        "'variable': [{'key': 'a', 'value': '{{b}}'}, {'key': 'b', 'value': '{{a}}'}], 'item': [{'request': '{{u}}/{{a}}'}]",
                        "leads back to itself"),
                Arguments.of(
                        "'variable': [{'key': 'a', 'value': '{{a}}{{a}}{{a}}'}], 'item': [{'request': '{{u}}/{{a}}'}]",
                        "leads back to itself"),
                Arguments.of(
                        "'item': [{'request': {'method': 'GET /', 'url': '{{u}}/a'}}]", "/method is no HTTP method"),
                Arguments.of(
                        "'item': [{'request': {'url': '{{u}}/a', 'header': [{'key': 'X-A', 'value': 'a {{s3cret-canary}}'}]}}]",
                        "/header/0 uses a variable that neither the collection nor its environment gives a value"),
                Arguments.of(
                        "'item': [" + "{'name': 'f', 'item': [".repeat(101) + "]}".repeat(101) + "]",
                        "nests folders too deep"));
    }

    @Test
    void theDescriptionOfACollectionIsToldFromTheCollection() {
        String metadata = "{'collection': {'info': {'name': 'Learning Platform API',"
                + " 'schema': 'https://schema.getpostman.com/json/collection/v2.0.0/collection.json'}}}";

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Contract.read("file:mine.json", bytes(metadata), PostmanEnvironment.NONE))
                .withMessageContaining("export the collection itself from Postman");
    }

    @Test
    void aCollectionMayComeInTheEnvelopeOfPostmansApi() {
        assertThat(own(Contract.read(
                        "file:mine.json",
                        bytes("{'collection': {'info': {'name': 'x'}, 'item': [{'name': 'a', 'request': '{{u}}/a'}]}}"),
                        PostmanEnvironment.NONE)))
                .extracting(Operation::name)
                .containsExactly("simple/simple/a");
    }

    /** What travels with every call unless somebody sets it. */
    private static Map<String, String> sent(Operation operation) {
        return operation.parameters().stream()
                .filter(parameter -> parameter.preset() != null)
                .collect(Collectors.toMap(
                        Parameter::name, parameter -> parameter.preset().text()));
    }

    private static List<String> names(String items) {
        return own(items).stream().map(Operation::name).toList();
    }

    private static Operation only(String item) {
        return own(item).get(0);
    }

    private static Operation onlyWith(String members, String item) {
        return own(members, item).get(0);
    }

    private static List<Operation> own(String items) {
        return own(read(items));
    }

    private static List<Operation> own(String members, String items) {
        return own(read(members, items, Map.of()));
    }

    private static List<Operation> own(Contract contract) {
        return contract.operations().stream()
                .filter(operation -> !operation.isRaw())
                .toList();
    }

    private static Contract read(String items) {
        return read("", items, Map.of());
    }

    private static Contract read(String members, String items, Map<String, String> environment) {
        String json = (members.isEmpty() ? "" : members + ", ") + "'item': [" + items + "]";
        return Contract.read("file:mine.json", bytes(document(json)), new PostmanEnvironment(environment, Set.of()));
    }

    private static Contract collection(String members) {
        return Contract.read("file:mine.json", bytes(document(members)), PostmanEnvironment.NONE);
    }

    private static String document(String members) {
        return "{'info': {'name': 'T', 'schema': 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json'}, "
                + members + "}";
    }

    /** {@code \'} stands for a quotation mark inside a text, {@code '} for one around it. */
    private static ByteArrayInputStream bytes(String text) {
        return new ByteArrayInputStream(text.replace("\\'", "\u0001")
                .replace('\'', '"')
                .replace("\u0001", "\\\"")
                .getBytes(UTF_8));
    }
}
