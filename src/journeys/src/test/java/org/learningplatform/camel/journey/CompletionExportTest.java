// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.learningplatform.camel.state.MemoryStateStore;
import org.learningplatform.camel.state.StateStore;
import org.learningplatform.camel.sync.work.Claims;
import org.learningplatform.camel.testkit.SandboxPlatform;
import org.learningplatform.camel.testkit.TestClock;

class CompletionExportTest {

    private static final String COLUMNS = "enrolmentId,externalId,learningObjectId,completedAt,success,score";
    private static final String HEADER = COLUMNS + "\r\n";

    private final TestClock clock = new TestClock("1999-06-01T04:00:00Z");
    private final SandboxPlatform platform = new SandboxPlatform(0, clock);
    private final StateStore store = new MemoryStateStore();
    private final CamelContext context = PlatformContext.start(platform, "UTC");
    private final Map<String, String> arrived = new LinkedHashMap<>();
    private final AtomicBoolean isDown = new AtomicBoolean();
    private long enrolment;

    @BeforeEach
    void prepare() throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:completion-export").process(CompletionExportTest.this::arrive);
            }
        });
        enrolment = enrol("100045", "");
    }

    @AfterEach
    void close() {
        context.stop();
        platform.close();
    }

    @Test
    void aFileHasWhatWasCompletedSinceTheLastOneAndWhereThatIsNothingThereIsNoFile() throws IOException {
        platform.complete(enrolment, clock.instant(), 87.5);
        CompletionExport export = export(COLUMNS, 10);

        export.run(context);
        export.run(context);

        assertThat(arrived)
                .containsExactly(Map.entry(
                        "completions-19990601T040000Z-1.csv",
                        HEADER + enrolment + ",100045,101,1999-06-01T04:00:00Z,true,87.5\r\n"));

        clock.advance(Duration.ofDays(1));
        platform.complete(enrolment, clock.instant(), null);
        export.run(context);

        assertThat(arrived).hasSize(2);
        assertThat(last()).isEqualTo(HEADER + enrolment + ",100045,101,1999-06-02T04:00:00Z,true,\r\n");
    }

    @Test
    void whatDidNotArriveComesAgainUnderTheSameNameWithWhatHasComeSince() throws IOException {
        platform.complete(enrolment, clock.instant(), 1);
        isDown.set(true);
        assertThatThrownBy(() -> export(COLUMNS, 10).run(context)).isInstanceOf(CamelExecutionException.class);
        clock.advance(Duration.ofDays(1));
        platform.complete(enrolment, clock.instant(), 2);
        isDown.set(false);

        // another process, after the first one has ended
        export(COLUMNS, 10).run(context);

        assertThat(arrived).containsOnlyKeys("completions-19990601T040000Z-1.csv");
        assertThat(last()).endsWith(",1\r\n" + enrolment + ",100045,101,1999-06-02T04:00:00Z,true,2\r\n");
    }

    @Test
    void manyCompletionsAreSeveralFilesAndEachIsInOne() throws IOException {
        for (int i = 0; i < 5; i++) {
            platform.complete(enrolment, clock.instant(), i);
        }

        export("score", 2).run(context);
        export("score", 2).run(context);

        assertThat(arrived.values()).containsExactly("score\r\n0\r\n1\r\n", "score\r\n2\r\n3\r\n", "score\r\n4\r\n");
    }

    @Test
    void aCorrectedCompletionComesAgain() throws IOException {
        long completion = platform.complete(enrolment, clock.instant(), 80);
        CompletionExport export = export("enrolmentId,score", 10);
        export.run(context);
        platform.change("completions", completion, Map.of("score", 90));

        export.run(context);

        assertThat(last()).isEqualTo("enrolmentId,score\r\n" + enrolment + ",90\r\n");
    }

    @Test
    void aRowThatIsNoCompletionIsLeftOutAndTheOthersArrive() throws IOException {
        long broken = platform.complete(enrolment, clock.instant(), 1);
        platform.change("completions", broken, Map.of("completed_at", "soon"));
        platform.complete(enrolment, clock.instant(), 2);

        export("score", 10).run(context);

        assertThat(last()).isEqualTo("score\r\n2\r\n");
    }

    @Test
    void theDayIsThatOfTheUsersZoneAndNoTextIsAFormula() throws IOException {
        platform.complete(enrol("=1+1", "America/Los_Angeles"), clock.instant(), -5);

        export("externalId,completedLocalDate,timeZone,score", 10).run(context);

        assertThat(last())
                .isEqualTo(
                        "externalId,completedLocalDate,timeZone,score\r\n'=1+1,1999-05-31,America/Los_Angeles,-5\r\n");
    }

    @Test
    void whatAnotherProcessExportsIsLeftToIt() throws IOException {
        platform.complete(enrolment, clock.instant(), 1);
        Claims other = new Claims(store.lease(), clock);
        other.take(List.of("completion export acme"));

        export("score", 10).run(context);
        assertThat(arrived).isEmpty();
        other.close();
        export("score", 10).run(context);

        assertThat(arrived).hasSize(1);
    }

    @Test
    void anUnknownColumnIsRefusedWithThoseThatThereAre() {
        assertThatThrownBy(() -> export("enrolmentId,grade", 10))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("export.columns has 'grade'; there are completionId, enrolmentId,");
    }

    private CompletionExport export(String columns, int most) {
        return new CompletionExport(
                store, PlatformContext.of(context), "acme", columns, Duration.ofHours(24), most, clock);
    }

    private void arrive(Exchange exchange) throws IOException {
        if (isDown.get()) {
            throw new IOException("the server is down");
        }
        arrived.put(
                exchange.getMessage().getHeader(Exchange.FILE_NAME, String.class),
                Files.readString(exchange.getMessage().getBody(File.class).toPath()));
    }

    private String last() {
        return arrived.values().stream().reduce((one, other) -> other).orElseThrow();
    }

    private long enrol(String externalId, String zone) {
        long user = platform.addUser(externalId, externalId);
        platform.change("users", user, Map.of("timezone", zone));
        return platform.add("enrolments", Map.of("user_id", user, "course_id", 101));
    }
}
