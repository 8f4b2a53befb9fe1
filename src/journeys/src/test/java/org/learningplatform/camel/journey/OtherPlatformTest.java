// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.learningplatform.camel.journey.Messages.person;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;
import org.learningplatform.camel.LearningPlatformComponent;
import org.learningplatform.camel.LearningPlatformConfiguration;
import org.learningplatform.camel.state.MemoryStateStore;
import org.learningplatform.camel.sync.learning.Learners;
import org.learningplatform.camel.sync.learning.PlatformLearners;
import org.learningplatform.camel.sync.work.Reason;
import org.learningplatform.camel.sync.work.Refusal;

/**
 * The journeys, for a platform whose paths, operations, members, forms and paging are all others than those that ship: described by
 * an OpenAPI document of its own, or by a collection as vendors export them and an overlay.
 */
@ParameterizedClass
@CsvSource({
    "classpath:other-platform.openapi.yaml,",
    "classpath:other-platform.collection.json, classpath:other-platform.overlay.yaml"
})
class OtherPlatformTest {

    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

    private final CamelContext context = new DefaultCamelContext();
    private final String contract;
    private final @Nullable String overlay;
    private OtherPlatform platform;

    @TempDir
    Path directory;

    OtherPlatformTest(String contract, @Nullable String overlay) {
        this.contract = contract;
        this.overlay = overlay;
    }

    @BeforeEach
    void start() {
        platform = new OtherPlatform();
        LearningPlatformConfiguration configuration = context.getComponent(
                        "learningplatform", LearningPlatformComponent.class)
                .getConfiguration();
        configuration.setBaseUrl(platform.baseUrl());
        configuration.setContract(contract);
        configuration.setContractOverlay(overlay);
        configuration.setMaxRetries(0);
        context.start();
    }

    @AfterEach
    void stop() {
        context.stop();
        platform.close();
    }

    @Test
    void aPersonIsWrittenInItsMembersAndForms() throws Exception {
        assertThat(keep(person(Map.of("language", "de", "expiresAt", "2029-12-31T23:00:00Z"))))
                .isEqualTo("created");

        assertThat(platform.rows("staff"))
                .containsExactly(Map.of(
                        "nr",
                        "staff-1",
                        "badge",
                        100045,
                        "leaves",
                        "01.01.2030 00:00",
                        "profile",
                        Map.of(
                                "login",
                                "j.doe",
                                "names",
                                Map.of("first", "Jo", "last", "Doe"),
                                "contacts",
                                List.of(Map.of("mail", "jo@example.com")),
                                "speaks",
                                "GERMAN")));
    }

    @Test
    void ofAPersonOnlyWhatDiffersInTheFormsOfThePlatformIsWrittenAgain() throws Exception {
        keep(person(Map.of("language", "de", "expiresAt", "2029-12-31T23:00:00Z")));

        assertThat(keep(person(Map.of("language", "de", "expiresAt", "2029-12-31T23:00:59Z"))))
                .as("the platform keeps no seconds")
                .isEqualTo("unchanged");
        assertThat(keep(person(Map.of("familyName", "Roe")))).isEqualTo("updated");

        assertThat(platform.requests("PUT"))
                .containsExactly("PUT /v9/staff/staff-1 {\"profile\":{\"names\":{\"last\":\"Roe\"}}}");
    }

    @Test
    void anAdministratorIsKnownByThePlatformsWordForOne() {
        platform.add("staff", Map.of("badge", 100045, "rank", "BOSS"));

        assertThatThrownBy(() -> keep(person(Map.of()))).hasMessageContaining("administrator");
        assertThat(platform.requests("PUT")).isEmpty();
    }

