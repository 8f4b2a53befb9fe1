// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.records;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.PlatformClient;
import org.learningplatform.camel.error.NotFoundException;

/** Who the platform's users are; remembered for some minutes, because one user's completions often come together. */
final class Users {

    private static final Duration KEPT = Duration.ofMinutes(10);
    private static final int MAX_KEPT = 10_000;

    /**
     * A user.
     *
     * @param externalId id in the HR system, or null if it has none or the user is gone
     * @param timezone as the platform names it, or null
     * @param readAt when this was true
     */
    record User(@Nullable String externalId, @Nullable String timezone, Instant readAt) {}

    private static final String GET = "simple/users/get";

    /** What a user that is not known needs. */
    static final List<String> OPERATIONS = List.of(GET);

    private final Clock clock;
    private final Map<String, User> kept = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, User> eldest) {
            return size() > MAX_KEPT;
        }
    };

    Users(Clock clock) {
        this.clock = clock;
    }

    User get(PlatformClient platform, String id) {
        Instant now = clock.instant();
        synchronized (kept) {
            User user = kept.get(id);
            if (user != null && user.readAt().plus(KEPT).isAfter(now)) {
                return user;
            }
        }
        User user = read(platform, id, now);
        synchronized (kept) {
            kept.put(id, user);
        }
        return user;
    }

    private static User read(PlatformClient platform, String id, Instant now) {
        try {
            Map<String, Object> user =
                    platform.call(GET, Map.of("id", id), null).object();
            return new User(text(user.get("org_ref")), text(user.get("timezone")), now);
        } catch (NotFoundException e) {
            return new User(null, null, now);
        }
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null || value.toString().isBlank() ? null : value.toString();
    }
}
