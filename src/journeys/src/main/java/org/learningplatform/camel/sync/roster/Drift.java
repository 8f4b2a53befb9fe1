// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.roster;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.learningplatform.camel.client.contract.Field;
import org.learningplatform.camel.client.contract.Role;
import org.learningplatform.camel.sync.work.Change;
import org.learningplatform.camel.sync.work.Decision;
import org.learningplatform.camel.sync.work.Outcome;

/**
 * A difference between the HR system and the platform. It has ids and names of fields, and no value.
 *
 * @param externalId whose it is; empty where that is not known
 * @param field what differs, empty for the whole
 * @param detail what it is about, without personal data
 */
record Drift(Kind kind, String externalId, String field, String detail) {

    /** An account that somebody has now, and will not have when it is healed. */
    private static final String ENDS = "the account is to end";

    private static final Pattern ORPHAN = Pattern.compile("enrolment (.+) of user (.+)");

    /** What differs. */
    enum Kind {
        /** The HR system has the person, and the platform no account that works. */
        MISSING,
        /** An account that works has an external id that the HR system does not have. */
        EXTRA,
        /** A field of the account is another. */
        DIFFERENT,
        /** It cannot be told who is who, or nobody may change the account. */
        CONFLICT,
        /** An enrolment whose user is not there any more. */
        ORPHAN;

        /** As reports and events spell it. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** @throws IllegalArgumentException if that is none */
        static Kind of(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT));
        }
    }

    /** A part of a decision, and what it is in a report. */
    private record Part(Drift drift, Change change) {}

    static Drift missing(String externalId) {
        return new Drift(Kind.MISSING, externalId, "", "no account");
    }

    static Drift extra(String externalId, String user) {
        return new Drift(Kind.EXTRA, externalId, "", "user " + user);
    }

    static Drift orphan(String enrolment, String user) {
        return new Drift(Kind.ORPHAN, "", "", "enrolment " + enrolment + " of user " + user);
    }

    static Drift conflict(String externalId, String code, String message) {
        return new Drift(Kind.CONFLICT, externalId, "", code + ": " + message);
    }

    /** What a decision would change, as differences. */
    static List<Drift> of(String externalId, Decision decision, Instant now) {
        if (decision.outcome() == Outcome.CREATED) {
            return List.of(missing(externalId));
        }
        return parts(externalId, decision, now).stream()
                .map(Part::drift)
                .distinct()
                .toList();
    }

    /** The decision, as far as it is about those kinds. */
    static Decision only(Set<Kind> kinds, String externalId, Decision decision, Instant now) {
        if (decision.outcome() == Outcome.CREATED) {
            return decision;
        }
        List<Part> all = parts(externalId, decision, now);
        List<Part> parts =
                all.stream().filter(part -> kinds.contains(part.drift().kind())).toList();
        List<Change> changes = new ArrayList<>();
        Map<Field, Object> fields = new EnumMap<>(Field.class);
        parts.forEach(part -> {
            if (part.change() instanceof Change.UpdateUser update) {
                fields.putAll(update.fields());
            }
        });
        if (!fields.isEmpty()) {
            changes.add(new Change.UpdateUser(fields));
        }
        parts.stream()
                .map(Part::change)
                .filter(change -> !(change instanceof Change.UpdateUser))
                .forEach(changes::add);
        if (parts.size() == all.size()) {
            return decision;
        }
        boolean isReactivated =
                decision.outcome() == Outcome.REACTIVATED && fields.containsKey(Field.PERSON_EXPIRES_AT);
        return decision.only(changes).as(isReactivated ? Outcome.REACTIVATED : Outcome.UPDATED);
    }

    /** Each field by itself. */
    private static List<Part> parts(String externalId, Decision decision, Instant now) {
        List<Part> parts = new ArrayList<>();
        for (Change change : new LinkedHashSet<>(decision.changes())) {
            if (change instanceof Change.UpdateUser update) {
                update.fields()
                        .forEach((field, value) -> parts.add(new Part(
                                ofField(externalId, decision.outcome(), field, value, now),
                                new Change.UpdateUser(Map.of(field, value)))));
            } else {
                boolean isTag = change.role() == Role.ASSIGN_TAG || change.role() == Role.UNASSIGN_TAG;
                Field field = isTag ? Field.TAG_NAME : Field.GROUP_NAME;
                parts.add(new Part(new Drift(Kind.DIFFERENT, externalId, field.word(), ""), change));
            }
        }
        return parts;
    }

    private static Drift ofField(String externalId, Outcome outcome, Field field, Object value, Instant now) {
        if (field != Field.PERSON_EXPIRES_AT) {
            return new Drift(Kind.DIFFERENT, externalId, field.word(), "");
        }
        if (outcome == Outcome.REACTIVATED) {
            return new Drift(Kind.MISSING, externalId, field.word(), "the account has expired");
        }
        boolean ends = value instanceof Instant end && !end.isAfter(now);
        return new Drift(Kind.DIFFERENT, externalId, field.word(), ends ? ENDS : "");
    }

    /** Whether somebody loses an account when it is healed. */
    boolean isRemoval() {
        return kind == Kind.EXTRA || detail.equals(ENDS);
    }

    /** Of an orphan, the platform's ids of the enrolment and of the user. */
    List<String> enrolmentAndUser() {
        Matcher matcher = ORPHAN.matcher(detail);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("a report has an orphan that it was not written with");
        }
        return List.of(matcher.group(1), matcher.group(2));
    }

    /** Whether it is the same of the same person, whatever the detail. */
    boolean isSame(Drift other) {
        return kind == other.kind && externalId.equals(other.externalId) && field.equals(other.field);
    }
}
