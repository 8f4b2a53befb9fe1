package org.learningplatform.camel.routes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.main.Main;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.learningplatform.camel.sandbox.Fault;
import org.learningplatform.camel.sandbox.Sandbox;

/** Roster files from the drop to the report, over real SFTP, HTTP and Kafka. */
class RosterJourneyTest {

    private static final String TOPIC = "learningplatform.batch.v1";
    private static final String HEADER = "userId,username,firstName,lastName,email\n";

    @TempDir
    static Path state;

    private static final Sandbox sandbox = new Sandbox();
    private static final Main main = new Main();

    @BeforeAll
    static void startRoutes() {
        sandbox.kafka().createTopic(TOPIC, 1);
        main.setPropertyPlaceholderLocations("file:routes/application.properties");
        Properties settings = new Properties();
        settings.putAll(sandbox.properties());
        settings.putAll(Map.of(
                "camel.main.routesIncludePattern", "file:routes/common.yaml,file:routes/roster-files.yaml",
                "camel.component.learningplatform.maxRetries", "0",
                "state.directory", state.toString(),
                "tenant", "acme",
                "roster.delay", "100",
                "roster.readLockMinAge", "1",
                "roster.readLockCheckInterval", "100"));
        main.setOverrideProperties(settings);
        main.start();
    }

    @AfterAll
    static void stop() {
        main.stop();
        sandbox.close();
    }

    @AfterEach
    void repair() {
        sandbox.platform().clearFaults();
    }

    @Test
    void newStartersBecomeUsersAndTheFileItsReportAndAnEventSayIt() {
        drop("starters.csv", HEADER + row("S1") + row("S2"));

        awaitFile("done", "starters.csv");
        assertThat(sandbox.platform().users()).extracting("org_ref").contains("S1", "S2");
        assertThat(report("done", "starters.csv"))
                .containsExactly("row,userId,outcome,reason,detail", "1,S1,created,,", "2,S2,created,,");
        ConsumerRecord<byte[], byte[]> event = onlyEvent("starters.csv");
        assertThat(header(event, "ce_type")).isEqualTo("org.learningplatform.batch.completed.v1");
        assertThat(header(event, "ce_tenantid")).isEqualTo("acme");
        assertThat(new String(event.key(), UTF_8)).startsWith("acme:");
        assertThat(json(event).at("/counts/created").asInt()).isEqualTo(2);
        assertThat(json(event).at("/file/rows").asInt()).isEqualTo(2);
        assertThat(sandbox.sftp().files("inbox")).doesNotContain("starters.csv");
    }

    @Test
    void aRowThatIsWrongIsSetAsideWithItsReasonAndTheOthersAreDone() {
        sandbox.platform()
                .add(
                        "users",
                        Map.of(
                                "org_ref", "other",
                                "username", "user-M3",
                                "email", "m3@example.org",
                                "fname", "F",
                                "lname", "L"));

        drop(
                "mixed.csv",
                "\uFEFF" + (HEADER + row("M1") + "M2,m2,F,L,nowhere\n" + row("M3") + row("M4")).replace(',', ';'));

        awaitFile("done", "mixed.csv");
        assertThat(report("done", "mixed.csv"))
                .contains("1,M1,created,,", "2,M2,invalid,bad-email,not an e-mail address", "4,M4,created,,")
                .anySatisfy(line -> assertThat(line).startsWith("3,M3,conflict,identity-conflict,"));
        assertThat(json(onlyEvent("mixed.csv")).path("firstError").asText()).isEqualTo("bad-email");
    }

