// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.journey;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.LearningPlatformConstants;
import org.learningplatform.camel.client.contract.Field;
import org.learningplatform.camel.connection.Platform;
import org.learningplatform.camel.state.MemoryStateStore;
import org.learningplatform.camel.sync.people.AccountRules;
import org.learningplatform.camel.sync.people.People;
import org.learningplatform.camel.sync.people.Person;
import org.learningplatform.camel.sync.people.WantedPerson;
import org.learningplatform.camel.sync.work.Executor;
import org.learningplatform.camel.sync.work.Guard;
import org.learningplatform.camel.sync.work.Memory;
import org.learningplatform.camel.sync.work.Outcome;
import org.learningplatform.camel.sync.work.Reason;
import org.learningplatform.camel.sync.work.Refusal;
import org.learningplatform.camel.sync.work.Result;

/**
 * A person becomes a user, once. Takes a message whose body is a Map with the members of a person, {@code expiresAt} in
 * RFC 3339, and sets {@code CamelLearningPlatformOutcome} to {@code created}, {@code updated} or {@code unchanged}. The
 * message may be repeated after any failure.
 */
public final class Persons implements Processor {

    private static final int LANES = 16;
    private static final AccountRules RULES = AccountRules.of("two-keys", "");

    private final Platform platform;
    private final ExecutorService lanes = Lanes.of("persons", LANES);
    private final Clock clock = Clock.systemUTC();

    /** @param platform where the users are */
    public Persons(Platform platform) {
        this.platform = platform;
        People.need(platform, RULES, "persons");
    }

    /**
     * @throws Refusal if it describes nobody who can be a user
     * @throws org.learningplatform.camel.error.ConflictException if more than one user could be meant
     * @throws org.learningplatform.camel.error.LearningPlatformException if a call fails
     */
    @Override
    public void process(Exchange exchange) {
        Message message = exchange.getMessage();
        if (!(message.getBody() instanceof Map<?, ?> data)) {
            throw new Refusal(Reason.SCHEMA_INVALID, "no-person", "the body is not a Map with the members of a person");
        }
        Person person = person(data);
        Outcome outcome = upsert(person);
        message.setHeader(
                LearningPlatformConstants.OUTCOME,
                (outcome == Outcome.REACTIVATED ? Outcome.UPDATED : outcome).toString());
    }

    private Outcome upsert(Person person) {
        People people = new People("", RULES, clock);
        WantedPerson wanted = new WantedPerson("message", "", person, null, people);
        // what has been done is remembered by who sent the message
        Executor executor =
                new Executor("persons", new MemoryStateStore(), platform, Guard.NONE, Memory.NONE, lanes, clock);
        Executor.Run run = executor.run(List.of(wanted), persons -> Set.of(), false);
        Result result = run.results().get(0);
        if (result instanceof Result.Done done) {
            return done.noted().outcome();
        }
        if (run.outage() != null) {
            throw run.outage();
        }
        if (result instanceof Result.Refused refused) {
            throw refused.why();
        }
        if (result instanceof Result.Failing failing && failing.why() != null) {
            throw failing.why();
        }
        throw new IllegalStateException("nobody else has the person");
    }

    private static Person person(Map<?, ?> data) {
        return Person.of(
                        required(data, "externalId"),
                        required(data, "userName"),
                        required(data, "givenName"),
                        required(data, "familyName"),
                        required(data, "email"))
                .with(Field.PERSON_COUNTRY, text(data, "country"))
                .with(Field.PERSON_TIMEZONE, text(data, "timezone"))
                .with(Field.PERSON_LOCALE, text(data, "language"))
                .with(Field.PERSON_EXPIRES_AT, expiresAt(data))
                .withPreviousIds(names(data, "previousIds"))
                .withGroups(names(data, "groups"))
                .withTags(names(data, "tags"));
    }

    private static String required(Map<?, ?> data, String member) {
        String text = text(data, member);
        if (text == null) {
            throw new Refusal(Reason.SCHEMA_INVALID, "missing-" + member, "the person has no " + member);
        }
        return text;
    }

    /** An empty text leaves what the platform has. */
    private static @Nullable String text(Map<?, ?> data, String member) {
        Object value = data.get(member);
        return value == null || value.toString().isBlank() ? null : value.toString();
    }

    private static @Nullable Instant expiresAt(Map<?, ?> data) {
        String text = text(data, "expiresAt");
        try {
            return text == null ? null : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw new Refusal(Reason.SCHEMA_INVALID, "bad-date", "expiresAt is not an RFC 3339 timestamp");
        }
    }

    private static List<String> names(Map<?, ?> data, String member) {
        Object value = data.get(member);
        if (value == null) {
            return List.of();
        }
        if (value instanceof List<?> names && names.stream().allMatch(String.class::isInstance)) {
            return names.stream().map(String.class::cast).toList();
        }
        throw new Refusal(Reason.SCHEMA_INVALID, "bad-" + member, member + " is not a list of names");
    }
}
