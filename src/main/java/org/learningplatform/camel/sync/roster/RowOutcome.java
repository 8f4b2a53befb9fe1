// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.roster;

import java.util.Locale;
import java.util.stream.Collectors;
import org.learningplatform.camel.error.BadRequestException;
import org.learningplatform.camel.error.ConflictException;
import org.learningplatform.camel.error.NotFoundException;
import org.learningplatform.camel.error.PermissionDeniedException;
import org.learningplatform.camel.error.ValidationException;
import org.learningplatform.camel.sync.people.InvalidPersonException;
import org.learningplatform.camel.sync.people.Outcome;

/**
 * What became of a row.
 *
 * @param outcome one of a closed list
 * @param reason a code without spaces; empty where nothing is wrong
 * @param detail what to do about it, without personal data
 */
record RowOutcome(Outcome outcome, String reason, String detail) {

    static RowOutcome done(Outcome outcome) {
        return new RowOutcome(outcome, "", "");
    }

    /**
     * The outcome of a row that was refused because of what is in it.
     *
     * @throws RuntimeException {@code refusal} itself, if the row is not to blame and can be tried again
     */
    static RowOutcome refused(RuntimeException refusal) {
        String detail = String.valueOf(refusal.getMessage());
        if (refusal instanceof InvalidPersonException e) {
            return new RowOutcome(Outcome.INVALID, e.getReason(), detail);
        }
        if (refusal instanceof ValidationException e) {
            return new RowOutcome(Outcome.INVALID, "validation-422", detail + fields(e));
        }
        if (refusal instanceof ConflictException) {
            return new RowOutcome(Outcome.CONFLICT, "identity-conflict", detail);
        }
        if (refusal instanceof NotFoundException) {
            return new RowOutcome(Outcome.FAILED, "not-found", detail);
        }
        if (refusal instanceof PermissionDeniedException) {
            return new RowOutcome(Outcome.FAILED, "forbidden", detail);
        }
        if (refusal instanceof BadRequestException) {
            return new RowOutcome(Outcome.FAILED, "bad-request", detail);
        }
        throw refusal;
    }

    /** The names of fields only: the platform's texts may quote the person. */
    private static String fields(ValidationException e) {
        return e.getErrors().keySet().stream()
                .filter(name -> name.matches("\\w{1,40}"))
                .sorted()
                .collect(Collectors.joining(", ", " (", ")"));
    }

    /** The same, with the line of the file that it is about. */
    RowOutcome at(long line) {
        return new RowOutcome(outcome, reason, "line " + line + ": " + detail);
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
