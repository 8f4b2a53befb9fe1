// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The command describe. */
class DescribeTest {

    private static final String COLLECTION =
            "src/connector/src/test/resources/contracts/learning-platform.postman_collection.json";

    @TempDir
    Path folder;

    private String columns = "300";
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void withoutAContractItPrintsTheShippedOneALineForEachOperation() {
        assertThat(run("describe")).isZero();

        assertThat(out.toString(UTF_8).lines())
                .anyMatch(line -> line.matches("simple/users/list +GET /api/v2/users +username, email, .* documented"))
                .anyMatch(line -> line.matches("simple/users/get +GET /api/v2/users/\\{id} +\\*id .*"))
                .last()
                .asString()
                .isEqualTo("89 operations of the shipped contract (* required), 0 not callable");
    }

    @Test
    void ofACollectionItSaysWhereEachNameComesFrom() {
        assertThat(run("describe", COLLECTION)).isZero();

        assertThat(out.toString(UTF_8).lines())
                .anyMatch(line ->
                        line.matches("lxp/users-profile/get-public-profile +GET /lxp/api/v1/users/\\{userId}/public"
                                + " .* jwt .* Full LXP API / Users / Profile / Get Public Profile"));
    }

    @ParameterizedTest
    @CsvSource({"'', 120", "100, 100", "79, 80", "20, 80", "many, 120", "0200, 200"})
    void theTableFitsTheScreenAndCutsNoName(String screen, int width) throws IOException {
        Path long_ = Files.writeString(
                folder.resolve("long.json"),
                """
                {"info": {"schema": "postman"}, "item": [{"name": "Learning objects of the whole organisation", "item": [
                  {"name": "Find out who has not begun what is mandatory for the position", "request": "{{u}}/learning-objects/mandatory/not-begun?position=1&organisation=2&since=3"},
                  {"name": "a", "request": {"method": "POST", "url": "{{u}}/a"}}]}]}""");
        columns = screen;

        for (String document : List.of("shipped:lrs", long_.toString(), COLLECTION)) {
            out.reset();
            assertThat(run("describe", document)).isZero();
            List<String> table = out.toString(UTF_8)
                    .lines()
                    .takeWhile(line -> !line.matches("no room for .*|\\d+ operations .*"))
                    .toList();

            assertThat(table).allSatisfy(line -> assertThat(line.length() <= width || !line.contains(" "))
                    .as(line)
                    .isTrue());
            assertThat(table).first().asString().contains("REQUEST", "ARGUMENTS");
            assertThat(table.stream().map(line -> line.split(" ", 2)[0])).containsAll(names(document));
        }
    }

    private List<String> names(String document) throws IOException {
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        Describe.run(
                List.of("describe", document, "--format", "json"),
                null,
                new PrintStream(json, true, UTF_8),
                System.err);
        return new ObjectMapper()
                .readTree(json.toByteArray()).path("operations").findValuesAsText("name").stream()
                        .filter(name -> name.matches(".+/.+/.+"))
                        .toList();
    }

    @Test
    void aColumnWithoutRoomIsNamed() {
        columns = "80";

        assertThat(run("describe")).isZero();

        assertThat(out.toString(UTF_8)).contains("no room for REPEAT, KNOWN").contains("COLUMNS");
    }

    @ParameterizedTest
    @ValueSource(strings = {"table", "markdown", "json"})
    void whatOfTheContractIsNotHonouredIsTold(String format) throws IOException {
        Path document = Files.writeString(
                folder.resolve("school.yaml"),
                """
                openapi: 3.0.3
                security: [{query: []}, {}]
                components: {securitySchemes: {query: {type: apiKey, in: query, name: key}}}
                paths:
                  /pupils:
                    post:
                      operationId: add
                      parameters:
                        - {name: session, in: cookie}
                        - {name: Host, in: header}
                        - {name: q, in: query, allowReserved: true}
                        - {name: f, in: query, content: {application/xml: {}}}
                      requestBody:
                        content:
                          multipart/form-data:
                            schema: {type: object, properties: {photo: {type: string}}}
                            encoding: {photo: {style: form, headers: {X-A: {schema: {type: string}}}}}
                          text/csv: {}
                      responses: {'200': {content: {application/json: {schema: {$ref: 'gone.yaml'}}, csv: {}}}}
                      callbacks: {added: {}}
                  /plain:
                    get: {operationId: plain, security: [], parameters: [{name: q, in: query}]}
                """);

        assertThat(run("describe", document.toString(), "--format", format)).isZero();

        String told = out.toString(UTF_8);
        assertThat(told)
                .contains(
                        "parameter 'session' (cookie): it is not sent",
                        "header 'Host': the connector sets it",
                        "allowReserved of the parameter 'q'",
                        "content of the parameter 'f' as application/xml",
                        "headers of the form's field 'photo'",
                        "style of the form's field 'photo'",
                        "body as text/csv: it is sent as multipart/form-data",
                        "reply, which cannot be read: ",
                        "reply as csv, which is no media type",
                        "callbacks: ",
                        "one way to show who calls: ");
        switch (format) {
            case "table" ->
                assertThat(told)
                        .containsOnlyOnce("not honoured: api/pupils/add\n    ")
                        .doesNotContain("not honoured: api/plain");
            case "markdown" -> assertThat(told).contains("## Not honoured").contains("| `api/pupils/add` | callbacks");
            default ->
                assertThat(new ObjectMapper()
                                .readTree(told)
                                .path("operations")
                                .get(0)
                                .path("notHonoured"))
                        .hasSize(11);
        }
    }

