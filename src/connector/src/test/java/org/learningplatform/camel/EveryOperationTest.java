// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.learningplatform.camel.ContractDocument.Documented;
import org.learningplatform.camel.client.contract.Contract;
import org.learningplatform.camel.client.contract.Operation;
import org.learningplatform.camel.error.BadRequestException;
import org.learningplatform.camel.testkit.Request;
import org.learningplatform.camel.testkit.SandboxPlatform;

/** Every operation of the shipped document is called, with arguments and a body that are made from the document. */
class EveryOperationTest extends PlatformTestSupport {

    private static final ContractDocument DOCUMENT = ContractDocument.shipped();

    @Override
    protected LearningPlatformComponent component(CamelContext context, SandboxPlatform platform) {
        LearningPlatformComponent component = super.component(context, platform);
        component.getConfiguration().setUsername(SandboxPlatform.USERNAME);
        component.getConfiguration().setPassword(SandboxPlatform.PASSWORD);
        return component;
    }

    /** With what the sandbox has from the start, every list that is read in pages has two rows. */
    @BeforeEach
    void fillThePlatform() {
        long admin = SandboxPlatform.ADMIN_ID;
        long jo = addUser("jo");
        for (String name : List.of("first", "second")) {
            long tag = platform.add("tags", Map.of("name", name));
            platform.add("users/tags", Map.of("user_id", admin, "tag_id", tag));
            platform.add("groups", Map.of("name", name));
        }
        platform.add("groups/users", Map.of("group_id", firstId("groups"), "user_id", admin));
        platform.add("groups/users", Map.of("group_id", firstId("groups"), "user_id", jo));
        for (String course : List.of("fire-safety", "data-protection")) {
            Map<String, Object> mandatory = Map.of("user_id", admin, "course_id", course, "mandatory", true);
            platform.complete(platform.add("enrolments", mandatory), clock.instant(), 80);
        }
        platform.add("bookings", Map.of("event_id", firstId("events"), "user_id", jo));
    }

    private Object firstId(String resource) {
        return platform.rows(resource).get(0).get("id");
    }

    static List<String> operations() {
        return DOCUMENT.operations().stream().map(Documented::name).toList();
    }

    static Stream<String> listsInPages() {
        return DOCUMENT.operations().stream().filter(Documented::isPaged).map(Documented::name);
    }

    @Test
    void theContractHasTheOperationsOfTheDocumentAndNoOther() {
        assertThat(Contract.shipped().operations())
                .filteredOn(operation -> !operation.isRaw())
                .extracting(Operation::name)
                .hasSizeGreaterThan(80)
                .containsExactlyElementsOf(operations());
    }

    @ParameterizedTest
    @MethodSource("operations")
    void isSentAndAnsweredAsTheDocumentSays(String name) throws IOException {
        check(DOCUMENT, name);
    }

    @ParameterizedTest(name = "{0}: {1} = {2}")
    @CsvSource({
        // another type: of a field, in a row, below a row, in a reply that comes unwrapped
        "simple/users/get, /components/schemas/UserFields/properties/fname/type, '\"integer\"'",
        "lxp/teams/stats, /components/schemas/TeamStats/properties/team_members_count/type, '\"string\"'",
        "simple/tags/list, /components/schemas/TagFields/properties/name/type, '\"integer\"'",
        "lxp/learning-activities/recent, /components/schemas/Activity/properties/name/type, '\"integer\"'",
        "lxp/learning-activities/launch, /components/schemas/Launch/properties/data/properties/url/type, '\"integer\"'",
        // values that the platform goes beyond
        "lxp/skills/list-for-user, /components/schemas/SkillLevel/properties/level/maximum, 4",
        "lxp/events/list-bookings, /components/schemas/Booking/allOf/0/properties/status/enum, '[\"invited\"]'",
        // a field that only one of the two knows
        "simple/tags/get, /components/schemas/TagFields/properties, {}",
        "lxp/events/list, /components/schemas/EventFields/properties/capacity, ",
        "lxp/teams/progress-report, /components/schemas/TeamProgress/required, '[\"person\"]'",
        // another envelope, status, token, path, argument
        "lxp/badges/list, /components/responses/BadgeItems/content/application~1json/schema, '{\"properties\": {\"results\": {}}}'",
        "simple/users/list, /components/responses/Users/content/application~1json/schema/type, '\"object\"'",
        "simple/tags/create, /paths/~1api~1v2~1tags/post/responses/201, ",
        "simple/groups/get, /security, '[{\"jwt\": []}]'",
        "lxp/badges/list, /paths/~1lxp~1api~1v1~1badges/get/security, '[{\"oauth\": []}]'",
        "lxp/courses/list-objects, /paths/~1api~1v1~1courses~1{id}~1objects/get/parameters/2/name, '\"filters\"'",
    })
    void aDifferenceBetweenDocumentAndPlatformIsFound(String name, String place, String instead) throws IOException {
        ContractDocument changed = DOCUMENT.with(place, instead);

        assertThatThrownBy(() -> check(changed, name)).isInstanceOf(AssertionError.class);
    }

