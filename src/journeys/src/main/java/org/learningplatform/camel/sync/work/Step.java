// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.work;

import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.contract.Field;
import org.learningplatform.camel.connection.Roles;
import org.learningplatform.camel.connection.Row;
import org.learningplatform.camel.error.ConflictException;
import org.learningplatform.camel.error.LearningPlatformException;
import org.learningplatform.camel.error.NotFoundException;
import org.learningplatform.camel.error.PermissionDeniedException;
import org.learningplatform.camel.error.ValidationException;
import org.learningplatform.camel.state.Journal;

/** One thing that is wanted, on its way through a wave. */
final class Step {

    private final Wanted wanted;
    private final Roles platform;
    private final Clock clock;
    private @Nullable Noted noted;
    private @Nullable Remembered remembered;
    private @Nullable Decision decision;
    private @Nullable Result result;
    private @Nullable RuntimeException failure;
    private boolean isLate;

    Step(Wanted wanted, Roles platform, Clock clock) {
        this.wanted = wanted;
        this.platform = platform;
        this.clock = clock;
    }

    Wanted wanted() {
        return wanted;
    }

    /** What it came to; null as long as that is open. */
    @Nullable
    Result result() {
        return result;
    }

    void end(Result end) {
        result = end;
    }

    /** What failed, be it for the person or for all; null if nothing did. */
    @Nullable
    RuntimeException failure() {
        return failure;
    }

    /** Whether something is left to do in this wave. */
    boolean isOpen() {
        return result == null && failure == null;
    }

    /** Whether nobody has noted it. */
    boolean isNew() {
        return noted == null;
    }

    boolean isDecided() {
        return decision != null;
    }

    Decision decision() {
        return Objects.requireNonNull(decision);
    }

    /** Takes up what the journal says of it. */
    void look(Journal.Entry entry) {
        Noted known = Noted.parse(entry.content());
        if (known.digest() != null && !known.digest().equals(wanted.digest())) {
            result = new Result.Refused(new Refusal(
                    Reason.ID_REUSED,
                    "an earlier event with this source and id has other content: each event needs an id of its own"));
        } else if (entry.done()) {
            result = new Result.Done(known, true);
        } else {
            noted = known;
        }
    }

    /** Takes up what is remembered of the person. */
    void remember(@Nullable Remembered user) {
        remembered = user;
    }

    /** What is to be remembered of the person from now on; null for nothing. */
    @Nullable
    Remembered after() {
        Remembered after = decision == null ? null : decision.after();
        if (after == null || !(result instanceof Result.Done done) || done.again()) {
            return null;
        }
        String user = done.noted().user();
        return user == null || done.noted().warning() != null ? null : after.of(user);
    }

    /** Compares it with the last that was done about the same thing. */
    void compare(Position last) {
        Position position = wanted.position();
        isLate = position != null && position.isBefore(last);
    }

    /** Whether something later about the same thing was done. */
    boolean isLate() {
        return isLate;
    }

    /** Decides, and does nothing. */
    void plan() {
        attempt(() -> decision = wanted.decide(platform, null));
    }

    /** Decides; what needs no write is done by that. */
    void decide() {
        attempt(() -> {
            // what was begun before may have been written
            remembered = noted == null && !isLate ? remembered : null;
            Decision made = isLate
                    ? wanted.decideLate(platform)
                    : remembered == null ? wanted.decide(platform, noted) : wanted.decideByMemory(platform, remembered);
            if (made.changes().isEmpty()) {
                made.note().run();
                done(noted == null ? note(made) : noted, made.ids());
            }
            decision = made;
        });
    }

    /** What to note before it is written. */
    Noted begin() {
        noted = note(decision());
        return noted;
    }

    void write() {
        attempt(() -> {
            if (remembered == null) {
                writeAsSeen(platform);
                return;
            }
            try {
                write(decision());
            } catch (ConflictException | ValidationException | NotFoundException e) {
                // what is remembered is not so any more
                Roles now = platform.anew();
                decision = wanted.decide(now, noted);
                noted = note(decision);
                writeAsSeen(now);
            }
        });
    }

    private void writeAsSeen(Roles seen) {
        try {
            write(decision());
        } catch (ConflictException | ValidationException e) {
            // the refusal may mean that it has been made since it was looked for
            Roles now = seen.anew();
            Decision again = decision().creates() ? wanted.decide(now, noted) : null;
            if (again == null || again.creates()) {
                throw wanted.refused(now, e);
            }
            decision = again;
            write(again);
        }
    }

    private void write(Decision made) {
        made.note().run();
        String subject = made.subject();
        Map<String, String> ids = new HashMap<>(made.ids());
        String warning = null;
        boolean written = false;
        for (Change change : made.changes()) {
            try {
                Row reply = call(change, subject);
                Field created = change.created();
                if (created != null && reply != null) {
                    // where the reply has none, another look finds what was made, and its id
                    subject = reply.required(created);
                    ids.putAll(change.ids(reply));
                }
                written = true;
            } catch (LearningPlatformException e) {
                boolean mayPass =
                        Weather.isOutage(e) || (Weather.isEither(e) && !(e instanceof PermissionDeniedException));
                if (!written || mayPass) {
                    throw e;
                }
                // what is written stays, and is told
                warning = Reason.of(e).code();
            }
        }
        Noted begun = Objects.requireNonNull(noted);
        done(warning == null ? begun : begun.withWarning(warning), ids);
    }

    /** What the reply tells; null where what is to go is gone already. */
    private @Nullable Row call(Change change, String subject) {
        try {
            return platform.call(change.role(), change.values(subject));
        } catch (NotFoundException e) {
            if (change.isDoneByAbsence()) {
                return null;
            }
            throw e;
        }
    }

    private void attempt(Runnable work) {
        try {
            work.run();
        } catch (NotFoundException e) {
            boolean mayCome = clock.instant().isBefore(wanted.graceUntil());
            result = mayCome ? new Result.Failing(e) : new Result.Refused(e);
        } catch (RuntimeException e) {
            if (Weather.isOutage(e) || Weather.isEither(e)) {
                failure = e;
            } else {
                result = new Result.Refused(e);
            }
        }
    }

    private void done(Noted begun, Map<String, String> ids) {
        result = new Result.Done(begun.with(ids), false);
    }

    private Noted note(Decision made) {
        Noted note = note(made.outcome(), made.ids());
        List<String> fields = made.fields();
        if (!fields.isEmpty()) {
            note = note.withFields(fields);
        }
        return made.warning() == null ? note : note.withWarning(made.warning());
    }

    private Noted note(Outcome outcome, Map<String, String> ids) {
        return Noted.of(outcome, clock.instant(), wanted.digest(), ids);
    }
}