    @Test
    void asJsonItHoldsAllThatAProgramNeeds() throws IOException {
        assertThat(run("describe", COLLECTION, "--format", "json")).isZero();

        JsonNode description = new ObjectMapper().readTree(out.toByteArray());
        JsonNode list = description.path("operations").get(0);
        assertThat(list.path("name").asText()).isEqualTo("simple/users/list-users");
        assertThat(list.path("arguments").findValuesAsText("name"))
                .containsExactly("limit", "offset", "email", "org_ref");
        assertThat(list.path("paging").path("style").asText()).isEqualTo("offset");
        assertThat(list.path("from").asText()).isEqualTo("Simple API / Users / List Users");
        assertThat(description.path("tokenRequests").findValuesAsText("flow"))
                .containsExactly("client-credentials", "password", "exchange", "cookie");
    }

    @Test
    void whatCannotBeCalledIsListedWithItsReason() throws IOException {
        Path document = folder.resolve("signed.json");
        Files.writeString(
                document,
                """
                {"info": {"schema": "postman"}, "item": [{"name": "a", "request": "{{u}}/a"},
                  {"name": "b", "request": {"url": "{{u}}/b", "auth": {"type": "awsv4"}}}]}""");

        assertThat(run("describe", document.toString())).isZero();

        assertThat(out.toString(UTF_8))
                .contains("not callable: simple/simple/b")
                .contains("#/item/1/request/auth asks for auth of the type awsv4");
    }

    @Test
    void whatSharesANameAndCannotBeCalledIsListedWithBothReasons() throws IOException {
        Path document = Files.writeString(
                folder.resolve("twice.json"),
                """
                {"info": {"schema": "postman"}, "item": [{"name": "a", "request": "{{u}}/a"},
                  {"name": "b", "request": {"method": "?", "url": "{{u}}/b"}},
                  {"name": "b", "request": {"method": "!", "url": "{{u}}/b"}}]}""");

        assertThat(run("describe", document.toString())).isZero();

        assertThat(out.toString(UTF_8)).contains("#/item/1/request/method").contains("#/item/2/request/method");
    }

    @ParameterizedTest
    @ValueSource(strings = {"table", "markdown", "json", "openapi"})
    void aSecretThatACollectionWritesOutIsNotShown(String format) throws IOException {
        Path document = Files.writeString(
                folder.resolve("login.json"),
                """
                {"info": {"schema": "postman"}, "auth": {"type": "bearer", "bearer": [{"key": "token", "value": "{{bearerToken}}"}]},
                  "item": [{"name": "a", "request": "{{u}}/a"},
                  {"name": "login", "request": {"method": "POST", "url": "{{u}}/login", "auth": {"type": "noauth"},
                    "body": {"mode": "raw", "raw": "{\\"user\\": \\"{{username}}\\", \\"password\\": \\"{{password}}\\", \\"app_key\\": \\"hunter2\\", \\"kind\\": \\"api\\"}"}},
                    "event": [{"listen": "test", "script": {"exec": "pm.environment.set('bearerToken', pm.response.json().token)"}}]}]}""");

        assertThat(run("describe", document.toString(), "--format", format)).isZero();

        assertThat(out.toString(UTF_8)).doesNotContain("hunter2");
        if (!format.equals("table")) {
            assertThat(out.toString(UTF_8)).contains("app_key", "(secret)", "{password}", "kind");
        }
    }

