// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.routes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.learningplatform.camel.testkit.Fault;
import org.learningplatform.camel.testkit.SandboxKafka;
import org.learningplatform.camel.testkit.SandboxPlatform;
import org.learningplatform.camel.testkit.SandboxSftp;
import org.slf4j.LoggerFactory;

/** Roster files from the drop to the report, over real SFTP, HTTP and Kafka. */
@ExtendWith(SharedKafka.class)
class RosterJourneyTest {

    private static final String HEADER = "userId,username,firstName,lastName,email\n";

    private static final String REPORT = "row,userId,outcome,reason,detail";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final SandboxPlatform platform = new SandboxPlatform();
    private static final SandboxSftp sftp = new SandboxSftp();
    private static Journey journey;
    private static Path work;

    @BeforeAll
    static void startRoutes(SandboxKafka kafka, @TempDir Path state) throws IOException {
        work = Files.createDirectories(state.resolve("roster"));
        Files.writeString(work.resolve("killed.csv"), HEADER + row("K1"));
        Files.writeString(work.resolve("killed2.csv.inprogress"), HEADER);
        Files.writeString(work.resolve("notes.txt"), "somebody's");
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
    void aFileThatIsNoRosterIsRejectedAndOneOfNobodyPutInQuarantineWithoutACall() {
        int requests = platform.requests().size();

        drop("empty.csv", "");
        drop("header-only.csv", HEADER);
        drop("Pläne ${body} [1].csv", "name;age\nJo;30\n");

        awaitFile("quarantine", "empty.csv");
        awaitFile("quarantine", "header-only.csv");
        awaitFile("rejected", "Pläne ${body} [1].csv");
        assertThat(report("quarantine", "empty.csv")).last().asString().startsWith("0,,invalid,empty-file,");
        assertThat(report("rejected", "Pläne ${body} [1].csv"))
                .last()
                .asString()
                .startsWith("0,,invalid,missing-column,");
        assertThat(Journey.header(onlyEvent("header-only.csv"), "ce_type"))
                .isEqualTo("org.learningplatform.batch.quarantined.v1");
        assertThat(json(onlyEvent("header-only.csv")).path("reason").asText()).isEqualTo("no-rows");
        assertThat(platform.requests()).hasSize(requests);
    }

    @Test
    void aFileWaitsOutAnOutageInTheInboxAndGoesOnWhereItStopped() {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        Logger logger = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        logger.addAppender(log);
        platform.inject("simple/users/list", Fault.answer(503));

        drop("outage.csv", HEADER + row("O1") + row("O2"));

        await().atMost(PATIENCE).until(() -> List.copyOf(log.list).stream()
                .anyMatch(line -> line.getLevel() == Level.WARN
                        && line.getFormattedMessage().startsWith("outage.csv is not done and stays in the inbox")));
        assertThat(sftp.files("inbox")).contains("outage.csv");
        assertThat(sftp.files("inbox/done")).doesNotContain("outage.csv.report.csv");
        platform.clearFaults();
        platform.inject("simple/users/create", 1, Fault.dropAfter());

        awaitFile("done", "outage.csv");
        assertThat(platform.users()).filteredOn("org_ref", "O1").hasSize(1);
        assertThat(platform.users()).filteredOn("org_ref", "O2").hasSize(1);
        // the answer to one creation was lost, so that the next attempt found the user there
        assertThat(report("done", "outage.csv")).contains("1,O1,created,,", "2,O2,created,,");
        onlyEvent("outage.csv");
        logger.detachAppender(log);
        // other routes of this process may log as well
        assertThat(List.copyOf(log.list))
                .filteredOn(line -> line.getThreadName().contains("sftp:"))
                .noneMatch(line -> line.getLevel() == Level.ERROR);
    }

    @Test
    void theSameFileAgainIsAppliedAgain() {
        drop("first.csv", HEADER + row("D1"));
        awaitFile("done", "first.csv");

        drop("second.csv", HEADER + row("D1"));

        awaitFile("done", "second.csv");
        assertThat(report("done", "second.csv")).contains("1,D1,unchanged,,");
    }

    @Test
    void aFileThatIsReplacedWhileItIsAppliedIsAppliedToo() {
        whileApplied("replaced.csv", HEADER + row("R1"), () -> drop("replaced.csv", HEADER + row("R1") + row("R2")));

        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(platform.users()).extracting("org_ref").contains("R2");
            assertThat(sftp.files("inbox")).doesNotContain("replaced.csv");
        });
        assertThat(sftp.read("inbox/done", "replaced.csv")).contains("R2");
        assertThat(report("done", "replaced.csv")).containsExactly(REPORT, "1,R1,unchanged,,", "2,R2,created,,");
        assertThat(events("replaced.csv")).hasSize(2);
    }

    @Test
    void aFileThatGrowsWhileItIsAppliedIsAppliedWholeThoughItsTimeStaysTheSame() {
        whileApplied(
                "growing.csv", HEADER + row("G1"), () -> sftp.append("inbox", "growing.csv", row("G2") + row("G3")));

        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(platform.users()).extracting("org_ref").contains("G2", "G3");
            assertThat(sftp.files("inbox")).doesNotContain("growing.csv");
        });
        assertThat(sftp.read("inbox/done", "growing.csv")).contains("G3");
    }

    @Test
    void aFileThatIsRenamedWhileItIsAppliedIsAppliedOnceAndMovedUnderItsNewName() {
        whileApplied("renamed.csv", HEADER + row("N1"), () -> sftp.rename("inbox", "renamed.csv", "renamed2.csv"));

        awaitFile("done", "renamed2.csv");
        assertThat(report("done", "renamed2.csv")).contains("1,N1,unchanged,,");
        assertThat(platform.users()).filteredOn("org_ref", "N1").hasSize(1);
    }

    @Test
    void aFileThatIsTakenAwayWhileItIsAppliedIsDoneAndLeavesNoCopy() throws IOException {
        whileApplied("taken.csv", HEADER + row("T1"), () -> sftp.remove("inbox", "taken.csv"));

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(sftp.files("inbox/done")).contains("taken.csv.report.csv"));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(workFiles()).containsExactly("notes.txt"));
        onlyEvent("taken.csv");
    }

    @Test
    void whatAKilledProcessLeftInTheWorkDirectoryIsGone() throws IOException {
        drop("afterwards.csv", HEADER + row("W1"));

        awaitFile("done", "afterwards.csv");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(workFiles()).containsExactly("notes.txt"));
    }

    @Test
    void namesThatCannotBeTakenStayAndHoldUpNobody() {
        String longest = "l".repeat(239) + ".csv";
        List<String> odd = List.of("team-*.csv", "pay?roll.csv", "m".repeat(240) + ".csv", "back\\slash.csv");
        odd.forEach(name -> drop(name, HEADER + row("ODD")));
        IntStream.range(0, 10).forEach(i -> drop(i + "*.csv", HEADER + row("ODD" + i)));
        drop("[brackets] & {{x}} #1%20.csv", HEADER + row("O-A"));
        drop(longest, HEADER + row("O-B"));

        awaitFile("done", "[brackets] & {{x}} #1%20.csv");
        awaitFile("done", longest);
        assertThat(sftp.files("inbox")).containsAll(odd);
        assertThat(platform.users()).extracting("org_ref").doesNotContain("ODD", "ODD1");
        odd.forEach(name -> sftp.remove("inbox", name));
        IntStream.range(0, 10).forEach(i -> sftp.remove("inbox", i + "*.csv"));
    }

    @Test
    void anOutageHoldsTheWholeInboxSoThatTheLaterFileHolds() {
        Instant monday = Instant.now().minus(Duration.ofDays(1));
        platform.inject("simple/users/list", 5, Fault.answer(503));

        sftp.drop("inbox", "z-monday.csv", HEADER + person("H1", "Monday") + person("H2", "Monday"), monday);
        drop("a-tuesday.csv", HEADER + person("H1", "Tuesday") + person("H2", "Tuesday"));

        awaitFile("done", "a-tuesday.csv");
        awaitFile("done", "z-monday.csv");
        assertThat(platform.users())
                .filteredOn(user -> List.of("H1", "H2").contains(user.get("org_ref")))
                .extracting("lname")
                .containsExactly("Tuesday", "Tuesday");
    }

    @Test
    void tenFilesWithOnePersonWhoFailsHoldUpNoOtherFile() {
        Instant start = Instant.now().minus(Duration.ofDays(20));
        platform.inject("simple/*", Fault.about("POISON", Fault.answer(500)));
        IntStream.range(0, 10)
                .forEach(day -> sftp.drop(
                        "inbox",
                        "day%02d.csv".formatted(day),
                        HEADER + row("Q" + day) + person("POISON", "Day" + day) + row("QQ" + day),
                        start.plus(Duration.ofDays(day))));

        drop("day10.csv", HEADER + row("Q10"));

        awaitFile("done", "day10.csv");
        assertThat(platform.users()).extracting("org_ref").contains("Q0", "QQ0", "Q9", "QQ9");
        platform.clearFaults();
        awaitFile("done", "day09.csv");
        awaitFile("done", "day00.csv");
    }

    @Test
    void aReportThatCannotBeStoredHoldsUpNoOtherFile() {
        sftp.createFolder("inbox/done/blocked.csv.report.csv/full");
        drop("blocked.csv", HEADER + row("B1"));
        drop("free.csv", HEADER + row("F1"));

        awaitFile("done", "free.csv");
        assertThat(sftp.files("inbox")).contains("blocked.csv");
        assertThat(platform.users()).filteredOn("org_ref", "B1").hasSize(1);
    }

    @Test
    void reportsAndOtherFilesAreLeftAlone() {
        drop("notes.txt", "x");
        drop("old.csv.report.csv", "x");
        drop("after.csv", HEADER + row("A1"));

        awaitFile("done", "after.csv");
        assertThat(sftp.files("inbox")).contains("notes.txt", "old.csv.report.csv");
    }

    /** Drops a file, does something while its first row is written, and lets that go on. */
    private static void whileApplied(String name, String content, Runnable action) {
        platform.inject("simple/users/create", 1, Fault.hang());
        drop(name, content);
        await().atMost(PATIENCE).until(() -> platform.hanging() == 1);
        action.run();
        platform.clearFaults();
        platform.release();
    }

    private static List<String> workFiles() throws IOException {
        try (Stream<Path> files = Files.list(work)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static void drop(String name, String content) {
        sftp.drop("inbox", name, content);
    }

    private static void awaitFile(String folder, String name) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(sftp.files("inbox/" + folder)).contains(name));
    }

    private static List<String> report(String folder, String name) {
        return sftp.read("inbox/" + folder, name + ".report.csv").lines().toList();
    }

    private static ConsumerRecord<byte[], byte[]> onlyEvent(String file) {
        List<ConsumerRecord<byte[], byte[]>> events = events(file);
        assertThat(events).as("events of " + file).hasSize(1);
        return events.get(0);
    }

    private static List<ConsumerRecord<byte[], byte[]>> events(String file) {
        return journey.announced().stream()
                .filter(record -> Journey.header(record, "ce_subject").equals(file))
                .toList();
    }

    private static JsonNode json(ConsumerRecord<byte[], byte[]> event) {
        try {
            return new ObjectMapper().readTree(event.value());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String row(String userId) {
        return person(userId, "Last");
    }

    private static String person(String userId, String lastName) {
        return userId + ",user-" + userId + ",First," + lastName + "," + userId + "@example.com\n";
    }
}
