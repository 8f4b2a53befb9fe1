// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.journey;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileEndpoint;
import org.apache.camel.component.file.GenericFileOperationFailedException;
import org.apache.camel.component.file.GenericFileOperations;
import org.apache.camel.component.file.remote.SftpEndpoint;
import org.apache.camel.component.file.remote.SftpRemoteFile;
import org.apache.camel.component.file.remote.SftpRemoteFileSingle;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.learningplatform.camel.error.Failure;
import org.learningplatform.camel.error.PlatformUnavailableException;
import org.learningplatform.camel.state.StateUnavailableException;
import org.learningplatform.camel.testkit.TestClock;
import org.slf4j.LoggerFactory;

class RosterInboxTest {

    private static final Duration MIN_AGE = Duration.ofMinutes(2);
    private static final Duration POLL = Duration.ofSeconds(60);

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final TestClock clock = new TestClock();
    private final SftpEndpoint endpoint =
            context.getEndpoint("sftp:localhost/inbox?username=u&password=p&delay=60s", SftpEndpoint.class);
    private final RosterInbox inbox = new RosterInbox(null, 3, clock::nanos);

    @Test
    void aFileIsTakenWhenItHasStayedTheSame() {
        assertThat(inbox.accept(file("x.csv", 10, 1_000))).isFalse();
        clock.advance(POLL);
        assertThat(inbox.accept(file("x.csv", 10, 1_000))).isFalse();
        clock.advance(POLL);

        assertThat(inbox.accept(file("x.csv", 10, 1_000))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -180_000, 7_200_000})
    void aFileThatGrowsIsNotTakenWhateverTheServersClockSays(long ahead) {
        long modified = clock.millis() + ahead;
        for (long size = 10; size < 20; size++) {
            assertThat(inbox.accept(file("x.csv", size, modified))).isFalse();
            clock.advance(MIN_AGE);
        }
        assertThat(inbox.accept(file("x.csv", 19, modified)))
                .as("the same twice, " + MIN_AGE + " apart")
                .isTrue();
    }

    @Test
    void aFileThatIsWrittenAgainWithTheSameSizeIsNotTaken() {
        for (long modified = 1_000; modified < 5_000; modified += 1_000) {
            assertThat(inbox.accept(file("x.csv", 10, modified))).isFalse();
            clock.advance(MIN_AGE);
        }
    }

    @Test
    void oneLookIsNeverEnoughHoweverOldTheFileIs() {
        assertThat(inbox.accept(file("x.csv", 10, 0))).isFalse();
        assertThat(inbox.accept(file("x.csv", 10, 0))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "team-*.csv",
                "pay?roll.csv",
                "back\\slash.csv",
                "line\nbreak.csv",
                "x.csv.report.csv",
                "x.CSV.Report.csv",
                "x.txt"
            })
    void aNameThatIsNoRostersIsNeverTaken(String name) {
        assertThat(isTaken(name)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"x.csv", "X.CSV", "Pläne ${body} [1].csv", "-x.csv", "名簿.csv", "{{x}} RAW(a)&b.csv"})
    void anyOtherNameIsTaken(String name) {
        assertThat(isTaken(name)).isTrue();
    }

    @Test
    void aNameIsTakenIfItLeavesRoomForTheReports() {
        assertThat(isTaken("n".repeat(239) + ".csv")).isTrue();
        assertThat(isTaken("n".repeat(240) + ".csv")).isFalse();
        assertThat(isTaken("ü".repeat(120) + ".csv")).as("as bytes").isFalse();
    }

    @Test
    void aFileThatTheServerDoesNotLetFinishIsLeftAloneAfterSomeAttemptsUntilItChanges() throws Exception {
        assertThat(isTaken("x.csv")).isTrue();
        for (int attempt = 0; attempt < 3; attempt++) {
            assertThat(inbox.accept(file("x.csv", 10, 1_000))).isTrue();
            fails(new RuntimeCamelException(new GenericFileOperationFailedException("no room")), false);
        }

        assertThat(inbox.accept(file("x.csv", 10, 1_000))).isFalse();
        assertThat(isTaken("y.csv")).as("another").isTrue();
        inbox.accept(file("x.csv", 11, 1_000));
        clock.advance(MIN_AGE);
        assertThat(inbox.accept(file("x.csv", 11, 1_000))).isTrue();
    }

    @Test
    void anOutageEndsThePollAndNoOtherFailureDoes() throws Exception {
        assertThat(isTaken("x.csv")).isTrue();

        fails(new IllegalStateException("a bug"), false);
        assertThat(begins()).isTrue();

        fails(new IllegalStateException("nothing works"), true);
        assertThat(begins()).isFalse();
        inbox.accept(file("y.csv", 10, 1_000));
        assertThat(begins()).as("the next poll").isTrue();
    }

