// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.learning;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.sync.events.Announcer;
import org.learningplatform.camel.sync.events.CloudEvent;

/**
 * The events that statements are. An event's id is made of the tenant and the statement's id: the same however the statement
 * arrived, and however often. What cannot be found out on the platform is told as the statement has it: a person by uuid or
 * by the digest of the address, a course by its IRI and alias.
 */
public final class StatementEvents {

    private final Announcer announcer;
    private final Learners learners;

    public StatementEvents(Announcer announcer, Learners learners) {
        this.announcer = announcer;
        this.learners = learners;
    }

    /**
     * The event of a statement that is no voiding one.
     *
     * @param zone for the day of a completion, where the person has none
     * @param now when it is told
     */
    public CloudEvent of(Statement statement, ZoneId zone, Instant now) {
        Map<String, Object> data = about(statement);
        data.put("statement", reference(statement));
        switch (statement.tells()) {
            case COMPLETED -> {
                ZoneId own = zone(learner(statement), zone);
                data.put("result", statement.result());
                data.put("completedAt", statement.at().toString());
                data.put(
                        "completedLocalDate",
                        statement.at().atZone(own).toLocalDate().toString());
                data.put("timeZone", own.getId());
            }
            case BADGE -> data.put("awardedAt", statement.at().toString());
            case ENROLLED, UNENROLLED, VOIDED -> {
                // nothing more is known
            }
        }
        return event(statement.tells().type, statement, statement, data, now);
    }

    /** The event of a statement that voids another: it revokes the other one's event. */
    public CloudEvent revoking(Statement voiding, Statement voided, Instant now) {
        Map<String, Object> data = about(voided);
        data.put("statement", reference(voiding));
        data.put("revokes", id(voided));
        data.put("reason", "admin-correction");
        data.put("revokedAt", voiding.at().toString());
        return event(voided.tells().revoked, voiding, voided, data, now);
    }

    private String id(Statement statement) {
        return announcer.id("statement", statement.id());
    }

    private CloudEvent event(String type, Statement statement, Statement about, Map<String, Object> data, Instant now) {
        return announcer
                .event(type, id(statement), "statements/" + about.id(), key(about), statement.at(), data)
                .with("recordedtime", now.truncatedTo(ChronoUnit.MILLIS).toString());
    }

    private static Map<String, Object> reference(Statement statement) {
        Map<String, Object> reference = new HashMap<>(Map.of("id", statement.id(), "verb", statement.verb()));
        if (statement.registration() != null) {
            reference.put("registration", statement.registration());
        }
        return reference;
    }

    private Map<String, Object> about(Statement statement) {
        Map<String, Object> data = new HashMap<>();
        data.put("person", person(statement));
        Map<String, Object> object = new HashMap<>(Map.of("iri", statement.object()));
        if (statement.tells() == StatementTable.Tells.BADGE) {
            put(object, "name", statement.name());
            put(object, "assertion", statement.assertion());
            data.put("badge", object);
            return data;
        }
        String alias = statement.alias();
        if (alias != null) {
            object.put("alias", alias);
            put(object, "id", learners.course(alias));
        }
        data.put("learningObject", object);
        return data;
    }

    private Map<String, Object> person(Statement statement) {
        Actor actor = actor(statement);
        Learners.Learner learner = learner(statement);
        Map<String, Object> person = new HashMap<>();
        put(person, "uuid", actor.uuid());
        if (learner != null) {
            person.put("platformId", learner.platformId());
            put(person, "externalId", learner.externalId());
        } else {
            put(person, "mboxSha1sum", actor.emailDigest());
        }
        return person;
    }

    private String key(Statement statement) {
        Actor actor = actor(statement);
        Learners.Learner learner = learner(statement);
        if (learner != null) {
            return Objects.requireNonNullElse(learner.externalId(), "platform:" + learner.platformId());
        }
        return actor.uuid() != null ? "uuid:" + actor.uuid() : "mbox:" + actor.emailDigest();
    }

    private Learners.@Nullable Learner learner(Statement statement) {
        return learners.find(actor(statement));
    }

    private static Actor actor(Statement statement) {
        return Objects.requireNonNull(statement.actor(), "only a voiding statement has none");
    }

    private static void put(Map<String, Object> members, String name, @Nullable Object value) {
        if (value != null) {
            members.put(name, value);
        }
    }

    private static ZoneId zone(Learners.@Nullable Learner learner, ZoneId otherwise) {
        try {
            return learner == null || learner.timezone() == null ? otherwise : ZoneId.of(learner.timezone());
        } catch (DateTimeException e) {
            return otherwise;
        }
    }
}
