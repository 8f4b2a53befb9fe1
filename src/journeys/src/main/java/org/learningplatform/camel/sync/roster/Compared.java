// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.roster;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.contract.Field;
import org.learningplatform.camel.connection.Erased;
import org.learningplatform.camel.connection.Roles;
import org.learningplatform.camel.connection.Row;
import org.learningplatform.camel.sync.people.People;
import org.learningplatform.camel.sync.people.Person;
import org.learningplatform.camel.sync.people.UserSearch;
import org.learningplatform.camel.sync.people.WantedPerson;
import org.learningplatform.camel.sync.work.Decision;
import org.learningplatform.camel.sync.work.Digest;
import org.learningplatform.camel.sync.work.Noted;
import org.learningplatform.camel.sync.work.Outcome;
import org.learningplatform.camel.sync.work.Reason;
import org.learningplatform.camel.sync.work.Refusal;
import org.learningplatform.camel.sync.work.Wanted;

/**
 * Somebody whom the HR system has, as the platform should have him or her: decided as for the row of a roster file, and active where
 * the roster names no end.
 *
 * @param user the person's user, as the list of users tells it; null to look it up
 */
record Compared(String tenant, Person data, @Nullable Row user, People people) implements Wanted {

    @Override
    public String person() {
        return WantedPerson.subject(tenant, data.externalId());
    }

    @Override
    public String key() {
        return person();
    }

    @Override
    public String digest() {
        return Digest.of(person());
    }

    @Override
    public Decision decide(Roles platform, @Nullable Noted noted) {
        Decision decision = decide(platform, data);
        if (Objects.equals(decision.warning(), "expired")) {
            return decide(platform, data.with(Field.PERSON_EXPIRES_AT, Erased.VALUE));
        }
        // a roster file learns of a taken address from the platform, when it writes
        if (decision.outcome() == Outcome.CREATED
                && !UserSearch.by(platform, Field.PERSON_EMAIL, data.text(Field.PERSON_EMAIL))
                        .isEmpty()) {
            throw new Refusal(Reason.IDENTITY_CONFLICT, "the person's e-mail address belongs to another user");
        }
        return decision;
    }

    private Decision decide(Roles platform, Person person) {
        return user == null ? people.decide(platform, person) : people.decide(platform, person, user);
    }
}
