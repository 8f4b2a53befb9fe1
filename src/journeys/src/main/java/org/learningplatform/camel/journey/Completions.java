// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.journey;

import java.time.Clock;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.LearningPlatformConstants;
import org.learningplatform.camel.client.contract.Field;
import org.learningplatform.camel.client.contract.Role;
import org.learningplatform.camel.connection.Need;
import org.learningplatform.camel.connection.Platform;
import org.learningplatform.camel.connection.Roles;
import org.learningplatform.camel.state.MemoryStateStore;
import org.learningplatform.camel.state.StateStore;
import org.learningplatform.camel.sync.events.Announcer;
import org.learningplatform.camel.sync.events.CloudEvent;
import org.learningplatform.camel.sync.learning.Completion;
import org.learningplatform.camel.sync.learning.FactVersions;
import org.learningplatform.camel.sync.learning.UserCache;
import org.learningplatform.camel.sync.work.Reason;
import org.learningplatform.camel.sync.work.Refusal;

/**
 * A completion on the platform becomes an event. Turns a message whose body is a row of {@code role/list-completions}, a
 * Map, into one that carries a {@code completion.recorded.v1}.
 *
 * <p>The event's id is made of what the completion says: tenant, enrolment, time, and result (success, score, end of
 * validity); and, where it has said something else before, of how often that was. So the same row read twice, by another process
 * or after a crash, has the same id, and a row whose result was corrected has another, even where it is one that it had before,
 * or consumers that drop ids they know would never see the correction. Of two events with the same enrolment and
 * {@code completedAt} the one with the later {@code recordedtime} holds.
 *
 * <p>The person is looked up by the row's user. A user without an external id, or one that is gone, is named by platform
 * id only, and the record's key is {@code {tenant}:platform:{id}}: a completion is never left out.
 */
public final class Completions implements Processor {

    private static final Need COMPLETIONS = Need.of(Role.LIST_COMPLETIONS)
            .reading(Field.ENROLMENT_ID, Field.LEARNING_OBJECT_ID, Field.PERSON_ID, Field.COMPLETION_COMPLETED_AT);

    /** What each completion needs. */
    public static final List<Need> NEEDS = List.of(COMPLETIONS, UserCache.NEED);

    private static final String TYPE = "completion.recorded.v1";

    private final UserCache users;
    private final FactVersions versions;
    private final Platform platform;
    private final Announcer announcer;
    private final Clock clock;
    private final CloudEvents events = new CloudEvents();

    /**
     * @param store remembers what completions said
     * @param platform where the completions are
     * @param source {@code ce_source} of the events
     * @param tenant first part of keys and ids
     */
    public Completions(StateStore store, Platform platform, String source, String tenant) {
        this(store, platform, source, tenant, Clock.systemUTC());
    }

    /** Remembers in memory: after a restart a result that returns has the id that it had. */
    public Completions(Platform platform, String source, String tenant) {
        this(new MemoryStateStore(), platform, source, tenant);
    }

    Completions(StateStore store, Platform platform, String source, String tenant, Clock clock) {
        this.users = new UserCache(clock);
        this.versions = new FactVersions(store.fingerprints(), "completions " + tenant, clock);
        this.platform = platform;
        platform.needs("completions", NEEDS);
        this.announcer = new Announcer(source, tenant);
        this.clock = clock;
    }

    /**
     * @throws Refusal if the body is no Map, or lacks what a completion must have
     * @throws org.learningplatform.camel.error.LearningPlatformException if the user cannot be read
     */
    @Override
    public void process(Exchange exchange) {
        WorkMeters.overAtEnd(exchange, "completions");
        Message message = exchange.getMessage();
        Roles roles = platform.roles();
        if (!(message.getBody() instanceof Map<?, ?> row)) {
            throw new Refusal(Reason.SCHEMA_INVALID, "the body is not a Map with the members of a completion");
        }
        Completion completion = Completion.of(roles.row(Role.LIST_COMPLETIONS, row));
        UserCache.User user = users.get(roles, completion.user());
        int least = message.getHeader(LearningPlatformConstants.VERSION, 1, Integer.class);
        events.write(event(id(completion, least), completion, user, user.zone(roles.zone())), message);
        exchange.setProperty(WorkMeters.OUTCOME, "told");
    }

    /** The first version's is that of 0.1.0, which counted none. */
    private String id(Completion completion, int least) {
        String content = announcer.id(
                "completion",
                completion.enrolment(),
                completion.at().toString(),
                String.valueOf(completion.success()),
                completion.score() == null ? "null" : completion.score().toPlainString(),
                String.valueOf(completion.validUntil()));
        String fact =
                completion.id() != null ? "id " + completion.id() : completion.enrolment() + " " + completion.at();
        int version = versions.of(fact, content, least);
        return version == 1 ? content : CloudEvent.deterministicId(content, "version", String.valueOf(version));
    }

    private CloudEvent event(String id, Completion completion, UserCache.User user, ZoneId zone) {
        return announcer
                .event(
                        TYPE,
                        id,
                        "enrolments/" + completion.enrolment(),
                        Objects.requireNonNullElse(user.externalId(), "platform:" + completion.user()),
                        completion.at(),
                        data(completion, user, zone))
                .with(
                        "recordedtime",
                        clock.instant().truncatedTo(ChronoUnit.MILLIS).toString());
    }

    private Map<String, Object> data(Completion completion, UserCache.User user, ZoneId zone) {
        Map<String, Object> data = new HashMap<>();
        data.put("enrolment", Map.of("id", completion.enrolment()));
        data.put("person", person(completion.user(), user.externalId()));
        data.put("learningObject", Map.of("id", completion.course()));
        data.put("result", result(completion));
        data.put("completedAt", completion.at().toString());
        data.put(
                "completedLocalDate", completion.at().atZone(zone).toLocalDate().toString());
        data.put("timeZone", zone.getId());
        if (completion.validUntil() != null) {
            data.put("validUntil", completion.validUntil().toString());
        }
        return data;
    }

    private static Map<String, Object> person(String user, @Nullable String externalId) {
        return externalId == null ? Map.of("platformId", user) : Map.of("platformId", user, "externalId", externalId);
    }

    private static Map<String, Object> result(Completion completion) {
        Map<String, Object> result = new HashMap<>();
        result.put("completion", true);
        if (completion.success() != null) {
            result.put("success", completion.success());
        }
        if (completion.score() != null) {
            result.put("score", Map.of("raw", completion.score()));
        }
        return result;
    }
}
