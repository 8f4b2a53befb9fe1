// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.roster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.learningplatform.camel.sync.events.Announcer;
import org.learningplatform.camel.sync.events.CloudEvent;
import org.learningplatform.camel.sync.events.Published;
import org.learningplatform.camel.sync.roster.RosterResult.State;

/** What a file would do, and that exactly that is done when somebody asks for it. */
class RosterPlanTest extends RosterTestSupport {

    @BeforeEach
    void plan() {
        settings.setMode("full");
    }

    @Test
    void aPlanWritesNothingAndItsApplicationDoesExactlyWhatItLists() throws Exception {
        day(people("A", "B", "C", "LEAVER"));
        settings.setPlan(true);
        int writes = writes();

        RosterResult planned = day(file());

        assertThat(writes()).isEqualTo(writes);
        assertThat(planned.state()).isEqualTo(State.PLANNED);
        List<String> plan = report();
        assertThat(plan)
                .contains(
                        "1,A,would-unchanged,,",
                        "2,B,would-updated,,",
                        "4,NEW,would-created,,",
                        "5,BAD,would-invalid,bad-email,line 6: not an e-mail address")
                .last()
                .asString()
                .startsWith("0,,would-deactivated,absent,");
        CloudEvent event = event(planned);
        Published.check(event);
        assertThat(event.type()).isEqualTo("org.learningplatform.batch.completed.v1");
        assertThat(event.data()).containsEntry("plan", planned.plan()).containsEntry("removals", 1L);
        planned.finish();

        assertThat(apply(planned.plan())).isNull();
        RosterResult applied = again();

        assertThat(applied.state()).isEqualTo(State.DONE);
        assertThat(report())
                .isEqualTo(plan.stream().map(line -> line.replace("would-", "")).toList());
        assertThat(expired()).containsExactly("LEAVER");
    }

    @Test
    void whatHasChangedSinceThePlanIsNotDone() throws Exception {
        day(people("A", "B", "C", "LEAVER"));
        settings.setPlan(true);
        RosterResult planned = day(file());
        planned.finish();
        platform.change("users", user("B"), Map.of("fname", "Somebody"));
        platform.addUser("user-NEW", "NEW");
        int writes = writes();

        apply(planned.plan());
        again();

        assertThat(report())
                .contains("1,A,unchanged,,")
                .anySatisfy(line -> assertThat(line).startsWith("2,B,conflict,changed-since-plan,"))
                .anySatisfy(line -> assertThat(line).startsWith("4,NEW,conflict,changed-since-plan,"));
        assertThat(writes()).as("the leaver").isEqualTo(writes + 1);
    }

    @Test
    void aPlanThatNobodyKnowsIsRefused() throws Exception {
        day(people("A"));

        CloudEvent answer = apply("another");

        Published.check(answer);
        assertThat(answer.type()).isEqualTo("org.learningplatform.batch.rejected.v1");
        assertThat(answer.data()).containsEntry("reason", "unknown-plan");
    }

    private static String file() {
        return HEADER
                + row("A")
                + row("B", "Changed", "")
                + row("C")
                + row("NEW")
                + row("BAD").replace("BAD@example.com", "nowhere");
    }

    private CloudEvent apply(String plan) {
        CloudEvent event = new CloudEvent(
                "said",
                "urn:ops",
                CloudEvent.TYPE_PREFIX + "plan.apply-requested.v1",
                null,
                clock.instant(),
                Map.of(),
                Map.of("plan", plan, "by", "somebody"));
        Published.check(event);
        return roster.decisions().decide(event, new Announcer("urn:example", "acme"));
    }
}