    @ParameterizedTest
    @MethodSource("listsInPages")
    void isReadInPages(String name) {
        Documented operation = DOCUMENT.operation(name);

        Exchange exchange = call("learningplatform:" + name + "?pageSize=1", null, headers(ids(operation)));

        List<Object> rows = rows(result(exchange, Iterator.class));
        assertThat(rows).hasSizeGreaterThan(1).doesNotHaveDuplicates();
        assertThat(apiRequests())
                .hasSizeGreaterThanOrEqualTo(rows.size())
                .extracting(Request::query)
                .doesNotHaveDuplicates()
                .allMatch(query -> query.matches("(.*&)?(limit|per_page)=1(&.*)?"));
    }

    @ParameterizedTest
    @CsvSource({"a/b, a%2Fb", "..., ...", "%2e, %252e", "é, %C3%A9"})
    void anIdIsOneSegmentOfThePathWhateverItIs(String id, String segment) {
        for (Documented operation : withIds()) {
            Map<String, Object> arguments = ids(operation);
            arguments.replaceAll((name, known) -> id);

            call("learningplatform:" + operation.name(), body(operation), headers(arguments));

            List<Request> requests = apiRequests();
            assertThat(requests.get(requests.size() - 1))
                    .extracting(Request::operation, Request::path)
                    .containsExactly(operation.name(), operation.path().replaceAll("\\{[^}]*}", segment));
        }
        assertThat(apiRequests()).hasSameSizeAs(withIds());
    }

    @Test
    void anEmptyIdIsRefusedBeforeAnythingIsSent() {
        for (Documented operation : withIds()) {
            for (String name : operation.pathParameters()) {
                Map<String, Object> ids = ids(operation);
                ids.put(name, "");

                assertThat(call("learningplatform:" + operation.name(), body(operation), headers(ids))
                                .getException())
                        .as(operation.name())
                        .isInstanceOf(BadRequestException.class)
                        .hasMessageContaining("'" + name + "'");
            }
        }
        assertThat(platform.requests()).isEmpty();
    }

    /** Calls the operation and fails where request or reply is not as that document says. */
    private void check(ContractDocument document, String name) throws IOException {
        Documented operation = document.operation(name);
        Map<String, Object> arguments = arguments(operation);

        Exchange exchange = call("learningplatform:" + name, body(operation), headers(arguments));

        assertThat(exchange.getException()).isNull();
        Object result = exchange.getMessage().getBody();
        List<Object> rows = rows(result);
        // behind the rows of a paged list there is one empty page, its end
        assertThat(apiRequests()).hasSize(operation.isPaged() && !rows.isEmpty() ? 2 : 1);
        Request request = apiRequests().get(0);
        assertThat(request)
                .extracting(Request::operation, Request::method, Request::path)
                .containsExactly(name, operation.method(), expand(operation.path(), arguments));
        assertThat(request.query().split("&"))
                .containsAll(operation.filters().stream()
                        .map(filter -> filter.get("name").asText())
                        .map(filter -> filter + "=" + encode(arguments.get(filter)))
                        .toList());
        assertThat(isJwt(request.token()) ? "jwt" : "oauth").isEqualTo(operation.token());

        JsonNode reply = request.method().equals("GET") ? wire(request) : json(result);
        String schema = document.schema(operation, request.status()).orElse(null);
        if (schema == null) {
            assertThat(operation.response(request.status())).endsWith("/Done");
            return;
        }
        assertThat(document.problems(schema, reply)).isEmpty();
        String row = document.rows(schema).orElse(null);
        assertThat(result).isInstanceOf(operation.isPaged() ? Iterator.class : row != null ? List.class : Map.class);
        if (row == null) {
            assertThat(json(result)).isIn(reply, reply.path("data"));
        } else {
            assertThat(rows).isNotEmpty();
            for (Object each : rows) {
                assertThat(document.problems(row, json(each))).isEmpty();
            }
            assertThat(json(rows))
                    .isEqualTo(reply.isArray() ? reply : reply.iterator().next());
        }
    }