    @Test
    void aFileThatWillBeTriedAgainIsOneLineThatSaysWhatFailedAndWhatHappensWhen() throws Exception {
        List<ILoggingEvent> lines = logged(() -> {
            fails(new StateUnavailableException("the state store is not there: check state.url"), true);
            fails(
                    new RuntimeCamelException(
                            new PlatformUnavailableException(Failure.before("simple/users/list", "no answer"), false)),
                    true);
            fails(new ExecutionException(new TimeoutException("canary")), false);
        });

        assertThat(lines).allMatch(line -> line.getLevel() == Level.WARN);
        assertThat(lines)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly(
                        "x.csv is not done and stays in the inbox, 1 failure in a row; the next try is in 60 s, from the first row"
                                + " that is not done, and no other file is begun before: the state store is not there: check state.url",
                        "x.csv is not done and stays in the inbox, 2 failures in a row; the next try is in 60 s, from the first row"
                                + " that is not done, and no other file is begun before: simple/users/list: no answer",
                        "x.csv is not done and stays in the inbox, 3 failures in a row; the next try is in 60 s, from the first row"
                                + " that is not done: org.apache.kafka.common.errors.TimeoutException");
    }

    @Test
    void whatNobodyForesawHasItsStackWithTheFirstOfItsFailures() throws Exception {
        List<ILoggingEvent> lines = logged(() -> {
            fails(new IllegalStateException("a bug"), false);
            fails(new IllegalStateException("a bug"), false);
        });

        assertThat(lines)
                .hasSize(3)
                .filteredOn(line -> line.getThrowableProxy() != null)
                .containsExactly(lines.get(1));
    }

    private interface Step {
        void run() throws Exception;
    }

    private static List<ILoggingEvent> logged(Step step) throws Exception {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        Logger logger = (Logger) LoggerFactory.getLogger(RosterInbox.class);
        logger.addAppender(log);
        try {
            step.run();
        } finally {
            logger.detachAppender(log);
        }
        return log.list;
    }

    @Test
    void aFileThatStaysThereIsToldOnceAndNameWithoutControlCharacters() throws Exception {
        List<ILoggingEvent> lines = logged(() -> {
            for (int poll = 0; poll < 5; poll++) {
                inbox.accept(file("team-*\n.csv", 10, 1_000));
                assertThat(begins()).isTrue();
                clock.advance(MIN_AGE);
            }
        });

        assertThat(lines)
                .extracting(ILoggingEvent::getFormattedMessage)
                .satisfiesExactly(
                        line -> assertThat(line)
                                .startsWith("team-*?.csv stays in the inbox")
                                .contains("rename it"),
                        line -> assertThat(line)
                                .startsWith(".hidden.csv stays in the inbox")
                                .contains("a dot"));
    }

    @SuppressWarnings("unchecked")
    private void fails(Exception failure, boolean isOutage) throws Exception {
        Exchange exchange = new DefaultExchange(context);
        exchange.setException(failure);
        exchange.setProperty(RosterFiles.OUTAGE, isOutage);
        inbox.rollback(
                server(),
                (GenericFileEndpoint<SftpRemoteFile<?>>) (GenericFileEndpoint<?>) endpoint,
                exchange,
                file("x.csv", 10, 1_000));
    }

    private boolean begins() {
        return inbox.begin(server(), null, new DefaultExchange(context), file("x.csv", -1, -1));
    }

    /** A server that has what is asked for, with no size and no time (-1). */
    @SuppressWarnings("unchecked")
    private static GenericFileOperations<SftpRemoteFile<?>> server() {
        return (GenericFileOperations<SftpRemoteFile<?>>) Proxy.newProxyInstance(
                RosterInboxTest.class.getClassLoader(),
                new Class<?>[] {GenericFileOperations.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "existsFile" -> true;
                    case "listFiles" ->
                        Stream.of(arguments[0].equals("inbox") ? ".hidden.csv" : "x.csv", ".csv.part")
                                .map(SftpRemoteFileSingle::new)
                                .toArray(SftpRemoteFile<?>[]::new);
                    default -> null;
                });
    }

    private boolean isTaken(String name) {
        inbox.accept(file(name, 10, 1_000));
        clock.advance(MIN_AGE);
        return inbox.accept(file(name, 10, 1_000));
    }

    private static GenericFile<SftpRemoteFile<?>> file(String name, long size, long modified) {
        GenericFile<SftpRemoteFile<?>> file = new GenericFile<>();
        file.setFile(new SftpRemoteFileSingle(name));
        file.setFileName(name);
        file.setFileNameOnly(name);
        file.setEndpointPath("inbox");
        file.setRelativeFilePath(name);
        file.setAbsoluteFilePath("inbox/" + name);
        file.setFileLength(size);
        file.setLastModified(modified);
        return file;
    }
}