    @Test
    void overlaysAreAppliedInTheirOrder() throws IOException {
        Path first = Files.writeString(
                folder.resolve("a.yaml"),
                """
                overlay: 1.0.0
                info: {title: a, version: '1'}
                actions:
                  - target: $.paths['/api/v2/users'].get
                    update: {summary: First, description: Kept}
                """);
        Path second = Files.writeString(
                folder.resolve("b.json"),
                """
                {"overlay": "1.0.0", "info": {"title": "b", "version": "1"}, "actions": [
                  {"target": "$.paths.*[?@.summary=='First']", "update": {"summary": "Second"}}]}""");

        assertThat(run(
                        "describe",
                        "--overlay",
                        first.toString(),
                        "--format",
                        "openapi",
                        "--overlay",
                        second.toString()))
                .isZero();

        JsonNode list = new ObjectMapper().readTree(out.toByteArray()).at("/paths/~1api~1v2~1users/get");
        assertThat(list.path("summary").asText()).isEqualTo("Second");
        assertThat(list.path("description").asText()).isEqualTo("Kept");
        assertThat(list.path("x-name").asText()).isEqualTo("simple/users/list");
    }

    @Test
    void anOverlayThatDoesNotFitIsNamedAndNothingIsPrinted() throws IOException {
        Path overlay = Files.writeString(
                folder.resolve("typo.yaml"),
                """
                overlay: 1.0.0
                info: {title: typo, version: '1'}
                actions: [{target: "$.paths['/api/v2/user'].get", update: {x-name: a/b/c}}]
                """);

        assertThat(run("describe", "--overlay", overlay.toString())).isEqualTo(2);
        assertThat(run("describe", "--overlay")).isEqualTo(2);

        assertThat(out.size()).isZero();
        assertThat(err.toString(UTF_8))
                .contains(overlay + ": #/actions/0 has a target that matches nothing: $.paths['/api/v2/user'].get")
                .contains("did you mean '/api/v2/users'?");
    }

    @Test
    void theOutputMayBeAFile() {
        Path guide = folder.resolve("guide.md");

        assertThat(run("describe", "--format", "markdown", "--output", guide.toString()))
                .isZero();

        assertThat(guide).content().startsWith("# Operations of the shipped contract");
        assertThat(out.size()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "describe --formt json", "describe a b", "describe --format", "show"})
    void whatIsNotUnderstoodPrintsTheUsage(String args) {
        assertThat(run(args.isEmpty() ? new String[0] : args.split(" "))).isEqualTo(2);

        assertThat(err.toString(UTF_8)).contains("usage: describe");
    }

    @Test
    void aWrongFormatOrFileIsNamedAndNothingIsThrown() {
        assertThat(run("describe", "--format", "xml")).isEqualTo(2);
        assertThat(run("describe", folder.resolve("gone.json").toString())).isEqualTo(2);
        assertThat(run("describe", "pom.xml")).isEqualTo(2);

        assertThat(err.toString(UTF_8))
                .contains("--format is table, markdown, json or openapi")
                .contains("there is no file " + folder.resolve("gone.json"))
                .contains("pom.xml is a page of HTML or XML");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://x.example/c.json?sig=s3cret-canary",
                "https://x y/c.json?sig=s3cret-canary",
                "ftp://x/s3cret-canary",
                "https:/s3cret-canary"
            })
    void anAddressThatIsNotReadIsNotQuoted(String address) {
        assertThat(run("describe", address)).isEqualTo(2);

        assertThat(err.toString(UTF_8)).contains("address").doesNotContain("s3cret-canary");
    }

    @Test
    void variablesOfTheEnvironmentThatAreSwitchedOffAreNotUsed() throws IOException {
        Path collection = Files.writeString(
                folder.resolve("c.json"),
                """
                {"info": {"schema": "postman"}, "item": [{"name": "a", "request": "{{u}}/{{version}}/a"}]}""");
        Path environment = Files.writeString(
                folder.resolve("e.json"),
                """
                {"values": [{"key": "version", "value": "v1", "enabled": false}]}""");

        assertThat(run("describe", collection.toString(), "--environment", environment.toString()))
                .isZero();

        assertThat(out.toString(UTF_8)).contains("/{version}/a");
    }

    @Test
    void aFileThatIsNotThereIsSaidNotToBeThere() {
        assertThat(run("describe", "nofile.json")).isEqualTo(2);
        assertThat(run("describe", COLLECTION, "--environment", "noenvironment.json"))
                .isEqualTo(2);

        assertThat(err.toString(UTF_8))
                .containsSubsequence("there is no file nofile.json", "there is no file noenvironment.json");
    }

    @Test
    void anEnvironmentThatIsNotJsonIsNotQuoted() throws IOException {
        Path environment = Files.writeString(folder.resolve("e.json"), "{\"secret\": hunter2}");

        assertThat(run("describe", COLLECTION, "--environment", environment.toString()))
                .isEqualTo(2);

        assertThat(err.toString(UTF_8)).contains("e.json").contains("as JSON").doesNotContain("hunter2");
    }

    private int run(String... args) {
        return Describe.run(
                List.of(args), columns, new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8));
    }
}