    /** The reply to a request as it comes, without what the connector makes of it. */
    private JsonNode wire(Request request) throws IOException {
        String api = isJwt(request.token()) ? "lxp" : "simple";
        byte[] bytes = result(
                call(
                        "learningplatform:" + api + "/request?output=bytes",
                        null,
                        headers(Map.of("method", "GET", "path", request.path(), "query", request.query()))),
                byte[].class);
        return ContractDocument.JSON.readTree(bytes);
    }

    private static JsonNode json(Object value) throws IOException {
        return ContractDocument.JSON.readTree(ContractDocument.JSON.writeValueAsBytes(value));
    }

    private static boolean isJwt(String token) {
        return token.matches("[^.]+\\.[^.]+\\.[^.]+");
    }

    private List<Request> apiRequests() {
        return platform.requests().stream()
                .filter(request -> !request.isTokenRequest())
                .toList();
    }

    /** The rows of a list, be it read in pages or whole; none if it is no list. */
    private static List<Object> rows(Object result) {
        List<Object> rows = new ArrayList<>();
        if (result instanceof Iterator<?> iterator) {
            iterator.forEachRemaining(rows::add);
        } else if (result instanceof List<?> list) {
            rows.addAll(list);
        }
        return rows;
    }

    private static Map<String, Object> headers(Map<String, Object> arguments) {
        Map<String, Object> headers = new HashMap<>();
        arguments.forEach((name, value) -> headers.put("CamelLearningPlatform." + name, value));
        return headers;
    }

    private static String expand(String path, Map<String, Object> arguments) {
        for (Map.Entry<String, Object> argument : arguments.entrySet()) {
            path = path.replace("{" + argument.getKey() + "}", encode(argument.getValue()));
        }
        return path;
    }

    private static String encode(Object value) {
        return URLEncoder.encode(value.toString(), StandardCharsets.UTF_8).replace("+", "%20");
    }

    // Arguments and bodies

    private static List<Documented> withIds() {
        return DOCUMENT.operations().stream()
                .filter(operation -> !operation.pathParameters().isEmpty())
                .toList();
    }

    private Map<String, Object> arguments(Documented operation) {
        Map<String, Object> arguments = ids(operation);
        for (JsonNode filter : operation.filters()) {
            String name = filter.get("name").asText();
            // users are looked up by what one of them has
            Object known = operation.path().endsWith("/users")
                    ? platform.users().get(1).get(name)
                    : null;
            arguments.put(name, known == null ? value(name, filter.get("schema")) : known);
        }
        return arguments;
    }

    /** What stands for {@code id} is the first row of the resource before it; for {@code user_id}, the first user. */
    private Map<String, Object> ids(Documented operation) {
        Map<String, Object> ids = new HashMap<>();
        List<String> segments = List.of(operation.path().split("/"));
        for (String name : operation.pathParameters()) {
            String before = segments.get(segments.indexOf("{" + name + "}") - 1);
            ids.put(name, firstId(resource(name).orElse(before)));
        }
        return ids;
    }

    /** The resource of which {@code <name>_id} is an id. */
    private static Optional<String> resource(String field) {
        return Optional.of(field.replaceFirst("_id$", "s"))
                .filter(resource -> field.endsWith("_id"))
                .filter(resource -> DOCUMENT.operations().stream()
                        .anyMatch(operation -> operation.path().contains("/" + resource)));
    }

    private Map<String, Object> body(Documented operation) {
        return operation.body().isMissingNode() ? null : object(operation.body());
    }

    private Map<String, Object> object(JsonNode schema) {
        Map<String, Object> object = new HashMap<>();
        DOCUMENT.properties(schema).forEach((name, property) -> object.put(name, value(name, property)));
        return object;
    }

    /** A value that the schema allows: its example if it has one, the id of a row that is there, or one of its type. */
    private Object value(String name, JsonNode schema) {
        JsonNode all = DOCUMENT.resolved(schema);
        JsonNode example = schema.at("/examples/0").isMissingNode() ? all.at("/examples/0") : schema.at("/examples/0");
        if (!example.isMissingNode()) {
            return ContractDocument.JSON.convertValue(example, Object.class);
        }
        if (resource(name).isPresent()) {
            return firstId(resource(name).get());
        }
        JsonNode type = all.path("type");
        return switch (type.isArray() ? type.get(0).asText() : type.asText()) {
            case "string" -> name;
            case "integer", "number" -> all.path("minimum").asInt(1);
            case "boolean" -> true;
            case "array" -> List.of(value(name, all.get("items")));
            case "object" -> object(all);
            default -> throw new AssertionError("no value is known for " + name + ": " + all);
        };
    }
}
