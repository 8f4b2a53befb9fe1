// SPDX-License-Identifier: Apache-2.0
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
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.learningplatform.camel.sandbox.Fault;
import org.learningplatform.camel.sandbox.SandboxKafka;
import org.learningplatform.camel.sandbox.SandboxPlatform;
import org.learningplatform.camel.sandbox.SandboxSftp;

/** Roster files from the drop to the report, over real SFTP, HTTP and Kafka. */
@ExtendWith(SharedKafka.class)
class RosterJourneyTest {

    private static final String HEADER = "userId,username,firstName,lastName,email\n";

    private static final SandboxPlatform platform = new SandboxPlatform();
    private static final SandboxSftp sftp = new SandboxSftp();
    private static Journey journey;

    @BeforeAll
    static void startRoutes(SandboxKafka kafka, @TempDir Path state) {
        journey = new Journey(kafka, platform, state, "roster-files.yaml")
                .with(sftp.properties())
                .with(Map.of(
                        "roster.delay", "100",
                        "roster.readLockMinAge", "1",
                        "roster.readLockCheckInterval", "100"))
                .start();
    }

    @AfterAll
    static void stop() {
        journey.close();
        platform.close();
        sftp.close();
    }

    @AfterEach
    void repair() {
        platform.clearFaults();
    }

    @Test
    void newStartersBecomeUsersAndTheFileItsReportAndAnEventSayIt() {
        drop("starters.csv", HEADER + row("S1") + row("S2"));

        awaitFile("done", "starters.csv");
        assertThat(platform.users()).extracting("org_ref").contains("S1", "S2");
        assertThat(report("done", "starters.csv"))
                .containsExactly("row,userId,outcome,reason,detail", "1,S1,created,,", "2,S2,created,,");
        ConsumerRecord<byte[], byte[]> event = onlyEvent("starters.csv");
        assertThat(Journey.header(event, "ce_type")).isEqualTo("org.learningplatform.batch.completed.v1");
        assertThat(Journey.header(event, "ce_tenantid")).isEqualTo("acme");
        assertThat(new String(event.key(), UTF_8)).startsWith("acme:");
        assertThat(json(event).at("/counts/created").asInt()).isEqualTo(2);
        assertThat(json(event).at("/file/rows").asInt()).isEqualTo(2);
        assertThat(sftp.files("inbox")).doesNotContain("starters.csv");
    }

    @Test
    void aRowThatIsWrongIsSetAsideWithItsReasonAndTheOthersAreDone() {
        platform.add(
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
                .contains("1,M1,created,,", "2,M2,invalid,bad-email,line 3: not an e-mail address", "4,M4,created,,")
                .anySatisfy(line -> assertThat(line).startsWith("3,M3,conflict,identity-conflict,"));
        assertThat(json(onlyEvent("mixed.csv")).path("firstError").asText()).isEqualTo("bad-email");
    }

    @Test
    void aFileThatIsNoRosterIsRejectedWithoutACall() {
        int requests = platform.requests().size();

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
        assertThat(Journey.header(onlyEvent("header-only.csv"), "ce_type"))
                .isEqualTo("org.learningplatform.batch.rejected.v1");
        assertThat(json(onlyEvent("header-only.csv")).path("reason").asText()).isEqualTo("no-rows");
        assertThat(platform.requests()).hasSize(requests);
    }

    @Test
    void aFileWaitsOutAnOutageInTheInboxAndGoesOnWhereItStopped() {
        platform.inject("simple/users/list", Fault.answer(503));

        drop("outage.csv", HEADER + row("O1") + row("O2"));

        await().until(() -> platform.requests("simple/users/list").stream()
                        .filter(request -> request.status() == 503)
                        .count()
                > 2);
        assertThat(sftp.files("inbox")).contains("outage.csv");
        assertThat(sftp.files("inbox/done")).doesNotContain("outage.csv.report.csv");
        platform.clearFaults();
        platform.inject("simple/users/create", 1, Fault.dropAfter());

        awaitFile("done", "outage.csv");
        assertThat(platform.users()).filteredOn("org_ref", "O1").hasSize(1);
        assertThat(platform.users()).filteredOn("org_ref", "O2").hasSize(1);
        // the answer to the first creation was lost, so that the next attempt found the user there
        assertThat(report("done", "outage.csv")).contains("1,O1,unchanged,,", "2,O2,created,,");
        onlyEvent("outage.csv");
    }

    @Test
    void theSameBytesUnderAnotherNameAreRejectedWithoutACall() {
        drop("first.csv", HEADER + row("D1"));
        awaitFile("done", "first.csv");
        int requests = platform.requests().size();

        drop("second.csv", HEADER + row("D1"));

        awaitFile("rejected", "second.csv");
        assertThat(report("rejected", "second.csv")).last().asString().startsWith("0,,invalid,duplicate-file,");
        assertThat(platform.requests()).hasSize(requests);
    }

    @Test
    void reportsAndOtherFilesAreLeftAlone() {
        drop("notes.txt", "x");
        drop("old.csv.report.csv", "x");
        drop("after.csv", HEADER + row("A1"));

        awaitFile("done", "after.csv");
        assertThat(sftp.files("inbox")).contains("notes.txt", "old.csv.report.csv");
    }

    private static void drop(String name, String content) {
        sftp.drop("inbox", name, content);
    }

    private static void awaitFile(String folder, String name) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(sftp.files("inbox/" + folder)).contains(name));
    }

    private static List<String> report(String folder, String name) {
        return sftp.read("inbox/" + folder, name + ".report.csv").lines().toList();
    }

    private static ConsumerRecord<byte[], byte[]> onlyEvent(String file) {
        List<ConsumerRecord<byte[], byte[]>> events = journey.announced().stream()
                .filter(record -> Journey.header(record, "ce_subject").equals(file))
                .toList();
        assertThat(events).as("events of " + file).hasSize(1);
        return events.get(0);
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
