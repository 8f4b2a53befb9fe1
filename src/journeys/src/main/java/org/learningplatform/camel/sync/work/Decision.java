// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.work;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.contract.Field;

/**
 * What is to be done of what is wanted, after a look at the platform.
 *
 * @param outcome what it comes to
 * @param subject the platform's id of what it is about; empty where that is still to be made
 * @param ids the platform's ids that are known, by what they are of: {@code user}, {@code enrolment}, {@code course}
 * @param changes what is to be written, in order; none where the platform is as wanted
 * @param warning a code of what is to be said although it is done; null for nothing
 * @param note notes what has to be known before it is written, or done without a write; it may be called again
 * @param after what will be remembered when all of it is done; null for nothing
 */
public record Decision(
        Outcome outcome,
        String subject,
        Map<String, String> ids,
        List<Change> changes,
        @Nullable String warning,
        Runnable note,
        @Nullable Remembered after) {

    public Decision {
        ids = Map.copyOf(ids);
        changes = List.copyOf(changes);
    }

    /** With nothing to be said. */
    public Decision(Outcome outcome, String subject, Map<String, String> ids, List<Change> changes) {
        this(outcome, subject, ids, changes, null, () -> {}, null);
    }

    /** Of which nothing is to be written. */
    public static Decision nothing(Outcome outcome) {
        return new Decision(outcome, "", Map.of(), List.of());
    }

    /** The same, with that to be said. */
    public Decision withWarning(String code) {
        return new Decision(outcome, subject, ids, changes, code, note, after);
    }

    /** The same, that comes to another outcome. */
    public Decision as(Outcome other) {
        return new Decision(other, subject, ids, changes, warning, note, after);
    }

    /** The same, of which that alone is to be written, and nothing will be remembered. */
    public Decision only(List<Change> some) {
        return new Decision(outcome, subject, ids, some, warning, note, null);
    }

    /** The same, with that to be noted, too. */
    public Decision noting(Runnable more) {
        return new Decision(
                outcome,
                subject,
                ids,
                changes,
                warning,
                () -> {
                    note.run();
                    more.run();
                },
                after);
    }

    /** The same, after which that will be remembered. */
    public Decision remembering(@Nullable Remembered user) {
        return new Decision(outcome, subject, ids, changes, warning, note, user);
    }

    /** Words for what of the user is to be changed. */
    List<String> fields() {
        return changes.stream()
                .filter(Change.UpdateUser.class::isInstance)
                .flatMap(change -> ((Change.UpdateUser) change).fields().keySet().stream())
                .distinct()
                .sorted()
                .map(Field::word)
                .toList();
    }

    /** Whether an account that is there gets an end, or another one. */
    public boolean ends() {
        return changes.stream()
                .anyMatch(change -> change instanceof Change.UpdateUser update
                        && update.fields().get(Field.PERSON_EXPIRES_AT) instanceof Instant);
    }

    boolean creates() {
        return changes.stream().anyMatch(change -> change.created() != null);
    }
}
