// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.journey;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.LearningPlatformConstants;
import org.learningplatform.camel.client.contract.Field;
import org.learningplatform.camel.client.contract.Role;
import org.learningplatform.camel.connection.Need;
import org.learningplatform.camel.connection.Platform;
import org.learningplatform.camel.connection.Roles;
import org.learningplatform.camel.connection.Row;
import org.learningplatform.camel.error.BadRequestException;
import org.learningplatform.camel.error.NotFoundException;
import org.learningplatform.camel.error.ValidationException;
import org.learningplatform.camel.sync.events.Announcer;
import org.learningplatform.camel.sync.events.CloudEvent;
import org.learningplatform.camel.sync.learning.Causes;
import org.learningplatform.camel.sync.learning.Completion;
import org.learningplatform.camel.sync.learning.CompletionEvents;
import org.learningplatform.camel.sync.learning.Facts;
import org.learningplatform.camel.sync.learning.Told;
import org.learningplatform.camel.sync.learning.UserCache;
import org.learningplatform.camel.sync.work.Digest;
import org.learningplatform.camel.sync.work.Reason;
import org.learningplatform.camel.sync.work.Refusal;

/**
 * A completion on the platform becomes an event. Turns a message whose body is a row of {@code role/list-completions}, a
 * Map, into one that carries a {@code completion.recorded.v1}; or, where the row is removed, or its validity was moved to a day
 * that is over, a {@code completion.revoked.v1}.
 *
 * <p>The event's id is made of what the completion says: tenant, enrolment, time, and result (success, score, end of
 * validity); and, where it has said something else before, of how often that was. So the same row read twice, by another process
 * or after a crash, has the same id, and a row whose result was corrected has another, even where it is one that it had before,
 * or consumers that drop ids they know would never see the correction. Of two events with the same enrolment and
 * {@code completedAt} the one with the later {@code recordedtime} holds.
 *
 * <p>What is needed to tell of a row again when it is gone is left with the row, as {@link LearningPlatformConstants#NOTE}: who
 * polls stores it. A row of which nothing was noted cannot be revoked.
 *
 * <p>The person is looked up by the row's user. A user without an external id, or one that is gone, is named by platform
 * id only, and the record's key is {@code {tenant}:platform:{id}}: a completion is never left out. What revokes an event goes
 * to its partition, see {@link SamePartition}.
 */
public final class Completions implements Processor {

    /** Exchange property: place of the key in whose partition the record belongs, if its own key may be in another. */
    static final String PLACE = "CamelLearningPlatformPlace";

    private static final Need COMPLETIONS = Need.of(Role.LIST_COMPLETIONS)
            .reading(Field.ENROLMENT_ID, Field.LEARNING_OBJECT_ID, Field.PERSON_ID, Field.COMPLETION_COMPLETED_AT);

    /** What each completion needs. */
    public static final List<Need> NEEDS = List.of(COMPLETIONS, UserCache.NEED);

    private static final String RESET = "reset";
    private static final String CORRECTED = "admin-correction";
    private static final String EXPIRED = "expired-source";

    private static final int VALIDITY = 8;

    private final UserCache users;
    private final Platform platform;
    private final CompletionEvents completions;
    private final String tenant;
    private final Clock clock;
    private final CloudEvents events = new CloudEvents();
    private volatile @Nullable Facts facts;
    private volatile @Nullable Causes causes;

    /**
     * @param platform where the completions are
     * @param source {@code ce_source} of the events
     * @param tenant first part of keys and ids
     */
    public Completions(Platform platform, String source, String tenant) {
        this(platform, source, tenant, Clock.systemUTC());
    }

    Completions(Platform platform, String source, String tenant, Clock clock) {
        this.users = new UserCache(clock);
        this.platform = platform;
        platform.needs("completions", NEEDS);
        this.completions = new CompletionEvents(new Announcer(source, tenant));
        this.tenant = tenant;
        this.clock = clock;
    }

    /** Sets who knows which event told of an enrolment: it is the {@code causationid} of its completion. */
    public void setCauses(Causes causes) {
        this.causes = causes;
    }

    /** Knows what the Learning Record Store tells, too: what that told is not told again. */
    public void setFacts(Facts facts) {
        this.facts = facts;
    }

