// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.learningplatform.camel.connection.Need;

/** What a contract says to journeys. Single quotes stand for double ones. */
class RolesTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final Instant MOMENT = Instant.parse("2026-06-30T22:00:00Z");

    @Test
    void theShippedContractHasEveryRoleButThoseOfTheLearningRecordStore() {
        Set<Role> missing = Stream.of(Role.values())
                .filter(role -> Contract.shipped().find(role) == null)
                .collect(Collectors.toSet());

        assertThat(missing).containsExactlyInAnyOrder(Role.LIST_STATEMENTS, Role.PUT_STATEMENT);
    }

    @Test
    void ofTheShippedContractNoRoleRequiresAnArgumentWithoutAWord() {
        for (Role role : Role.values()) {
            Operation operation = Contract.shipped().find(role);
            if (operation != null) {
                assertThat(operation.parameters())
                        .filteredOn(parameter -> parameter.required() && parameter.field() == null)
                        .as(role.word())
                        .isEmpty();
            }
        }
    }

    @Test
    void anOperationIsFoundByItsRoleUnderAnyName() {
        Contract contract = users("{'operationId': 'searchStaff', 'x-role': 'find-users'}");

        assertThat(contract.operation("role/find-users").name()).isEqualTo("api/u/searchstaff");
        assertThat(contract.find(Role.GET_USER)).isNull();
    }

    @Test
    void aNameThatIsARoleWhichNobodyHasSaysHowToAddIt() {
        Contract contract = users("{}");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> contract.operation("role/list-completions"))
                .withMessageContainingAll("'list-completions'", "to poll completions", "x-role", "overlay: 1.0.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> contract.operation("role/find-user"))
                .withMessageContaining("did you mean 'find-users'?");
    }

    @Test
    void anUnknownRoleIsRefusedWithItsPlaceAndTheNearest() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> users("{'x-role': 'find-user'}"))
                .withMessageContainingAll("#/paths/~1u/get/x-role", "did you mean 'find-users'?");
    }

    @Test
    void aRoleThatTwoHaveIsRefusedWithBothPlaces() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        contract("'/u': {'get': {'x-role': 'find-users'}}, '/v': {'get': {'x-role': 'find-users'}}"))
                .withMessageContainingAll("#/paths/~1u/get/x-role", "#/paths/~1v/get/x-role", "remove one");
    }

    @Test
    void anUnknownFieldIsRefusedWithItsPlaceAndTheNearest() {
        Contract contract = reply("'ref': {'type': 'string', 'x-field': 'person.externalID'}");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> contract.find(Role.GET_USER))
                .withMessageContainingAll("/properties/ref/x-field", "did you mean 'person.externalId'?");
    }

    @ParameterizedTest
    @CsvSource({
        "person.expiresAt, boolean, a moment",
        "completion.validUntil, boolean, a day",
        "completion.score, boolean, a number"
    })
    void aFieldOnAMemberThatCannotHoldItIsRefused(String field, String type, String kind) {
        Contract contract = reply("'x': {'type': '" + type + "', 'x-field': '" + field + "'}");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> contract.find(Role.GET_USER))
                .withMessageContainingAll("/properties/x/x-field", "is " + kind, "type " + type);
    }

    @Test
    void aFieldOnAnObjectIsRefused() {
        Contract contract = reply("'x': {'type': 'object', 'x-field': 'person.email'}");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> contract.find(Role.GET_USER))
                .withMessageContaining("give x-field to one of its members");
    }

    @ParameterizedTest
    @CsvSource({"x-format, HH:mm, no pattern", "x-format, qqq{, no pattern", "x-zone, Mars/Olympus, no time zone"})
    void aFormThatIsNoneIsRefused(String keyword, String value, String message) {
        Contract contract =
                reply("'x': {'type': 'string', '" + keyword + "': '" + value + "', 'x-field': 'person.expiresAt'}");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> contract.find(Role.GET_USER))
                .withMessageContainingAll("/properties/x/" + keyword, message);
    }

    @Test
    void wordsLieAsDeepAsTheyLikeBehindReferencesPartsAndArrays() {
        Contract contract = contract(
                """
                '/u/{id}': {'get': {'x-role': 'get-user', 'responses': {'200': {'content': {'application/json': {'schema':
                  {'allOf': [{'$ref': '#/components/schemas/A'}, {'properties': {
                    'mails': {'type': 'array', 'items': {'properties': {'value': {'x-field': 'person.email'}}}},
                    'ended': {'$ref': '#/components/schemas/Day', 'x-field': 'person.expiresAt'}}}]}}}}}}}""",
                """
                'A': {'properties': {'names': {'properties': {'first': {'x-field': 'person.givenName'}}},
                  'self': {'$ref': '#/components/schemas/A'}}}, 'Day': {'type': 'string', 'format': 'date'}""");
        Meaning meaning = Objects.requireNonNull(
                Objects.requireNonNull(contract.find(Role.GET_USER)).meaning());
        Map<String, Object> user = Map.of(
                "names", Map.of("first", "Jo"),
                "mails", List.of(Map.of("value", " "), Map.of("value", "jo@example.com")));

        assertThat(read(meaning, Field.PERSON_GIVEN_NAME, user)).isEqualTo("Jo");
        assertThat(read(meaning, Field.PERSON_EMAIL, user)).isEqualTo("jo@example.com");
        assertThat(meaning.reply().get(Field.PERSON_EXPIRES_AT))
                .extracting(member -> member.form().type())
                .containsExactly(Parameter.Type.DATE);
    }

    @Test
    void aSchemaThatBranchesWithoutEndIsReadInTime() {
        String branches = IntStream.range(0, 30)
                .mapToObj(i -> "'S" + i + "': {'properties': {"
                        + IntStream.range(0, 30)
                                .mapToObj(j -> "'m" + j + "': {'$ref': '#/components/schemas/S" + (i + j) % 30 + "'}")
                                .collect(Collectors.joining(","))
                        + "}}")
                .collect(Collectors.joining(","));
        Contract contract = contract(
                "'/u/{id}': {'get': {'x-role': 'get-user', 'responses': {'200': {'content': {'application/json':"
                        + " {'schema': {'$ref': '#/components/schemas/S0'}}}}}}}",
                branches);

        assertThat(contract.find(Role.GET_USER)).isNotNull();
    }

    @Test
    void whatIsWrittenMakesWhatLeadsToIt() {
        Map<String, Object> body = new LinkedHashMap<>();

        new Member(List.of("a", "b"), Form.TEXT).write(body, 1);
        new Member(List.of("a", "l", Member.ITEM, "v"), Form.TEXT).write(body, 2);
        new Member(List.of("a", "l", Member.ITEM, "w"), Form.TEXT).write(body, 3);
        new Member(List.of("t", Member.ITEM), Form.TEXT).write(body, 4);

        assertThat(body).isEqualTo(Map.of("a", Map.of("b", 1, "l", List.of(Map.of("v", 2, "w", 3))), "t", List.of(4)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'type': 'string' | 2026-07-01 00:00:00",
                "'type': 'string', 'format': 'date-time' | 2026-06-30T22:00:00Z",
                "'type': 'string', 'format': 'date' | 2026-07-01",
                "'type': 'integer' | 1782856800",
                "'type': 'string', 'x-format': 'dd.MM.yyyy HH:mm' | 01.07.2026 00:00",
                "'type': 'string', 'x-format': 'dd.MM.yyyy HH:mm', 'x-zone': 'UTC' | 30.06.2026 22:00",
                "'type': 'string', 'x-format': 'yyyyMMdd' | 20260701",
                "'allOf': [{'type': 'string', 'format': 'date'}] | 2026-07-01"
            })
    void aMomentIsWrittenAsItsSchemaSaysAndReadAgain(String schema, String written) {
        Form form = form(schema);

        assertThat(form.write(MOMENT, BERLIN)).hasToString(written);
        assertThat(form.moment(written, BERLIN)).isEqualTo(MOMENT);
        assertThat(form.moment("soon", BERLIN)).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'type': 'boolean' | true | true",
                "'type': 'integer' | true | 1",
                "'type': 'string' | true | true",
                "'type': 'string', 'x-values': {'passed': true, 'failed': false} | true | passed",
                "'type': 'string', 'x-values': {'passed': true, 'failed': false} | false | failed"
            })
    void yesAndNoAreWrittenInThePlatformsWordsAndReadAgain(String schema, boolean flag, String written) {
        Form form = form(schema);

        assertThat(form.write(flag, ZoneOffset.UTC)).hasToString(written);
        assertThat(form.flag(written)).isEqualTo(flag);
        assertThat(form.flag("maybe")).isNull();
    }

    @Test
    void anIdIsSentAsANumberWhereTheSchemaSaysSo() {
        assertThat(form("'type': 'integer'").write("12", BERLIN)).isEqualTo(12L);
        assertThat(form("'type': ['integer', 'string']").write("12", BERLIN)).isEqualTo(12L);
        assertThat(form("'type': ['integer', 'string']").write("012", BERLIN)).isEqualTo("012");
        assertThat(form("'type': 'string'").write("12", BERLIN)).isEqualTo("12");
    }

    @Test
    void aJourneyThatMissesARoleSaysWhichForWhatAndWhere() {
        Contract contract = users("{}");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Need.of(Role.FIND_USERS).in(contract, "roster files"))
                .withMessageContainingAll(
                        "roster files",
                        "to look up users",
                        "x-role 'find-users'",
                        "test:contract",
                        "x-role: find-users");
    }

    @Test
    void aJourneyThatMissesAFieldSaysWhichAndWhere() {
        Contract contract = reply("'x': {'type': 'string', 'x-field': 'person.email'}");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Need.of(Role.GET_USER)
                        .reading(Field.PERSON_EMAIL, Field.PERSON_EXTERNAL_ID)
                        .in(contract, "completions"))
                .withMessageContainingAll(
                        "completions", "'person.externalId' (the person's id in the HR system)", "member of the reply")
                .withMessageNotContaining("'person.email'");
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> Need.of(Role.GET_USER).sending(Field.PERSON_ID).in(contract, "completions"))
                .withMessageContaining("'person.id'");
    }

    @Test
    void anArgumentThatMustBeGivenAndHasNoWordIsNamed() {
        Contract contract = reply("'x': {'type': 'string', 'x-field': 'person.email'}");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Need.of(Role.GET_USER).in(contract, "completions"))
                .withMessageContainingAll("'id'", "add x-field");
    }

    @Test
    void theGuideHasAllRolesAndFields() throws IOException {
        String guide = Files.readString(Path.of("src/docs/contracts.adoc"));

        for (Role role : Role.values()) {
            assertThat(guide).contains("| `" + role.word() + "` | " + role.purpose() + " |");
        }
        for (Field field : Field.values()) {
            assertThat(guide).contains("| `" + field.word() + "` | " + field.kind() + " | " + field.meaning() + "\n");
        }
    }

    private static Object read(Meaning meaning, Field field, Map<String, Object> object) {
        return Objects.requireNonNull(meaning.reply().get(field)).get(0).read(object);
    }

    private static Form form(String schema) {
        return contract("'/u': {'get': {'parameters': [{'name': 'a', 'in': 'query', 'schema': {" + schema + "}}]}}")
                .operations()
                .iterator()
                .next()
                .parameters()
                .get(0)
                .form();
    }

    private static Contract users(String operation) {
        return contract("'/u': {'get': " + operation + "}");
    }

    private static Contract reply(String properties) {
        return contract(
                "'/other': {'get': {}}, '/u/{id}': {'get': {'x-role': 'get-user', 'responses': {'200': {'content':"
                        + " {'application/json': {'schema': {'type': 'object', 'properties': {" + properties
                        + "}}}}}}}}");
    }

    private static Contract contract(String paths) {
        return contract(paths, "");
    }

    private static Contract contract(String paths, String schemas) {
        String document =
                "{'openapi': '3.1.0', 'paths': {" + paths + "}, 'components': {'schemas': {" + schemas + "}}}";
        return Contract.read(
                "test:contract",
                new ByteArrayInputStream(document.replace('\'', '"').getBytes(UTF_8)),
                PostmanEnvironment.NONE);
    }
}
