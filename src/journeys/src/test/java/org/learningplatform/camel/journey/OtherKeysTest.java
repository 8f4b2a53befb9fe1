// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.learningplatform.camel.LearningPlatformComponent;
import org.learningplatform.camel.LearningPlatformConfiguration;
import org.learningplatform.camel.state.MemoryStateStore;
import org.learningplatform.camel.sync.events.CloudEvent;
import org.learningplatform.camel.sync.people.AccountRules;
import org.learningplatform.camel.sync.people.People;
import org.learningplatform.camel.sync.people.Person;
import org.learningplatform.camel.sync.roster.RosterSettings;

/** The journeys, for a platform whose contract has no external ids: people are known by what else it has. */
class OtherKeysTest {

    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

    private final CamelContext context = new DefaultCamelContext();
    private final CloudEvents events = new CloudEvents();
    private OtherPlatform platform;

    @TempDir
    Path directory;

    @BeforeEach
    void start() throws IOException {
        platform = new OtherPlatform();
        context.start();
    }

    @AfterEach
    void stop() {
        context.stop();
        platform.close();
    }

    @Test
    void aPersonIsMadeOnceAndFoundByUserNameAndAddress() throws Exception {
        knows("userName", "email");

        assertThat(keep(Messages.person(Map.of()))).isEqualTo("created");
        assertThat(keep(Messages.person(Map.of("email", "JO@example.com")))).isEqualTo("unchanged");
        assertThat(keep(Messages.person(Map.of("familyName", "Roe")))).isEqualTo("updated");

        assertThat(platform.rows("staff")).singleElement().satisfies(row -> assertThat(row)
                .doesNotContainKey("badge")
                .extractingByKey("profile")
                .asString()
                .contains("last=Roe"));
    }

