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
 * @param sha256 SHA-256 of its bytes, in hexadecimal
 * @param bytes its length
 * @param state how far it is
 * @param counts rows by outcome
 * @param tally rows by outcome and reason
 * @param error why it was rejected, or the reason of the first row that was refused; null if there is none
 * @param startedAt when this reading of it began
 * @param endedAt when the last row was done
 */
public record RosterResult(
        RosterUpload upload,
        RosterLedger ledger,
        String sha256,
        long bytes,
        State state,
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
        /** Some rows wait for a later run. */
        WAITING
    }

    /** Folder below the inbox that the file and its report belong in. */
    public String folder() {
        return state == State.REJECTED ? "rejected" : "done";
    }

    /** Where the report belongs, below the inbox. */
    public String reportName() {
        return folder() + "/" + upload.name() + ".report.csv";
    }

    /** The batch event. One drop of a file always gives one id, so that an event sent twice is one event. */
    public CloudEvent event(Announcer announcer) {
        String type = state == State.REJECTED ? "batch.rejected.v1" : "batch.completed.v1";
        return announcer.event(
                type, announcer.idOf(type, sha256, ledger.id(upload.id())), upload.name(), sha256, endedAt, data());
    }

    /** To be called when the file is gone from the inbox: who drops it again means it. */
    public void finish() {
        ledger.finish();
    }

    private long rows() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    private Map<String, Object> data() {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("file", Map.of("name", upload.name(), "sha256", sha256, "rows", rows(), "bytes", bytes));
        if (state == State.REJECTED) {
            data.put("reason", String.valueOf(error));
        } else {
            Map<String, Long> byText = new LinkedHashMap<>();
            counts.forEach((outcome, count) -> byText.put(outcome.toString(), count));
            data.put("plan", false);
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
