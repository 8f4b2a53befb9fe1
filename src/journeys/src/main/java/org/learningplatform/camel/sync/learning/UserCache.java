// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.learning;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.contract.Field;
import org.learningplatform.camel.client.contract.Role;
import org.learningplatform.camel.connection.Need;
import org.learningplatform.camel.connection.Roles;
import org.learningplatform.camel.connection.Row;
import org.learningplatform.camel.error.NotFoundException;
import org.learningplatform.camel.error.PlatformUnavailableException;

/** Caches the platform's users for some minutes, because completions of one user often come together. */
public final class UserCache {

    private static final Duration KEPT = Duration.ofMinutes(10);

    /** How long a user is waited for whom the platform fails to read while it reads others. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private static final int MAX_KEPT = 10_000;

    /**
     * A user.
     *
     * @param externalId id in the HR system, or null if it has none or the user is gone
     * @param timezone as the platform names it, or null
     * @param readAt when this was true
     */
    public record User(@Nullable String externalId, @Nullable String timezone, Instant readAt) {

        /** The user's own zone if it is one. */
        public ZoneId zone(ZoneId otherwise) {
            try {
                return timezone == null ? otherwise : ZoneId.of(timezone);
            } catch (DateTimeException e) {
                return otherwise;
            }
        }
    }

    /** What a user that is not known needs. */
    public static final Need NEED = Need.of(Role.GET_USER).sending(Field.PERSON_ID);

    private final Clock clock;
    private final Map<String, Failing> failing = new ConcurrentHashMap<>();
    private volatile Instant lastRead = Instant.MIN;
    private final Map<String, User> kept = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, User> eldest) {
            return size() > MAX_KEPT;
        }
    };

    public UserCache(Clock clock) {
        this.clock = clock;
    }

    /** What the platform tells of a user; it is not asked where its contract has nothing of it. */
    public User get(Roles platform, String id) {
        Instant now = clock.instant();
        if (!platform.tells(Role.GET_USER, Field.PERSON_EXTERNAL_ID)
                && !platform.tells(Role.GET_USER, Field.PERSON_TIMEZONE)) {
            return new User(null, null, now);
        }
        synchronized (kept) {
            User user = kept.get(id);
            if (user != null && user.readAt().plus(KEPT).isAfter(now)) {
                return user;
            }
        }
        User user = read(platform, id, now);
        failing.remove(id);
        synchronized (kept) {
            kept.put(id, user);
        }
        return user;
    }

    private User read(Roles platform, String id, Instant now) {
        try {
            Row user = platform.call(Role.GET_USER, Map.of(Field.PERSON_ID, id));
            lastRead = now;
            return new User(known(user, Field.PERSON_EXTERNAL_ID), known(user, Field.PERSON_TIMEZONE), now);
        } catch (NotFoundException e) {
            return new User(null, null, now);
        } catch (PlatformUnavailableException e) {
            if (isBroken(id, now)) {
                return new User(null, null, now);
            }
            throw e;
        }
    }

    /**
     * Whether it is the user, and not the platform, that fails, and that for long: others were read between two failures, and
     * again in the time of {@link #PATIENCE} behind the second.
     */
    private boolean isBroken(String id, Instant now) {
        failing.values()
                .removeIf(old -> old.last().plus(PATIENCE.multipliedBy(2)).isBefore(now));
        Instant read = lastRead;
        Failing known = failing.getOrDefault(id, new Failing(now, null, now));
        boolean alone = known.alone() == null && read.isAfter(known.first());
        Failing failed = new Failing(known.first(), alone ? now : known.alone(), now);
        failing.put(id, failed);
        return failed.alone() != null && !now.isBefore(failed.alone().plus(PATIENCE)) && read.isAfter(failed.alone());
    }

    /**
     * A user who could not be read.
     *
     * @param first when that was seen first
     * @param alone when it was seen although others were read since, or null
     * @param last when it was seen last
     */
    private record Failing(Instant first, @Nullable Instant alone, Instant last) {}

    private static @Nullable String known(Row user, Field field) {
        return user.has(field) ? user.text(field) : null;
    }
}
