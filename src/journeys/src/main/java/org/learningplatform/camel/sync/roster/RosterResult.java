// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.roster;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.sync.events.Announcer;
import org.learningplatform.camel.sync.events.CloudEvent;
import org.learningplatform.camel.sync.work.Outcome;

/**
 * What became of a file.
 *
 * @param upload which file
 * @param ledger what is known of it
 * @param decisions which files wait for somebody's word
 * @param sha256 SHA-256 of its bytes, in hexadecimal
 * @param bytes its length
 * @param rows how many it has; 0 if it cannot be read
 * @param state how far it is
 * @param removals of a full roster: who is not in it, as the event tells it; else empty
 * @param plan id of the plan, where nothing but that was made; else null
 * @param counts rows by outcome
 * @param tally rows by outcome and reason
 * @param error why it was rejected, or the reason of the first row that was refused; null if there is none
 * @param startedAt when this reading of it began
 * @param endedAt when the last row was done
 */
public record RosterResult(
        RosterUpload upload,
        RosterLedger ledger,
        RosterDecisions decisions,
        String sha256,
        long bytes,
        long rows,
        State state,
        Map<String, Object> removals,
        @Nullable String plan,
        Map<Outcome, Long> counts,
        Map<Came, Long> tally,
        @Nullable String error,
        Instant startedAt,
        Instant endedAt) {

    /**
     * What a row came to.
     *
     * @param reason a code; empty where nothing is wrong
     */
    public record Came(Outcome outcome, String reason) {}

    /** How far a file is. */
    public enum State {
        /** Each row is applied or refused. */
        DONE,
        /** None of its rows was applied, and none will be. */
        REJECTED,
        /** None of its rows was applied: it would remove too many people, or looks damaged. Somebody may approve it. */
        QUARANTINED,
        /** Nothing was applied: it is known what would be. The file waits until somebody asks for that. */
        PLANNED,
        /** Some rows wait for a later run. */
        WAITING
    }

    /** Folder below the inbox that the file and its report belong in. */
    public String folder() {
        return switch (state) {
            case REJECTED -> "rejected";
            case QUARANTINED, PLANNED -> "quarantine";
            case DONE, WAITING -> "done";
        };
    }

    /** Where the report belongs, below the inbox. */
    public String reportName() {
        return folder() + "/" + upload.name() + ".report.csv";
    }

    /** The batch event. One drop of a file always gives one id, so that an event sent twice is one event. */
    public CloudEvent event(Announcer announcer) {
        String type =
                switch (state) {
                    case REJECTED -> "batch.rejected.v1";
                    case QUARANTINED -> "batch.quarantined.v1";
                    case DONE, PLANNED, WAITING -> "batch.completed.v1";
                };
        return announcer.event(
                type, announcer.idOf(type, sha256, ledger.id(upload.id())), upload.name(), sha256, endedAt, data());
    }

    /** To be called when the file is gone from the inbox: who drops it again means it. */
    public void finish() {
        ledger.finish();
        if (state == State.DONE) {
            decisions.forget(sha256);
        }
    }

    /** A file that waits for somebody's word is noted, with what its event tells. */
    void hold() {
        if (state == State.QUARANTINED || state == State.PLANNED) {
            long people = removals.get("removals") instanceof Long number ? number : 0;
            decisions.hold(sha256, upload.name(), people, plan, data());
        }
    }

    private Map<String, Object> data() {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("file", Map.of("name", upload.name(), "sha256", sha256, "rows", rows, "bytes", bytes));
        data.putAll(removals);
        if (state == State.REJECTED || state == State.QUARANTINED) {
            data.put("reason", String.valueOf(error));
            data.put("plan", false);
        } else {
            Map<String, Long> byText = new LinkedHashMap<>();
            counts.forEach((outcome, count) -> byText.put((plan == null ? "" : "would-") + outcome, count));
            data.put("plan", plan == null ? false : plan);
            data.put("counts", byText);
            if (error != null) {
                data.put("firstError", error);
            }
        }
        data.put("resultFile", reportName());
        data.put("startedAt", startedAt.toString());
        data.put("endedAt", endedAt.toString());
        return data;
    }
}