    /**
     * @throws Refusal if the body is no Map, or lacks what a completion must have
     * @throws org.learningplatform.camel.error.LearningPlatformException if the user cannot be read
     */
    @Override
    public void process(Exchange exchange) {
        WorkMeters.overAtEnd(exchange, "completions");
        Message message = exchange.getMessage();
        if (!(message.getBody() instanceof Map<?, ?> row)) {
            throw new Refusal(Reason.SCHEMA_INVALID, "the body is not a Map with the members of a completion");
        }
        Roles roles = platform.roles();
        Told before = Told.parse(exchange.getProperty(LearningPlatformConstants.NOTE, String.class));
        if ("removed".equals(message.getHeader(LearningPlatformConstants.CHANGE))) {
            if (before == null || before.revoked()) {
                ignore(exchange);
            } else {
                revoke(exchange, roles, before, reason(roles, before));
            }
            return;
        }
        Completion completion = Completion.of(roles.row(Role.LIST_COMPLETIONS, row));
        String content = completions.content(completion);
        int version = message.getHeader(
                LearningPlatformConstants.VERSION, before == null ? 1 : before.version() + 1, Integer.class);
        boolean over = isOver(completion, roles);
        if (before != null && before.revoked() && over) {
            note(exchange, before.revokedWith(version));
            ignore(exchange);
        } else if (before != null
                && over
                && !before.validity().isEmpty()
                && !before.validity().equals(validity(completion))) {
            note(exchange, before.revokedWith(version));
            revoke(exchange, roles, before, EXPIRED);
        } else {
            // what was told between two versions that nothing is noted of, nobody knows
            int fact = before != null
                            && !before.revoked()
                            && before.content().equals(content)
                            && version <= before.version() + 1
                    ? before.fact()
                    : version;
            record(
                    exchange,
                    roles,
                    completion,
                    new Told(
                            content,
                            fact,
                            version,
                            completion.enrolment(),
                            completion.user(),
                            completion.course(),
                            0,
                            over ? "" : validity(completion),
                            false));
        }
    }

    private void record(Exchange exchange, Roles roles, Completion completion, Told told) {
        UserCache.User user = users.get(roles, completion.user());
        CloudEvent event = completions.recorded(told.id(), completion, user, roles.zone(), clock.instant());
        Facts shared = facts;
        if (shared != null && !shared.claim(event, Facts.Source.PLATFORM)) {
            ignore(exchange);
            return;
        }
        Causes known = causes;
        String cause = known == null ? null : known.of(completion.enrolment());
        write(exchange, cause == null ? event : event.with("causationid", cause));
        note(exchange, told.at(place(event)));
    }

    private void revoke(Exchange exchange, Roles roles, Told told, String reason) {
        CloudEvent event = completions.revoked(told, users.get(roles, told.user()), reason, clock.instant());
        write(exchange, event);
        if (place(event) != told.place()) {
            // the user is gone, or has another external id by now
            exchange.setProperty(PLACE, told.place());
        }
    }

    private void write(Exchange exchange, CloudEvent event) {
        events.write(event, exchange.getMessage());
        exchange.setProperty(WorkMeters.OUTCOME, "told");
    }

    private static void ignore(Exchange exchange) {
        exchange.setProperty(WorkMeters.OUTCOME, "ignored");
        exchange.setRouteStop(true);
    }

    private static void note(Exchange exchange, Told told) {
        exchange.setProperty(LearningPlatformConstants.NOTE, told.text());
    }

    private static int place(CloudEvent event) {
        String key = Objects.requireNonNull(event.extensions().get("partitionkey"));
        return Utils.toPositive(Utils.murmur2(key.getBytes(StandardCharsets.UTF_8)));
    }

    /** Whether it does not count any more. */
    private boolean isOver(Completion completion, Roles roles) {
        LocalDate until = completion.validUntil();
        return until != null && until.isBefore(LocalDate.now(clock.withZone(roles.zone())));
    }

    private String validity(Completion completion) {
        return Digest.of(tenant, completion.enrolment(), String.valueOf(completion.validUntil()))
                .substring(0, VALIDITY);
    }

    /** Why a completion is gone, as far as its enrolment shows that. */
    private String reason(Roles roles, Told told) {
        Row enrolment = enrolment(roles, told);
        if (enrolment == null) {
            return CORRECTED;
        }
        Instant end = enrolment.has(Field.ENROLMENT_EXPIRES_AT) ? enrolment.moment(Field.ENROLMENT_EXPIRES_AT) : null;
        return end != null && !end.isAfter(clock.instant()) ? EXPIRED : RESET;
    }

    private static @Nullable Row enrolment(Roles roles, Told told) {
        boolean asked = roles.has(Role.FIND_ENROLMENTS)
                && roles.problem(Role.FIND_ENROLMENTS) == null
                && roles.tells(Role.FIND_ENROLMENTS, Field.ENROLMENT_ID)
                && roles.filters(Role.FIND_ENROLMENTS, Field.PERSON_ID);
        try {
            return !asked
                    ? null
                    : roles
                            .find(
                                    Role.FIND_ENROLMENTS,
                                    Map.of(Field.PERSON_ID, told.user(), Field.LEARNING_OBJECT_ID, told.course()),
                                    row -> told.enrolment().equals(row.text(Field.ENROLMENT_ID)))
                            .stream()
                            .findFirst()
                            .orElse(null);
        } catch (NotFoundException | BadRequestException | ValidationException e) {
            return null;
        }
    }
}
