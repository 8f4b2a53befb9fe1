// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.camel.Exchange;
import org.apache.camel.PollingConsumer;
import org.apache.camel.spi.RoutesLoader;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.learningplatform.camel.RecordingServer.Seen;
import org.learningplatform.camel.error.AuthenticationException;
import org.learningplatform.camel.error.BadRequestException;
import org.learningplatform.camel.error.UnexpectedReplyException;

/** A contract document of the user's own: where it may come from, and what its operations carry. */
class ContractOptionTest extends PlatformTestSupport {

    private static final String KEYS =
            """
            openapi: 3.0.3
            info: {title: Provisioning, version: '1'}
            x-api: provisioning
            security: [{key: [], tenant: []}]
            paths:
              /v1/people:
                post:
                  operationId: push
                  requestBody: {content: {application/json: {schema: {type: object}}}}
              /v1/photos/{id}:
                put:
                  operationId: photo
                  parameters: [{name: X-Request-Id, in: header, schema: {type: string}}]
                  requestBody: {content: {multipart/form-data: {schema: {properties: {photo: {format: binary}}}}}}
              /v1/search:
                post:
                  operationId: search
                  requestBody: {content: {application/x-www-form-urlencoded: {schema: {properties: {q: {}, tags: {}}}}}}
              /v1/jobs/{id}:
                delete:
                  operationId: cancel
                  requestBody: {content: {application/json: {}}}
            components:
              securitySchemes:
                key: {type: apiKey, in: header, name: x-api-key}
                tenant: {type: apiKey, in: header, name: x-tenant-id}
            """;

    private static final String NAMES =
            """
            openapi: 3.1.0
            paths: {'/u/{id}': {get: {operationId: get, tags: [u], parameters: [
              {name: id, in: header}, {name: X-Api-Version, in: header},
              {name: x-size, in: query}, {name: xs-ize, in: query}]}}}
            """;

    private final ConcurrentMap<String, String> documents = new ConcurrentHashMap<>();
    private final RecordingServer server = new RecordingServer(this::answer);
    private final Queue<Seen> seen = server.seen;

    @TempDir
    Path folder;

    private void answer(Seen request, HttpServerExchange exchange) {
        String document = documents.get(request.path());
        if (document != null && document.startsWith("->")) {
            exchange.setStatusCode(302);
            exchange.getResponseHeaders().put(Headers.LOCATION, document.substring(2));
        } else if (document != null && document.equals("forever")) {
            exchange.setResponseContentLength(1_000_000);
            exchange.getResponseSender().send("x");
            return;
        }
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json");
        exchange.getResponseSender().send(document == null ? "{}" : document);
    }