    @Test
    void aFileThatIsNoRosterIsRejectedWithoutACall() {
        int requests = sandbox.platform().requests().size();

        drop("empty.csv", "");
        drop("header-only.csv", HEADER);
        drop("Pläne ${body} [1].csv", "name;age\nJo;30\n");

        awaitFile("rejected", "empty.csv");
        awaitFile("rejected", "header-only.csv");
        awaitFile("rejected", "Pläne ${body} [1].csv");
        assertThat(report("rejected", "empty.csv")).last().asString().startsWith("0,,invalid,empty-file,");
        assertThat(report("rejected", "Pläne ${body} [1].csv"))
                .last()
                .asString()
                .startsWith("0,,invalid,missing-column,");
        assertThat(header(onlyEvent("header-only.csv"), "ce_type")).isEqualTo("org.learningplatform.batch.rejected.v1");
        assertThat(json(onlyEvent("header-only.csv")).path("reason").asText()).isEqualTo("no-rows");
        assertThat(sandbox.platform().requests()).hasSize(requests);
    }

    @Test
    void aFileWaitsOutAnOutageInTheInboxAndGoesOnWhereItStopped() {
        sandbox.platform().inject("simple/users/list", Fault.answer(503));

        drop("outage.csv", HEADER + row("O1") + row("O2"));

        await().until(() -> sandbox.platform().requests("simple/users/list").stream()
                        .filter(request -> request.status() == 503)
                        .count()
                > 2);
        assertThat(sandbox.sftp().files("inbox")).contains("outage.csv");
        assertThat(sandbox.sftp().files("inbox/done")).doesNotContain("outage.csv.report.csv");
        sandbox.platform().clearFaults();
        sandbox.platform().inject("simple/users/create", 1, Fault.dropAfter());

        awaitFile("done", "outage.csv");
        assertThat(sandbox.platform().users()).filteredOn("org_ref", "O1").hasSize(1);
        assertThat(sandbox.platform().users()).filteredOn("org_ref", "O2").hasSize(1);
        // the answer to the first creation was lost, so that the next attempt found the user there
        assertThat(report("done", "outage.csv")).contains("1,O1,unchanged,,", "2,O2,created,,");
        onlyEvent("outage.csv");
    }

    @Test
    void theSameBytesUnderAnotherNameAreRejectedWithoutACall() {
        drop("first.csv", HEADER + row("D1"));
        awaitFile("done", "first.csv");
        int requests = sandbox.platform().requests().size();

        drop("second.csv", HEADER + row("D1"));

        awaitFile("rejected", "second.csv");
        assertThat(report("rejected", "second.csv")).last().asString().startsWith("0,,invalid,duplicate-file,");
        assertThat(sandbox.platform().requests()).hasSize(requests);
    }

    @Test
    void reportsAndOtherFilesAreLeftAlone() {
        drop("notes.txt", "x");
        drop("old.csv.report.csv", "x");
        drop("after.csv", HEADER + row("A1"));

        awaitFile("done", "after.csv");
        assertThat(sandbox.sftp().files("inbox")).contains("notes.txt", "old.csv.report.csv");
    }

    private static void drop(String name, String content) {
        sandbox.sftp().drop("inbox", name, content);
    }

    private static void awaitFile(String folder, String name) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() ->
                        assertThat(sandbox.sftp().files("inbox/" + folder)).contains(name));
    }

    private static List<String> report(String folder, String name) {
        return sandbox.sftp()
                .read("inbox/" + folder, name + ".report.csv")
                .lines()
                .toList();
    }

    private static ConsumerRecord<byte[], byte[]> onlyEvent(String file) {
        List<ConsumerRecord<byte[], byte[]>> events = sandbox.kafka().records(TOPIC).stream()
                .filter(record -> header(record, "ce_subject").equals(file))
                .toList();
        assertThat(events).as("events of " + file).hasSize(1);
        return events.get(0);
    }

    private static String header(ConsumerRecord<byte[], byte[]> event, String name) {
        return new String(event.headers().lastHeader(name).value(), UTF_8);
    }

    private static JsonNode json(ConsumerRecord<byte[], byte[]> event) {
        try {
            return new ObjectMapper().readTree(event.value());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String row(String userId) {
        return userId + ",user-" + userId + ",First,Last," + userId + "@example.com\n";
    }
}