    @Test
    void aRosterIsAppliedAndWhatThePlatformDoesNotFilterIsReadOnce() throws Exception {
        for (int badge = 1; badge <= 5; badge++) {
            platform.add("staff", Map.of("badge", badge, "profile", Map.of("login", "u" + badge)));
        }
        Path file = Files.writeString(
                directory.resolve("x.csv"),
                "userId,username,firstName,lastName,email\n"
                        + "11,n1,N,N,n1@example.com\n12,n2,N,N,n2@example.com\n13,U3,N,N,u3@example.com\n5,u5,N,N,u5@example.com\n");
        List<String> report = Messages.report(context, file, CLOCK);

        assertThat(report).element(1).isEqualTo("1,11,created,,");
        assertThat(report).element(2).isEqualTo("2,12,created,,");
        assertThat(report).element(3).asString().startsWith("3,13,conflict,").contains("user name");
        assertThat(report).element(4).isEqualTo("4,5,updated,,");
        assertThat(platform.requests("GET /v9/staff?"))
                .filteredOn(request -> !request.contains("badge="))
                .as("the pages of 5 rows and the empty one behind them, and of 7 when the conflict is looked at again")
                .hasSize(4 + 5);
    }

    @Test
    void anEnrolmentIsMadeChangedAndEndedInItsMembersAndForms() {
        String staff = platform.add("staff", Map.of("badge", 100045));
        Map<String, Object> dates = Map.of(
                "startDate",
                "2026-12-01",
                "dueDate",
                "2026-12-31",
                "expiresAt",
                "2027-01-31T12:00:00Z",
                "mandatory",
                true);

        assertThat(request("r-1", "requested", dates)).isEqualTo("created");
        assertThat(platform.rows("assignments"))
                .containsExactly(Map.of(
                        "key", "assignments-2",
                        "who", staff,
                        "what", "unit-7",
                        "obligation", "MUST",
                        "window", Map.of("opens", "01.12.2026 00:00", "until", "2026-12-31", "closes", 1801396800)));

        assertThat(request("r-2", "requested", dates)).isEqualTo("unchanged");
        assertThat(request("r-3", "requested", Map.of("dueDate", "2027-01-15", "mandatory", true)))
                .isEqualTo("updated");
        assertThat(platform.requests("PATCH"))
                .containsExactly(
                        "PATCH /v9/assignments/assignments-2 {\"key\":\"assignments-2\",\"window\":{\"until\":\"2027-01-15\"}}");
        assertThat(request("r-4", "cancelled", Map.of())).isEqualTo("deleted");
        assertThat(platform.rows("assignments")).isEmpty();
    }

    @Test
    void aCourseIsLookedUpByItsReferenceOnceAndEnrolmentsHaveItsId() {
        String staff = platform.add("staff", Map.of("badge", 100045));
        platform.add("units", Map.of("code", "OTHER"));
        String unit = platform.add("units", Map.of("code", "FIRE-1"));
        EnrolmentRequests requests = requests();

        Exchange created = byReference("r-1", "FIRE-1");
        requests.process(created);
        Exchange again = byReference("r-2", "FIRE-1");
        requests.process(again);

        assertThat(Messages.outcome(created)).isEqualTo("created");
        assertThat(new CloudEvents().read(created.getMessage()).data())
                .containsEntry("learningObject", Map.of("id", unit, "externalReference", "FIRE-1"));
        assertThat(Messages.outcome(again)).isEqualTo("unchanged");
        assertThat(platform.rows("assignments")).singleElement().satisfies(assignment -> assertThat(assignment)
                .containsEntry("who", staff)
                .containsEntry("what", unit));
        assertThat(platform.requests("GET /v9/units")).containsExactly("GET /v9/units?code=FIRE-1 ");
    }

    @Test
    void aReferenceOfNoCourseOrOfSeveralIsRefusedAndNothingIsWritten() {
        platform.add("staff", Map.of("badge", 100045));
        EnrolmentRequests requests = requests();

        assertRefused(requests, byReference("r-1", "FIRE-1"), Reason.NOT_FOUND);
        platform.add("units", Map.of("code", "fire-1"));
        assertRefused(requests, byReference("r-2", "FIRE-1"), Reason.NOT_FOUND);
        platform.add("units", Map.of("code", "FIRE-1"));
        platform.add("units", Map.of("code", "FIRE-1"));
        assertRefused(requests, byReference("r-3", "FIRE-1"), Reason.IDENTITY_CONFLICT);

        assertThat(platform.requests("POST")).isEmpty();
    }

