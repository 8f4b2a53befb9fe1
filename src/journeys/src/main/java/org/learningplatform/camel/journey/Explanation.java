// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.journey;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.learningplatform.camel.error.InvalidDataException;
import org.learningplatform.camel.error.LearningPlatformException;
import org.learningplatform.camel.error.ValidationException;
import org.learningplatform.camel.state.StateUnavailableException;
import org.learningplatform.camel.sync.work.Reason;

/**
 * Why something failed, in words that hold nothing of the data and nothing of the platform's.
 *
 * @param exception class of the failure, or of that of its causes which is the connector's own
 * @param status of the platform's reply, or 0
 * @param reason the table's
 * @param codes what exactly: the fields that a 422 names, or the code of data that were refused; empty if there is nothing to add
 * @param message for people
 */
record Explanation(
        Class<? extends Throwable> exception, int status, Reason reason, List<String> codes, String message) {

    static Explanation of(Throwable thrown) {
        Throwable failure = ours(thrown);
        Reason reason = Reason.of(failure);
        int status = failure instanceof LearningPlatformException platform ? platform.getStatus() : 0;
        List<String> codes = codes(failure, reason);
        return new Explanation(failure.getClass(), status, reason, codes, message(failure, codes));
    }

    /** The fields that the platform refuses; empty if it named none. */
    List<String> fields() {
        return reason == Reason.VALIDATION ? codes : List.of();
    }

    /** The first of an exception and its causes whose message is known to quote no data, else the exception. */
    private static Throwable ours(Throwable thrown) {
        return Stream.iterate(thrown, Objects::nonNull, Throwable::getCause)
                .filter(e -> e instanceof LearningPlatformException || e instanceof StateUnavailableException)
                .findFirst()
                .orElse(thrown);
    }

    private static List<String> codes(Throwable failure, Reason reason) {
        if (failure instanceof ValidationException validation) {
            return validation.getErrors().keySet().stream()
                    .filter(field -> field.matches("[a-z][a-z0-9_.]{0,63}"))
                    .sorted()
                    .toList();
        }
        return failure instanceof InvalidDataException invalid
                        && !invalid.getReason().equals(reason.code())
                ? List.of(invalid.getReason())
                : List.of();
    }

    /** A foreign message may quote data. */
    private static String message(Throwable failure, List<String> codes) {
        if (failure instanceof StateUnavailableException) {
            return String.valueOf(failure.getMessage());
        }
        if (!(failure instanceof LearningPlatformException)) {
            return failure.getClass().getName();
        }
        String fields = failure instanceof ValidationException && !codes.isEmpty()
                ? "; fields: " + String.join(", ", codes)
                : "";
        return failure.getMessage() + fields;
    }
}
