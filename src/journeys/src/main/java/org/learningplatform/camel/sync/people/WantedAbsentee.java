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
 * A person who shall not be a user of the platform any more, because nobody names him or her: the external id is not known, but its
 * digest, and the user who had it.
 *
 * @param key identifies in the journal who did not name the person, and when
 * @param tenant whose person it was
 * @param person digest of tenant and external id, as {@link WantedPerson#subject} makes it
 * @param user the platform's id
 * @param at when the person has left
 * @param action what becomes of the user
 * @param position where it stands among all that is said of the person, or null
 * @param people finds the user
 */
public record WantedAbsentee(
        String key,
        String tenant,
        String person,
        String user,
        Instant at,
        LeaverAction action,
        @Nullable Position position,
        People people)
        implements Wanted {

    /** Another run notices at another time, and wants the same. */
    @Override
    public String digest() {
        return Digest.of("absentee", person, user, action.toString());
    }

    @Override
    public Decision decide(Roles platform, @Nullable Noted noted) {
        return people.decideLeaving(
                platform,
                user,
                externalId -> WantedPerson.subject(tenant, externalId).equals(person),
                at,
                action);
    }
}