    @Test
    void whereNothingLooksUpCoursesAReferenceIsRefusedWithWhatToDo() throws IOException {
        Path without = Files.writeString(
                directory.resolve("without.yaml"),
                """
                overlay: 1.0.0
                info: {title: without courses, version: "1"}
                actions: [{target: "$.paths['/v9/units']", remove: true}]
                """);
        context.getComponent("learningplatform", LearningPlatformComponent.class)
                .getConfiguration()
                .setContractOverlay((overlay == null ? "" : overlay + ",") + "file:" + without);
        platform.add("staff", Map.of("badge", 100045));
        EnrolmentRequests requests = requests();

        assertThatThrownBy(() -> requests.process(byReference("r-1", "FIRE-1")))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.reason()).isEqualTo(Reason.SCHEMA_INVALID))
                .hasMessageContaining("x-role 'find-courses'")
                .hasMessageNotContaining("FIRE-1");
        assertThat(platform.requests("POST")).isEmpty();
    }

    @Test
    void theAliasInAStatementIsLookedUpInTheListOfCoursesWhichIsReadOnce() {
        String unit = platform.add("units", Map.of("slug", "fire-safety"));
        String other = platform.add("units", Map.of("slug", "first-aid"));
        platform.add("units", Map.of("slug", "twice"));
        platform.add("units", Map.of("slug", "twice"));
        Learners learners = new PlatformLearners(PlatformContext.of(context), CLOCK, why -> {});

        assertThat(learners.course("fire-safety")).isEqualTo(unit);
        assertThat(learners.course("first-aid")).isEqualTo(other);
        assertThat(learners.course("nobody's")).isNull();
        assertThat(learners.course("twice")).isNull();

        assertThat(platform.requests("GET /v9/units")).hasSize(1);
    }

    @Test
    void aCompletionIsPolledByItsRoleAndTheCursorGoesOutInItsForm() throws Exception {
        String staff = platform.add("staff", Map.of("badge", 100045));
        platform.add(
                "results",
                Map.of(
                        "of", Map.of("assignment", "a-1", "staff", staff, "unit", "unit-7"),
                        "finished", "01.06.2026 05:00",
                        "grade", "87.5",
                        "verdict", "PASS"));
        Queue<Object> told = new ConcurrentLinkedQueue<>();
        Completions completions = new Completions(PlatformContext.of(context), "urn:test", "acme");
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("learningplatform:role/list-completions?initialDelay=0&delay=50")
                        .process(completions)
                        .process(exchange -> told.add(exchange.getMessage().getBody()));
            }
        });

        await().untilAsserted(() -> assertThat(platform.requests("GET /v9/results?"))
                .isNotEmpty()
                .first()
                .asString()
                .matches("GET /v9/results\\?after=\\d\\d\\.\\d\\d\\.\\d{4} \\d\\d:\\d\\d "));
        assertThat(told).singleElement().satisfies(data -> assertThat((Map<?, ?>) data)
                .isEqualTo(Map.of(
                        "enrolment", Map.of("id", "a-1"),
                        "person", Map.of("externalId", "100045", "platformId", staff),
                        "learningObject", Map.of("id", "unit-7"),
                        "result",
                                Map.of(
                                        "completion", true,
                                        "success", true,
                                        "score", Map.of("raw", new BigDecimal("87.5"))),
                        "completedAt", "2026-06-01T03:00:00Z",
                        "completedLocalDate", "2026-06-01",
                        "timeZone", "UTC")));
    }

    private String keep(Map<String, Object> person) throws Exception {
        return Messages.keep(context, person);
    }

    private String request(String id, String action, Map<String, Object> wanted) {
        Exchange request = Messages.request(context, id, action, Map.of("id", "unit-7"), wanted);
        requests().process(request);
        return Messages.outcome(request);
    }

    private Exchange byReference(String id, String reference) {
        return Messages.request(context, id, "requested", Map.of("externalReference", reference), Map.of());
    }

    private EnrolmentRequests requests() {
        return new EnrolmentRequests(new MemoryStateStore(), PlatformContext.of(context), "urn:test", "acme", CLOCK);
    }

    private static void assertRefused(EnrolmentRequests requests, Exchange request, Reason reason) {
        assertThatThrownBy(() -> requests.process(request))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.reason()).isEqualTo(reason))
                .hasMessageNotContaining("FIRE-1");
    }
}