    @ParameterizedTest
    @CsvSource({"userName", "email"})
    void oneKeyAloneFindsWhoHasItIfTheirNamesAgree(String key) throws Exception {
        knows(key);
        add("j.doe", "jo@example.com", "Jo", "Smith");

        assertThat(keep(Messages.person(Map.of()))).isEqualTo("updated");

        assertThat(platform.rows("staff")).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "userName, j.doe, jo@example.com, Ann, Lee, another first and last name",
        "email, j.doe, jo@example.com, Ann, Lee, another first and last name",
        "userName;email, j.doe, ann@example.com, Jo, Doe, has another e-mail address",
        "userName;email, a.lee, jo@example.com, Jo, Doe, has another user name"
    })
    void whoHasOneKeyOfThePersonAndIsSomebodyElseByTheRestIsNeitherTakenNorMadeAgain(
            String keys, String login, String mail, String first, String last, String why) throws IOException {
        knows(keys.split(";"));
        add(login, mail, first, last);

        assertThatThrownBy(() -> keep(Messages.person(Map.of()))).hasMessageContaining(why);

        assertThat(platform.rows("staff")).hasSize(1);
        assertThat(platform.requests("PUT")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"userName", "email"})
    void twoWhoHaveTheOnlyKeyAreAConflict(String key) throws IOException {
        knows(key);
        add("j.doe", "jo@example.com", "Jo", "Doe");
        add("j.doe", "jo@example.com", "Jo", "Doe");

        assertThatThrownBy(() -> keep(Messages.person(Map.of()))).hasMessageContaining("more than one user");

        assertThat(platform.requests("POST")).isEmpty();
    }

    @Test
    void ofWhomNoKeyIsKnownIsNobodyWhoseKeyIsEmpty() throws IOException {
        knows("email");
        platform.add("staff", Map.of("profile", Map.of("login", "j.doe", "contacts", List.of(Map.of("mail", "")))));
        Person person = new Person("100045", List.of(), Map.of(), List.of(), List.of());

        assertThatThrownBy(() -> new People("acme", AccountRules.of("two-keys", ""), CLOCK)
                        .decide(PlatformContext.of(context).roles(), person))
                .hasMessageContaining("neither user name nor e-mail address is known");
    }

    @Test
    void aRosterIsAppliedAndItsConflictsAreRowsOfTheReport() throws Exception {
        knows("email");
        add("old", "n2@example.com", "Somebody", "Else");
        Path file = Files.writeString(
                directory.resolve("x.csv"),
                "userId,username,firstName,lastName,email\n11,n1,N,N,n1@example.com\n12,n2,N,N,n2@example.com\n");
        List<String> report = Messages.report(context, file, CLOCK);

        assertThat(report).element(1).isEqualTo("1,11,created,,");
        assertThat(report).element(2).asString().startsWith("2,12,conflict,identity-conflict,");
    }

    @ParameterizedTest
    @CsvSource({"uuid, 4711", "userName, j.doe", "email, JO@EXAMPLE.COM"})
    void anEnrolmentIsOfWhoHasTheKeyThatRequestAndContractHave(String key, String value) throws IOException {
        knows(key);
        String staff = platform.add(
                "staff",
                Map.of(
                        "badge",
                        4711,
                        "profile",
                        Map.of("login", "j.doe", "contacts", List.of(Map.of("mail", "jo@example.com")))));

        assertThat(request(Map.of("externalId", "100045", key, value))).isEqualTo("created");

        assertThat(platform.rows("assignments")).singleElement().satisfies(row -> assertThat(row)
                .containsEntry("who", staff));
    }

    @Test
    void aKeyThatIsAFilterOnlyFindsWhoHasItWhereThePlatformHonoursIt() throws IOException {
        use(shipped()
                .replace("x-field: person.externalId, schema", "x-field: person.uuid, schema")
                .replaceAll(", x-field: person\\.(externalId|userName|email)}", "}"));
        platform.add("staff", Map.of("badge", 1));
        String staff = platform.add("staff", Map.of("badge", 4711));

        assertThat(request(Map.of("externalId", "100045", "uuid", "4711"))).isEqualTo("created");

        assertThat(platform.rows("assignments")).singleElement().satisfies(row -> assertThat(row)
                .containsEntry("who", staff));
    }

    @Test
    void aKeyThatIsAnIgnoredFilterOnlyFindsNobodyThoughThereIsOneUserOnly() throws IOException {
        use(shipped()
                .replace(
                        "name: badge, in: query, x-field: person.externalId, schema: {type: integer}",
                        "name: mail, in: query, x-field: person.email, schema: {type: string}")
                .replaceAll(", x-field: person\\.(externalId|userName|email)}", "}"));
        platform.add("staff", Map.of("badge", 1));

        assertThatThrownBy(() -> request(Map.of("externalId", "100045", "email", "jo@example.com")))
                .hasStackTraceContaining("ignores the filter for person.email");

        assertThat(platform.rows("assignments")).isEmpty();
    }

    @Test
    void anEnrolmentWhosePersonIsNotNamedByAKeyOfTheContractSaysByWhichToNameIt() throws IOException {
        knows("userName", "email");

        assertThatThrownBy(() -> request(Map.of("externalId", "100045")))
                .hasMessageContaining("data/person/userName or data/person/email");
    }

    @Test
    void anEnrolmentWhosePersonsKeysDisagreeIsNobodys() throws IOException {
        knows("userName", "email");
        add("j.doe", "ann@example.com", "Ann", "Lee");

        assertThatThrownBy(
                        () -> request(Map.of("externalId", "100045", "userName", "j.doe", "email", "jo@example.com")))
                .hasMessageContaining("another e-mail address");

        assertThat(platform.rows("assignments")).isEmpty();
    }

    @Test
    void aCompletionIsKeyedByThePlatformsId() throws Exception {
        knows("userName");
        String staff = add("j.doe", "jo@example.com", "Jo", "Doe");
        Completions completions = new Completions(PlatformContext.of(context), "urn:test", "acme");
        Exchange exchange = new DefaultExchange(context);
        exchange.getMessage()
                .setBody(Map.of(
                        "of",
                        Map.of("assignment", "a-1", "staff", staff, "unit", "unit-7"),
                        "finished",
                        "01.06.2026 05:00"));

        completions.process(exchange);

        CloudEvent event = events.read(exchange.getMessage());
        assertThat(event.extensions()).containsEntry("partitionkey", "acme:platform:" + staff);
        assertThat(event.data()).containsEntry("person", Map.of("platformId", staff));
    }

    @Test
    void withoutAnyKeyNothingStartsAndWhatToAddIsSaid() throws IOException {
        knows();

        assertThatThrownBy(() -> new Persons(PlatformContext.of(context)))
                .hasMessageContainingAll("persons cannot do without one of", "person.userName", "contractOverlay");
        assertThatThrownBy(this::requests).hasMessageContainingAll("person.uuid", "person.email", "contractOverlay");
    }

    @Test
    void aKeyThatWhoIsMadeDoesNotHaveIsNoneForPersons() throws IOException {
        knows("uuid");

        assertThatThrownBy(() -> new Persons(PlatformContext.of(context))).hasMessageContaining("person.userName");
    }

    @Test
    void adoptionCannotBeForbiddenWhereNothingElseTellsWhoPeopleAre() throws IOException {
        knows("email");

        assertThatThrownBy(() -> new RosterFiles(
                        new MemoryStateStore(),
                        PlatformContext.of(context),
                        "urn:test",
                        "acme",
                        2,
                        3,
                        AccountRules.of("never", ""),
                        new RosterSettings()))
                .hasMessageContainingAll("people.adopt", "person.externalId");
    }

    /** The contract of the other platform with these keys only; the place of the badge is that of a uuid. */
    private void knows(String... keys) throws IOException {
        List<String> known = List.of(keys);
        String contract = shipped();
        if (known.contains("uuid")) {
            contract = contract.replace("person.externalId", "person.uuid");
        }
        for (String key : List.of("externalId", "userName", "email")) {
            if (!known.contains(key)) {
                contract = contract.replaceAll(",? *x-field: person\\." + key, "");
            }
        }
        use(contract);
    }

    private static String shipped() throws IOException {
        try (InputStream document = OtherPlatform.class.getResourceAsStream("/other-platform.openapi.yaml")) {
            return new String(document.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private void use(String contract) throws IOException {
        Path file = Files.writeString(directory.resolve("contract.yaml"), contract);
        LearningPlatformConfiguration configuration = context.getComponent(
                        "learningplatform", LearningPlatformComponent.class)
                .getConfiguration();
        configuration.setBaseUrl(platform.baseUrl());
        configuration.setContract("file:" + file);
        configuration.setMaxRetries(0);
    }

    private String add(String login, String mail, String first, String last) {
        return platform.add(
                "staff",
                Map.of(
                        "profile",
                        Map.of(
                                "login",
                                login,
                                "names",
                                Map.of("first", first, "last", last),
                                "contacts",
                                List.of(Map.of("mail", mail)))));
    }

    private String keep(Map<String, Object> person) throws Exception {
        return Messages.keep(context, person);
    }

    private EnrolmentRequests requests() {
        return new EnrolmentRequests(new MemoryStateStore(), PlatformContext.of(context), "urn:test", "acme", CLOCK);
    }

    private String request(Map<String, Object> person) {
        Exchange exchange = new DefaultExchange(context);
        events.write(
                new CloudEvent(
                        "r-1",
                        "https://hris.example",
                        "org.learningplatform.learning.enrolment.requested.v1",
                        null,
                        NOW,
                        Map.of(),
                        Map.of("person", person, "learningObject", Map.of("id", "unit-7"))),
                exchange.getMessage());
        requests().process(exchange);
        return Messages.outcome(exchange);
    }
}
