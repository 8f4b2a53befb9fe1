// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.roster;

import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import org.learningplatform.camel.error.BadRequestException;
import org.learningplatform.camel.error.InvalidDataException;
import org.learningplatform.camel.error.LearningPlatformException;
import org.learningplatform.camel.error.ValidationException;
import org.learningplatform.camel.sync.work.Decision;
import org.learningplatform.camel.sync.work.Noted;
import org.learningplatform.camel.sync.work.Outcome;
import org.learningplatform.camel.sync.work.Reason;

/**
 * What became of a row.
 *
 * @param outcome one of a closed list
 * @param reason a code without spaces; empty where nothing is wrong
 * @param detail what to do about it, without personal data
 */
record RowOutcome(Outcome outcome, String reason, String detail) {

    /** The outcome of a row that is done. */
    static RowOutcome of(Noted noted) {
        String warning = Objects.requireNonNullElse(noted.warning(), "");
        return new RowOutcome(noted.outcome(), warning, detail(warning));
    }

    /** The outcome of a row that would be done. */
    static RowOutcome of(Decision decision) {
        String warning = Objects.requireNonNullElse(decision.warning(), "");
        return new RowOutcome(decision.outcome(), warning, detail(warning));
    }

    private static String detail(String warning) {
        return switch (warning) {
            case "" -> "";
            case "expired" -> "the user has expired and cannot log in; a blank expiresAt leaves that as it is";
            default -> "a group or tag was refused, all else is done; it is tried again when the row comes again";
        };
    }

    /** The outcome of a row that will not be done as it stands. */
    static RowOutcome refused(RuntimeException refusal) {
        return new RowOutcome(Reason.of(refusal).outcome(), code(refusal), message(refusal));
    }

    private static String code(RuntimeException refusal) {
        if (refusal instanceof InvalidDataException e) {
            return e.getReason();
        }
        return refusal instanceof BadRequestException
                ? "bad-request"
                : Reason.of(refusal).code();
    }

    /** A foreign message may quote data. */
    private static String message(RuntimeException refusal) {
        return refusal instanceof LearningPlatformException
                ? refusal.getMessage() + fields(refusal)
                : refusal.getClass().getName();
    }

    /** The names of fields only: the platform's texts may quote the person. */
    private static String fields(RuntimeException refusal) {
        if (!(refusal instanceof ValidationException e)) {
            return "";
        }
        String names = e.getErrors().keySet().stream()
                .filter(name -> name.matches("\\w{1,40}"))
                .sorted()
                .collect(Collectors.joining(", "));
        return names.isEmpty() ? "" : " (" + names + ")";
    }

    /** The same, with the line of the file that it is about. */
    RowOutcome at(long line) {
        return reason.isEmpty() ? this : new RowOutcome(outcome, reason, "line " + line + ": " + detail);
    }

    /** The same of somebody who stands in no row, and has that user on the platform. */
    RowOutcome ofAbsent(String user) {
        String who = "user " + user + " of the platform stands in no row";
        return new RowOutcome(
                outcome, reason.isEmpty() ? "absent" : reason, detail.isEmpty() ? who : who + ": " + detail);
    }

    /** As a ledger keeps it. */
    String text() {
        return outcome + " " + reason + " " + detail;
    }

    /** What {@link #text} made. */
    static RowOutcome parse(String text) {
        String[] parts = text.split(" ", 3);
        return new RowOutcome(Outcome.valueOf(parts[0].toUpperCase(Locale.ROOT)), parts[1], parts[2]);
    }
}
