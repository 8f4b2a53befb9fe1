// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.undertow.util.Headers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.learningplatform.camel.RecordingServer.Seen;
import org.learningplatform.camel.error.BadRequestException;
import org.learningplatform.camel.error.UnexpectedReplyException;

/** What an OpenAPI document says of arguments, forms, replies and credentials, as it travels. */
class OpenApiContractTest extends PlatformTestSupport {

    private static final String SCHOOL =
            """
            openapi: 3.0.3
            info: {title: School, version: '1'}
            servers: [{url: ./school/../lms}]
            paths:
              /rooms/{at}/seats{row}:
                get:
                  operationId: seats
                  parameters:
                    - {name: at, in: path, required: true, style: label, explode: true, schema: {type: array, items: {type: string}}}
                    - {name: row, in: path, required: true, style: matrix, explode: true, schema: {type: array, items: {type: integer}}}
              /lessons:
                get:
                  operationId: lessons
                  parameters:
                    - name: where
                      in: query
                      style: deepObject
                      schema: {type: object, additionalProperties: true}
                    - name: sort
                      in: query
                      explode: false
                      schema: {type: object, properties: {by: {type: string}, up: {type: boolean}}}
                    - name: query
                      in: query
                      content: {application/json: {schema: {type: object}}}
                    - {name: X-Range, in: header, schema: {type: object, additionalProperties: {type: integer}}}
                    - name: kind
                      in: query
                      schema: {anyOf: [{type: array, items: {enum: [talk]}}, {type: string}]}
              /applications:
                post:
                  operationId: apply
                  requestBody:
                    content:
                      Application/X-WWW-Form-Urlencoded; charset=utf-8:
                        schema: {type: object}
                        encoding:
                          guardian: {style: deepObject, explode: true}
                          days: {style: pipeDelimited, explode: false}
                          history: {contentType: application/json}
              /photos:
                put:
                  operationId: photo
                  requestBody:
                    content:
                      multipart/form-data:
                        encoding: {photo: {contentType: 'image/*, image/png'}, notes: {contentType: text/markdown}}
              /notes:
                post:
                  operationId: note
                  requestBody: {content: {text/plain; charset=iso-8859-1: {}}}
                  responses: {'200': {content: {application/json: {}}}}
              /timetable:
                get:
                  operationId: timetable
                  responses:
                    '200': {content: {text/calendar: {}, image/png: {}}}
              /marks:
                get:
                  operationId: marks
                  responses: {'200': {content: {application/json: {schema: {type: array}}, text/csv: {}}}}
              /any:
                get: {operationId: any, responses: {'200': {content: {'*/*': {}}}}}
              /plain:
                get: {operationId: plain, responses: {'200': {content: {application/vnd.school+json: {}, text/csv: {}}}}}
                post: {$ref: 'parts/plain.yaml#/send'}
              /either:
                get: {operationId: either, security: [{desk: [], door: []}, {door: []}, {}]}
              /token:
                get: {operationId: token, security: [{}, {bearer: []}]}
                put: {operationId: word, security: [{word: []}]}
                post: {operationId: plain, security: [{plain: []}]}
            components:
              securitySchemes:
                desk: {type: apiKey, in: header, name: X-Desk}
                door: {type: apiKey, in: header, name: X-Door}
                bearer: {type: http, scheme: bearer}
                word: {type: http, scheme: bearer, x-token-prefix: Token}
                plain: {type: http, scheme: bearer, x-token-prefix: ''}
            """;

    private static final String PLAIN =
            """
            send:
              operationId: send
              requestBody: {content: {application/json: {schema: {type: object}}}}
              responses: {'200': {$ref: missing.yaml}}
            """;

    private record Answer(int status, String type, byte[] body) {}

