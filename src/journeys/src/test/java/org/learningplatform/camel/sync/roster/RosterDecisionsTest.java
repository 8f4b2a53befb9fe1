// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.roster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.learningplatform.camel.sync.events.Announcer;
import org.learningplatform.camel.sync.events.CloudEvent;
import org.learningplatform.camel.sync.events.Published;
import org.learningplatform.camel.sync.roster.RosterResult.State;

/** What somebody says of a file in quarantine. */
class RosterDecisionsTest extends RosterTestSupport {

    private static final Announcer ANNOUNCER = new Announcer("urn:example", "acme");

    @BeforeEach
    void full() throws Exception {
        settings.setMode("full");
        day(staff(100));
    }

    @Test
    void anApprovedFileIsAppliedOnce() throws Exception {
        RosterResult stopped = quarantined();

        assertThat(say("batch.approved.v1", stopped.sha256(), 40)).isNull();

        assertThat(roster.decisions().areThere()).isTrue();
        assertThat(roster.decisions().folder("day1.csv")).isEmpty();
        RosterResult applied = again();
        assertThat(applied.state()).isEqualTo(State.DONE);
        assertThat(expired()).hasSize(40);
        assertThat(event(applied).id()).isNotEqualTo(event(stopped).id());
        applied.finish();
        assertThat(roster.decisions().areThere()).isFalse();
    }

    @Test
    void anApprovalHoldsForAnotherProcess() throws Exception {
        RosterResult stopped = quarantined();
        say("batch.approved.v1", stopped.sha256(), 40);
        roster = roster();

        assertThat(again().state()).isEqualTo(State.DONE);
    }

    @Test
    void anApprovalOfAnotherCountIsRefusedAndSaysWhatDiffers() throws Exception {
        RosterResult stopped = quarantined();

        CloudEvent answer = say("batch.approved.v1", stopped.sha256(), 39);

        Published.check(answer);
        assertThat(answer.type()).isEqualTo("org.learningplatform.batch.quarantined.v1");
        assertThat(answer.subject()).isEqualTo("day1.csv");
        assertThat(answer.extensions()).containsEntry("causationid", "said");
        assertThat(answer.data())
                .containsEntry("reason", "approval-differs")
                .containsEntry("detail", "approved are 39 removals, counted 40")
                .containsEntry("removals", 40);
        assertThat(roster.decisions().areThere()).isFalse();
        assertThat(again().state()).isEqualTo(State.QUARANTINED);
        assertThat(expired()).isEmpty();
    }

    @Test
    void anApprovalOfAnotherFileIsRefusedAndReleasesNothing() throws Exception {
        quarantined();

        CloudEvent answer = say("batch.approved.v1", "0".repeat(64), 40);

        Published.check(answer);
        assertThat(answer.type()).isEqualTo("org.learningplatform.batch.rejected.v1");
        assertThat(answer.data()).containsEntry("reason", "unknown-file");
        assertThat(again().state()).isEqualTo(State.QUARANTINED);
    }

    @Test
    void whatIsCountedAnewMustBeWhatWasApproved() throws Exception {
        String cut = staff(60);
        quarantined();
        say("batch.approved.v1", again().sha256(), 40);
        // somebody else is a member by then
        apply("between.csv", staff(100) + row("MORE"), MONDAY.plus(Duration.ofHours(12)));

        RosterResult stopped = apply("day1.csv", cut, MONDAY.plus(Duration.ofDays(1)));

        assertThat(stopped.state()).isEqualTo(State.QUARANTINED);
        assertThat(stopped.removals()).containsEntry("removals", 41L);
        assertThat(expired()).isEmpty();
    }

    @Test
    void anApprovalExpires() throws Exception {
        RosterResult stopped = quarantined();
        clock.advance(Duration.ofHours(25));

        CloudEvent answer = say("batch.approved.v1", stopped.sha256(), 40);

        Published.check(answer);
        assertThat(answer.data()).containsEntry("reason", "approval-expired");
        assertThat(again().state()).isEqualTo(State.QUARANTINED);
    }

    @Test
    void aFileThatWasApprovedInTimeAndComesTooLateStaysInQuarantine() throws Exception {
        RosterResult stopped = quarantined();
        say("batch.approved.v1", stopped.sha256(), 40);
        clock.advance(Duration.ofHours(25));

        assertThat(again().state()).isEqualTo(State.QUARANTINED);
    }

    @Test
    void aDeniedFileIsRejected() throws Exception {
        RosterResult stopped = quarantined();

        CloudEvent answer = say("batch.denied.v1", stopped.sha256(), 40);

        Published.check(answer);
        assertThat(answer.type()).isEqualTo("org.learningplatform.batch.rejected.v1");
        assertThat(answer.data()).containsEntry("reason", "denied");
        assertThat(roster.decisions().folder("day1.csv")).isEqualTo("rejected");
        roster.decisions().denied("day1.csv");
        assertThat(roster.decisions().areThere()).isFalse();
    }

    private RosterResult quarantined() throws IOException {
        RosterResult stopped = day(staff(60));
        stopped.finish();
        assertThat(stopped.state()).isEqualTo(State.QUARANTINED);
        return stopped;
    }

    private CloudEvent say(String type, String sha256, int removals) {
        CloudEvent event = new CloudEvent(
                "said",
                "urn:ops",
                CloudEvent.TYPE_PREFIX + type,
                null,
                clock.instant(),
                Map.of(),
                Map.of("file", Map.of("sha256", sha256), "removals", removals, "by", "somebody"));
        Published.check(event);
        return roster.decisions().decide(event, ANNOUNCER);
    }
}
