// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.people;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.connection.Roles;
import org.learningplatform.camel.sync.work.Decision;
import org.learningplatform.camel.sync.work.Digest;
import org.learningplatform.camel.sync.work.Noted;
import org.learningplatform.camel.sync.work.Position;
import org.learningplatform.camel.sync.work.Wanted;

/**
 * A person who shall not be a user of the platform any more.
 *
 * @param key identifies in the journal who said so, and when
 * @param tenant whose person it was
 * @param externalId the HR system's id
 * @param at when the person leaves, or has left
 * @param action what becomes of the user
 * @param position where it stands among all that is said of the person, or null
 * @param people finds the user
 */
public record WantedLeaver(
        String key,
        String tenant,
        String externalId,
        Instant at,
        LeaverAction action,
        @Nullable Position position,
        People people)
        implements Wanted {

    @Override
    public String person() {
        return WantedPerson.subject(tenant, externalId);
    }

    @Override
    public String digest() {
        return Digest.of("leaver", externalId, at.toString(), action.toString());
    }

    @Override
    public Decision decide(Roles platform, @Nullable Noted noted) {
        return people.decideLeaving(platform, externalId, at, action);
    }

    /** Names nobody, so that it can stand in a log. */
    @Override
    public String toString() {
        return "WantedLeaver";
    }
}