    private volatile Answer answer = new Answer(200, "application/json", "{}".getBytes(UTF_8));
    private final RecordingServer server = new RecordingServer((request, exchange) -> {
        exchange.setStatusCode(answer.status());
        if (!answer.type().isEmpty()) {
            exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, answer.type());
        }
        exchange.getResponseSender().send(ByteBuffer.wrap(answer.body()));
    });

    @TempDir
    Path folder;

    @BeforeEach
    void aSchool() throws IOException {
        Files.writeString(folder.resolve("school.yaml"), SCHOOL);
        Files.createDirectory(folder.resolve("parts"));
        Files.writeString(folder.resolve("parts/plain.yaml"), PLAIN);
        LearningPlatformConfiguration configuration = configuration();
        configuration.setContract("file:" + folder.resolve("school.yaml"));
        configuration.setBaseUrl(server.start());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Seen sent(String operation, Object body, Map<String, Object> arguments) {
        Map<String, Object> headers = new HashMap<>();
        arguments.forEach((name, value) -> headers.put("CamelLearningPlatform." + name, value));
        Exchange exchange = call("learningplatform:api/" + operation, body, headers);
        assertThat(exchange.getException()).isNull();
        return server.seen.remove();
    }

    @Test
    void argumentsInAPathAreLabelsOrMatricesWhereTheDocumentSaysSo() {
        assertThat(sent("rooms/seats", null, Map.of("at", List.of("north", "b/2"), "row", List.of(1, 2)))
                        .target())
                .isEqualTo("/lms/rooms/.north.b%2F2/seats;row=1;row=2");
    }

    @Test
    void argumentsMayBeObjectsHoweverDeep() {
        Map<String, Object> where = new LinkedHashMap<>();
        where.put("room", Map.of("floor", 2));
        where.put("day", List.of("mon", "tue"));
        where.put("nobody", null);

        assertThat(sent("lessons/lessons", null, Map.of("where", where)).target())
                .isEqualTo("/lms/lessons?where%5Broom%5D%5Bfloor%5D=2&where%5Bday%5D=mon&where%5Bday%5D=tue");
        assertThat(sent("lessons/lessons", null, Map.of("where", "{\"day\": \"wed\"}"))
                        .target())
                .isEqualTo("/lms/lessons?where%5Bday%5D=wed");
        assertThat(sent("lessons/lessons", null, Map.of("sort", new LinkedHashMap<>(Map.of("by", "day"))))
                        .target())
                .isEqualTo("/lms/lessons?sort=by,day");
        assertThat(sent("lessons/lessons", null, Map.of("query", Map.of("level", 3)))
                        .target())
                .isEqualTo("/lms/lessons?query=%7B%22level%22%3A3%7D");
        assertThat(sent("lessons/lessons", null, Map.of("X-Range", Map.of("from", 3)))
                        .headers())
                .containsEntry("x-range", "from,3");
    }

    @Test
    void anArgumentThatIsAnObjectIsNoOtherThing() {
        assertThat(call("learningplatform:api/lessons/lessons", null, Map.of("CamelLearningPlatform.where", "monday"))
                        .getException())
                .isInstanceOf(BadRequestException.class)
                .hasMessageContaining("the argument 'where' is neither a Map nor the text of a JSON object");
        assertThat(server.seen).isEmpty();
    }

    @Test
    void anArgumentThatMayBeAnyTextMayBeAnyTextWhateverItsListsHold() {
        assertThat(sent("lessons/lessons", null, Map.of("kind", "talk,lab")).target())
                .isEqualTo("/lms/lessons?kind=talk%2Clab");
    }

    @Test
    void aFormIsWrittenAsItsEncodingSaysAndObjectsElseAsJson() {
        Map<String, Object> form = new LinkedHashMap<>();
        form.put("name", "Ann & Bo");
        form.put("guardian", Map.of("phone", "1"));
        form.put("days", List.of("mon", "tue"));
        form.put("history", List.of(Map.of("year", 2020)));
        form.put("address", Map.of("town", "X"));
        form.put("siblings", Arrays.asList(Map.of("age", 3), null, "none"));
        form.put("left", null);

        Seen request = sent("applications/apply", form, Map.of());

        assertThat(request.headers().get("content-type")).startsWithIgnoringCase("application/x-www-form-urlencoded");
        assertThat(request.text())
                .isEqualTo("name=Ann+%26+Bo&guardian%5Bphone%5D=1&days=mon%7Ctue"
                        + "&history=%5B%7B%22year%22%3A2020%7D%5D&address=%7B%22town%22%3A%22X%22%7D"
                        + "&siblings=%7B%22age%22%3A3%7D&siblings=none");
    }

    @Test
    void aJsonTextIsTheFieldsOfAFormAndAnyOtherTextIsTheFormItself() {
        assertThat(sent("applications/apply", "{\"name\": \"Ann\", \"age\": 7}", Map.of())
                        .text())
                .isEqualTo("name=Ann&age=7");
        assertThat(sent("applications/apply", "name=Ann".getBytes(UTF_8), Map.of())
                        .text())
                .isEqualTo("name=Ann");
    }

    @Test
    void partsOfAFormHaveTheirTypesAndFilesTheirNamesInWhateverLetters() throws IOException {
        Path photo = Files.writeString(folder.resolve("Łódź 学.png"), "png");
        Map<String, Object> form = new LinkedHashMap<>();
        form.put("photo", photo);
        form.put("notes", "# Ann");
        form.put("of", Map.of("id", 7));
        form.put("tags", List.of("a", "b"));
        form.put("none", null);

        String body = sent("photos/photo", form, Map.of()).text();

        assertThat(body)
                .contains("name=\"photo\"; filename=\"Łódź 学.png\"\r\nContent-Type: image/png\r\n")
                .containsPattern("name=\"notes\"\r\nContent-Type: text/markdown; charset=UTF-8\r\n")
                .containsPattern("name=\"of\"\r\nContent-Type: application/json[^\r]*\r\n(.+\r\n)*\r\n\\{\"id\":7}")
                .doesNotContain("none");
        assertThat(body.split("name=\"tags\"", -1)).hasSize(3);
    }

    @Test
    void aTextTravelsInTheCharsetOfItsType() {
        assertThat(sent("notes/note", "Zoë", Map.of()).body()).isEqualTo("Zoë".getBytes(ISO_8859_1));
    }

    @Test
    void aReplyThatTheDocumentDeclaresAsTextOrBytesIsTextOrBytes() {
        answer = new Answer(200, "text/calendar; charset=iso-8859-1", "Zoë".getBytes(ISO_8859_1));
        Exchange text = call("learningplatform:api/timetable/timetable", null);
        answer = new Answer(200, "image/png", new byte[] {1, 2});
        Exchange bytes = call("learningplatform:api/timetable/timetable", null);

        assertThat(text.getMessage().getBody()).isEqualTo("Zoë");
        assertThat(bytes.getMessage().getBody()).isEqualTo(new byte[] {1, 2});
        assertThat(server.seen).allSatisfy(request -> assertThat(request.headers())
                .containsEntry("accept", "text/calendar, image/png"));
    }

    @Test
    void aReplyIsAskedForAsJsonWhereTheDocumentHasIt() {
        assertThat(sent("plain/plain", null, Map.of()).headers())
                .containsEntry("accept", "application/vnd.school+json");
        assertThat(sent("any/any", null, Map.of()).headers()).containsEntry("accept", "application/json, */*;q=0.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain/plain", "marks/marks"})
    void anArgumentAsksForAnotherOfTheDeclaredTypes(String operation) {
        answer = new Answer(200, "text/csv", "a;b".getBytes(UTF_8));
        Exchange option = call("learningplatform:api/" + operation + "?Accept=text/csv", null);
        Exchange header =
                call("learningplatform:api/" + operation, null, Map.of("CamelLearningPlatform.Accept", "text/csv"));

        assertThat(option.getMessage().getBody()).isEqualTo("a;b");
        assertThat(header.getMessage().getBody()).isEqualTo("a;b");
        assertThat(server.seen).hasSize(2).allSatisfy(request -> assertThat(request.headers())
                .containsEntry("accept", "text/csv"));
    }

    @Test
    void aTypeThatIsNotDeclaredIsNotAskedFor() {
        Exchange exchange =
                call("learningplatform:api/plain/plain", null, Map.of("CamelLearningPlatform.Accept", "text/html"));

        assertThat(exchange.getException())
                .hasMessageContaining("'Accept' is not one of [application/vnd.school+json, text/csv]");
        assertThat(server.seen).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"json, 'Zoë', text/csv", "object, 'Zoë', application/xml", "object, 'a=1', ''"})
    void aReplyOfAnyTypeIsJsonWhereItIsAndElseWhatItIs(String output, String reply, String type) {
        answer = new Answer(200, type, reply.getBytes(UTF_8));
        Exchange other = call("learningplatform:api/any/any?output=" + output, null);
        answer = new Answer(200, "text/plain", "{\"a\": 1}".getBytes(UTF_8));
        Exchange json = call("learningplatform:api/any/any", null);

        assertThat(other.getMessage().getBody()).isEqualTo(type.isEmpty() ? reply.getBytes(UTF_8) : reply);
        assertThat(json.getMessage().getBody()).isEqualTo(Map.of("a", 1));
    }

    @Test
    void aWriteThatSucceededIsASuccessWhateverItsReplyIs() {
        answer = new Answer(201, "text/plain", "saved".getBytes(UTF_8));

        Exchange note = call("learningplatform:api/notes/note", "Hi");

        assertThat(note.getException()).isNull();
        assertThat(note.getMessage().getBody()).isEqualTo("saved");
        assertThat(note.getMessage().getHeader(LearningPlatformConstants.OUTCOME))
                .isEqualTo("created");
    }

    @Test
    void aReadWhoseReplyIsNoneOfWhatTheDocumentDeclaresFails() {
        answer = new Answer(200, "text/html", "<h1>Log in</h1>".getBytes(UTF_8));

        assertThat(call("learningplatform:api/plain/plain", null).getException())
                .isInstanceOf(UnexpectedReplyException.class);
    }

    @Test
    void anOperationInAnotherFileCanBeCalledAlthoughItsReplyIsMissing() {
        Seen request = sent("plain/send", Map.of("a", 1), Map.of());

        assertThat(request.method() + " " + request.target() + " " + request.text())
                .isEqualTo("POST /lms/plain {\"a\":1}");
    }

    @ParameterizedTest
    @CsvSource({"word, 'Token abc'", "plain, abc"})
    void aTokenStandsBehindTheWordThatTheDocumentSays(String operation, String authorization) {
        call("learningplatform:api/token/" + operation + "?bearerToken=abc", null);

        assertThat(server.seen.remove().headers()).containsEntry("authorization", authorization);
    }

    @Test
    void ofAlternativesTheFirstIsCarriedThatTheSettingsCanMeet() {
        assertThat(sent("either/either", null, Map.of()).headers()).doesNotContainKeys("x-desk", "x-door");
        assertThat(sent("either/either?apiKey.X-Desk=1", null, Map.of()).headers())
                .doesNotContainKeys("x-desk", "x-door");
        assertThat(sent("either/either?apiKey.X-Door=2", null, Map.of()).headers())
                .containsEntry("x-door", "2")
                .doesNotContainKey("x-desk");
        assertThat(sent("either/either?apiKey.X-Desk=1&apiKey.X-Door=2", null, Map.of())
                        .headers())
                .containsEntry("x-desk", "1")
                .containsEntry("x-door", "2");
    }

    @Test
    void nothingIsCarriedOnlyWhereNothingElseIsConfigured() {
        configuration().setClientId(null);
        configuration().setClientSecret(null);

        assertThat(sent("token/token", null, Map.of()).headers()).doesNotContainKey("authorization");
        assertThat(sent("token/token?bearerToken=T", null, Map.of()).headers())
                .containsEntry("authorization", "Bearer T");
    }
}