    private String start() {
        return server.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private String file(String name, String text) throws IOException {
        return "file:" + Files.writeString(folder.resolve(name), text);
    }

    @Test
    void anOperationWithApiKeysCarriesThemInTheirHeadersAndNoToken() throws IOException {
        String options = "?baseUrl=" + start() + "&contract=" + file("keys.yaml", KEYS)
                + "&apiKey.x-api-key=RAW(k+1)&apiKey.X-Tenant-Id=RAW(t-2)";

        Exchange pushed = call("learningplatform:provisioning/v1/push" + options, Map.of("userId", "1"));

        assertThat(pushed.getException()).isNull();
        assertThat(seen).singleElement().satisfies(request -> {
            assertThat(request.headers()).containsEntry("x-api-key", "k+1").containsEntry("x-tenant-id", "t-2");
            assertThat(request.headers()).doesNotContainKey("authorization");
            assertThat(request.text()).isEqualTo("{\"userId\":\"1\"}");
        });
    }

    @Test
    void theKeyOfAnEndpointReplacesTheComponentsHoweverItsHeaderIsSpelt() throws IOException {
        for (String header : List.of("x-api-key", "X-API-Key", "X-Api-Key", "X-API-KEY")) {
            configuration().getApiKeys().put(header, "of-the-component");
        }
        String options = "?baseUrl=" + start() + "&contract=" + file("keys.yaml", KEYS)
                + "&apiKey.X-api-Key=of-the-endpoint&apiKey.x-tenant-id=t";

        call("learningplatform:provisioning/v1/push" + options, Map.of());

        assertThat(seen).singleElement().satisfies(request -> assertThat(request.headers())
                .containsEntry("x-api-key", "of-the-endpoint"));
    }

    @Test
    void anArgumentWithDashesIsWrittenWithoutThemInYaml() throws Exception {
        String route =
                """
                - route:
                    from:
                      uri: direct:yaml
                      steps:
                        - to:
                            uri: learningplatform:api/u/get
                            parameters:
                              baseUrl: %s
                              contract: %s
                              path.id: 1
                              %s: 3
                """;
        String base = start();
        String document = file("names.yaml", NAMES);
        RoutesLoader loader = PluginHelper.getRoutesLoader(context);

        loader.loadRoutes(ResourceHelper.fromString("yaml.yaml", route.formatted(base, document, "XApiVersion")));
        call("direct:yaml", null);
        loader.loadRoutes(ResourceHelper.fromString(
                "dashes.yaml",
                route.formatted(base, document, "X-Api-Version").replace("direct:yaml", "direct:dashes")));
        call("direct:dashes", null);

        assertThat(seen).hasSize(2).allSatisfy(request -> assertThat(request.headers())
                .containsEntry("x-api-version", "3"));
    }

    @Test
    void anArgumentIsAlsoNamedByItsPlaceAndByItsNameWithoutDashesInUriAndHeaders() throws IOException {
        String uri = "learningplatform:api/u/get?%s&baseUrl=" + start() + "&contract=" + file("names.yaml", NAMES);

        call(uri.formatted("path.id=1&header.id=2&XApiVersion=3"), null);
        call(
                uri.formatted("id=4"),
                null,
                Map.of("CamelLearningPlatform.path.id", 5, "CamelLearningPlatform.header.id", 6));
        call(uri.formatted("id=7"), null, Map.of("CamelLearningPlatform.path.id", 8, "camellearningplatform.ID", 9));

        assertThat(seen).extracting(Seen::path).containsExactly("/u/1", "/u/5", "/u/9");
        assertThat(seen).extracting(request -> request.headers().get("id")).containsExactly("2", "6", null);
        assertThat(seen)
                .extracting(request -> request.headers().get("x-api-version"))
                .containsExactly("3", null, null);
    }

    @ParameterizedTest
    @CsvSource({
        "id=1&path.id=2, 'id' is set twice",
        "id=1&xsize=2, 'xsize' means more than one argument of api/u/get: set the header CamelLearningPlatform.x-size or"
                + " CamelLearningPlatform.xs-ize",
        "id=1&XApiVersio=2, did you mean 'X-Api-Version'?"
    })
    void whatIsNoOneArgumentIsRefusedWithWhatToDo(String arguments, String message) throws IOException {
        String uri = "learningplatform:api/u/get?" + arguments + "&baseUrl=" + start() + "&contract="
                + file("names.yaml", NAMES);

        assertThatThrownBy(() -> context.getEndpoint(uri)).hasStackTraceContaining(message);
    }

    @Test
    void aSecretOptionThatTheDocumentCallsAnArgumentIsNotWrittenIntoTheUrl() throws IOException {
        String document =
                """
                openapi: 3.1.0
                paths: {/users: {get: {operationId: list, parameters: [{name: clientSecret, in: query}]}}}
                """;
        String uri = "learningplatform:api/users/list?clientSecret=hunter2&baseUrl=" + start() + "&contract="
                + file("o.yaml", document);

        assertThatThrownBy(() -> context.getEndpoint(uri))
                .hasRootCauseMessage(
                        "'clientSecret' is a secret option and an argument of api/users/list: set the option on the"
                                + " component, the argument by the header CamelLearningPlatform.clientSecret");
        assertThat(seen).isEmpty();
    }

    @Test
    void aSchemaThatCannotBeUsedFailsTheCallWithItsPlaceAndTheRemedy() throws IOException {
        String document =
                """
                openapi: 3.0.3
                paths: {/users: {post: {operationId: add, requestBody: {content: {application/json: {
                  schema: {type: object, properties: {name: {type: string, pattern: '[a-'}}}}}}}}}
                """;
        String options = "?validateBody=true&baseUrl=" + start() + "&contract=" + file("o.yaml", document);

        Exchange added = call("learningplatform:api/users/add" + options, Map.of("name", "hunter2"));

        assertThat(added.getException())
                .isInstanceOf(BadRequestException.class)
                .hasMessageContaining("o.yaml: #/paths/~1users/post/requestBody/content/application~1json/schema")
                .hasMessageContaining("validateBody=false")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void membersThatOnlyThePlatformSetsNeedNotBeSent() throws IOException {
        String document =
                """
                openapi: 3.0.3
                paths: {/users: {post: {operationId: add, requestBody: {content: {application/json: {schema: {
                  type: object, required: [id, name],
                  properties: {id: {type: integer, readOnly: true}, name: {type: string}}}}}}}}}
                """;
        String uri = "learningplatform:api/users/add?validateBody=true&baseUrl=" + start() + "&contract="
                + file("o.yaml", document);

        assertThat(call(uri, Map.of("name", "Jo")).getException()).isNull();
        assertThat(call(uri, Map.of("name", "Jo", "id", 1)).getException()).isNull();
        assertThat(call(uri, Map.of("id", 1)).getException()).hasMessageContaining("has no 'name'");
    }

    @Test
    void anAddressThatIsNoneIsNotQuotedWithWhatItHolds() {
        configuration().setContract("https://jo:hunter2@contracts.example.com/a b.json?key=hunter2");

        assertThatThrownBy(() -> context.getEndpoint("learningplatform:simple/users/list"))
                .hasRootCauseMessage("the option contract is not a URL; percent-encode special characters");
    }

    @Test
    void keysMayBeSetOnTheComponentAndRotate() throws IOException {
        configuration().setBaseUrl(start());
        configuration().setContract(file("keys.yaml", KEYS));
        configuration().getApiKeys().put("x-api-key", "${properties:lp.key}");
        configuration().getApiKeys().put("x-tenant-id", "t");

        for (String key : List.of("one", "two")) {
            context.getPropertiesComponent().addOverrideProperty("lp.key", key);
            assertThat(call("learningplatform:provisioning/v1/push", "{}").getException())
                    .isNull();
        }

        assertThat(seen)
                .extracting(request -> request.headers().get("x-api-key"))
                .containsExactly("one", "two");
    }

    @Test
    void headersThatACollectionWritesOutAreSentUnlessSomebodySetsThemAndThoseItMakesAnewAreMadeForEachCall()
            throws IOException {
        String collection =
                """
                {"info": {"schema": "postman"}, "item": [{"name": "order", "request": {"method": "POST", "url": "{{u}}/orders",
                  "header": [{"key": "X-Api-Version", "value": "1"}, {"key": "Idempotency-Key", "value": "{{$guid}}"}],
                  "body": {"mode": "raw", "raw": "{}"}}}]}""";
        configuration().setBaseUrl(start());
        configuration().setContract(file("orders.json", collection));
        String uri = "learningplatform:simple/simple/order";

        call(uri, Map.of());
        call(uri, Map.of(), Map.of("CamelLearningPlatform.X-Api-Version", "2"));
        call(uri, Map.of(), Map.of("CamelLearningPlatform.Idempotency-Key", "mine"));

        assertThat(seen)
                .extracting(request -> request.headers().get("x-api-version"))
                .containsExactly("1", "2", "1");
        assertThat(seen)
                .extracting(request -> request.headers().get("idempotency-key"))
                .doesNotHaveDuplicates()
                .satisfiesExactly(
                        key -> assertThat(key).matches("[0-9a-f-]{36}"),
                        key -> assertThat(key).matches("[0-9a-f-]{36}"),
                        key -> assertThat(key).isEqualTo("mine"));
    }

    @Test
    void aQueryThatTellsRequestsApartTravelsWithEachCall() throws IOException {
        String request = "{\"name\": \"%1$s\", \"request\": \"{{u}}/server.php?fn=get_%1$s&page=1\"}";
        configuration().setBaseUrl(start());
        configuration()
                .setContract(file(
                        "functions.json",
                        "{\"info\": {\"schema\": \"postman\"}, \"item\": [" + request.formatted("users") + ","
                                + request.formatted("courses") + "]}"));

        call("learningplatform:simple/simple/users", null);
        call("learningplatform:simple/simple/courses?page=2", null);

        assertThat(seen).extracting(Seen::query).containsExactly("fn=get_users", "fn=get_courses&page=2");
    }

    @Test
    void overlaysChangeTheContractOfTheComponentAndThoseOfAnEndpointTakeTheirPlace() throws IOException {
        String overlay =
                """
                overlay: 1.0.0
                info: {title: names, version: '1'}
                actions: [{target: "$.paths.*[?@['x-name']=='simple/users/list']", update: {x-name: simple/%s/list}}]
                """;
        configuration()
                .setContractOverlay(file("people.yaml", overlay.formatted("people")) + ", "
                        + file("more.yaml", overlay.formatted("staff").replace("users", "people")));
        addUser("anna");

        Exchange staff = call("learningplatform:simple/staff/list?username=anna&pagination=page", null);
        Exchange folk = call(
                "learningplatform:simple/folk/list?username=anna&pagination=page&contractOverlay="
                        + file("folk.yaml", overlay.formatted("folk")),
                null);

        assertThat(result(staff, List.class)).hasSize(1);
        assertThat(result(folk, List.class)).hasSize(1);
        assertThatThrownBy(() -> context.getEndpoint("learningplatform:simple/people/list"))
                .hasMessageContaining("no operation 'simple/people/list' in the shipped contract");
        assertThatThrownBy(
                        () -> context.getEndpoint("learningplatform:simple/users/list?contractOverlay=file:gone.yaml"))
                .hasMessageContaining("the overlay file:gone.yaml cannot be read; check the option contractOverlay");
    }

    @Test
    void aMissingKeyFailsAtTheStartAndNamesTheOption() throws IOException {
        String uri =
                "learningplatform:provisioning/v1/push?contract=" + file("keys.yaml", KEYS) + "&apiKey.x-api-key=k";

        assertThatThrownBy(() -> context.getEndpoint(uri).start())
                .hasMessageContaining(
                        "missing credential: set apiKey.x-tenant-id on the endpoint or apiKeys[x-tenant-id]");
    }

    @Test
    void formsFilesHeadersAndBodiesOfDeletionsTravelAsTheDocumentSays() throws IOException {
        configuration().setBaseUrl(start());
        configuration().setContract(file("keys.yaml", KEYS));
        configuration().getApiKeys().putAll(Map.of("x-api-key", "k", "x-tenant-id", "t"));
        Map<String, Object> form = new java.util.TreeMap<>(Map.of("q", "a&b é", "tags", List.of("x", "y")));

        call("learningplatform:provisioning/v1/search", form);
        Exchange photo = call(
                "learningplatform:provisioning/v1/photo",
                Map.of("photo", "PNG".getBytes(UTF_8)),
                Map.of("CamelLearningPlatform.id", 7, "CamelLearningPlatform.X-Request-Id", "r-1"));
        assertThat(photo.getException()).isNull();
        call("learningplatform:provisioning/v1/cancel?id=9", "{\"reason\":\"late\"}");

        List<Seen> requests = new ArrayList<>(seen);
        assertThat(requests.get(0).headers().get("content-type")).isEqualTo("application/x-www-form-urlencoded");
        assertThat(requests.get(0).text()).isEqualTo("q=a%26b+%C3%A9&tags=x&tags=y");
        assertThat(requests.get(1).headers().get("content-type")).startsWith("multipart/form-data; ");
        assertThat(requests.get(1).headers()).containsEntry("x-request-id", "r-1");
        assertThat(requests.get(1).text()).contains("name=\"photo\"", "PNG");
        assertThat(requests.get(2))
                .extracting(Seen::method, Seen::text)
                .containsExactly("DELETE", "{\"reason\":\"late\"}");
    }

    @Test
    void aHeaderArgumentCannotSmuggleAnotherHeader() throws IOException {
        configuration().setBaseUrl(start());
        configuration().setContract(file("keys.yaml", KEYS));
        configuration().getApiKeys().putAll(Map.of("x-api-key", "k", "x-tenant-id", "t"));

        Exchange photo = call(
                "learningplatform:provisioning/v1/photo?id=1",
                Map.of(),
                Map.of("CamelLearningPlatform.X-Request-Id", "a\r\nx-api-key: other"));

        assertThat(photo.getException())
                .isInstanceOf(BadRequestException.class)
                .hasMessageContaining("control character");
        assertThat(seen).isEmpty();
    }

    @Test
    void whatOnlyLooksLikeAListComesAsItIsAndIsNoneForAConsumer() throws Exception {
        documents.put("/report", "{\"total\": 3, \"passed\": 2}");
        String options = "?baseUrl=" + start() + "&contract="
                + file(
                        "report.yaml",
                        """
                        openapi: 3.1.0
                        paths: {/report: {get: {x-name: a/report/get, parameters: [{name: page, in: query}, {name: limit, in: query}]}}}
                        """);

        Exchange called = call("learningplatform:a/report/get" + options, null);

        assertThat(called.getException()).isNull();
        assertThat(called.getMessage().getBody()).isEqualTo(Map.of("total", 3, "passed", 2));
        PollingConsumer consumer = context.getEndpoint(
                        "learningplatform:a/report/get" + options + "&changes=false&bridgeErrorHandler=true")
                .createPollingConsumer();
        consumer.start();
        assertThat(consumer.receive(10_000).getException()).hasMessageContaining("the reply is not a list");
        consumer.stop();
    }

    @Test
    void whatTheContractCallsAListIsAFailureWhereItIsNone() throws IOException {
        String options = "?baseUrl=" + start() + "&contract="
                + file(
                        "rows.yaml",
                        """
                        openapi: 3.1.0
                        paths: {/rows: {get: {x-name: a/rows/list, x-paging: {style: whole}}}}
                        """);

        assertThat(call("learningplatform:a/rows/list" + options, null).getException())
                .isInstanceOf(UnexpectedReplyException.class)
                .hasMessageContaining("the reply is not a list");
    }

    // Where it comes from

    @Test
    void aDocumentIsReadAnewWhenTheComponentIsStartedAgain() throws Exception {
        String location = file("mine.yaml", "openapi: 3.1.0\npaths: {/a: {get: {x-name: a/b/old}}}");
        context.getEndpoint("learningplatform:a/b/old?contract=" + location);
        LearningPlatformComponent component = context.getComponent("learningplatform", LearningPlatformComponent.class);

        component.stop();
        file("mine.yaml", "openapi: 3.1.0\npaths: {/a: {get: {x-name: a/b/new}}}");
        component.start();

        assertThat(context.getEndpoint("learningplatform:a/b/new?contract=" + location))
                .isNotNull();
    }

    @Test
    void aDocumentIsReadOnceFromTheHostThatIsNamedWithoutAnyToken() {
        String host = start();
        documents.put(
                "/contract.json",
                "{\"openapi\":\"3.1.0\",\"paths\":{\"/api/v2/users\":{\"get\":{\"x-name\":\"a/b/c\"}}},"
                        + "\"servers\":[{\"url\":\"https://evil.example\"}],"
                        + "\"security\":[{\"o\":[]}],\"components\":{\"securitySchemes\":{\"o\":{\"type\":\"oauth2\",\"flows\":{}}}}}");
        configuration().setContract(host + "/contract.json?key=v");

        assertThat(call("learningplatform:a/b/c", null).getException()).isNull();
        assertThat(call("learningplatform:a/b/c?output=json", null).getException())
                .isNull();

        assertThat(seen).singleElement().satisfies(request -> {
            assertThat(request.path()).isEqualTo("/contract.json");
            assertThat(request.headers()).doesNotContainKeys("authorization", "cookie", "x-api-key");
        });
        // the call itself and its token went to baseUrl, whatever the document's servers say
        assertThat(platform.requests("simple/users/list")).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({
        "/moved, HTTP 302; a redirect; which is not followed",
        "-, no connection to its host: check the address; proxy; certificate and network",
        "/slow, no whole reply within connectTimeout and responseTimeout",
    })
    void aDocumentThatCannotBeHadFailsWithItsAddressAndTheRemedy(String path, String why) {
        String host = start();
        documents.put("/moved", "->https://evil.example/contract.json");
        documents.put("/slow", "forever");
        configuration().setResponseTimeout(Duration.ofMillis(300));
        if (path.equals("-")) {
            server.close();
        }
        configuration().setContract(host + "/" + path.substring(1) + "?token=s3cret-canary");

        assertThatThrownBy(() -> context.getEndpoint("learningplatform:simple/users/list"))
                .hasRootCauseMessage("the contract " + host.replaceFirst(":\\d+$", "") + "/" + path.substring(1)
                        + " cannot be read ("
                        + why.replace(';', ',')
                        + "); check the option contract, or download the document and name the file");
    }

    @Test
    void aDocumentOnPlainHttpElsewhereIsRefused() {
        configuration().setContract("http://contracts.example.com/c.json");

        assertThatThrownBy(() -> context.getEndpoint("learningplatform:simple/users/list"))
                .hasRootCauseMessage(
                        "the contract http://contracts.example.com/c.json is not on https, so that anybody on the"
                                + " way could change it: use https, or set allowHttp=true if you must");
    }

    @Test
    void tokensThatTheDocumentWantsFromAnotherHostAreNotAskedForAndTheStartSaysWhatToDo() throws IOException {
        configuration()
                .setContract(
                        file(
                                "o.yaml",
                                """
                        openapi: 3.1.0
                        servers: [{url: 'https://api.example.com/v1'}]
                        security: [{o: []}]
                        paths: {/users: {get: {operationId: list}}}
                        components: {securitySchemes: {o: {type: oauth2, flows: {clientCredentials: {
                          tokenUrl: 'https://login.example.com/token', scopes: {}}}}}}
                        """));

        assertThatThrownBy(() ->
                        context.getEndpoint("learningplatform:api/users/list").start())
                .hasMessageContaining(
                        "o.yaml: #/components/securitySchemes/o/flows/clientCredentials/tokenUrl is on another host")
                .hasMessageContaining("set accessToken");
        Exchange supplied = call("learningplatform:api/users/list?clientId=&accessToken=t", null);
        assertThat(supplied.getException()).isNotInstanceOf(IllegalArgumentException.class);
        assertThat(supplied.getException()).isInstanceOf(AuthenticationException.class.getSuperclass());
    }
}
