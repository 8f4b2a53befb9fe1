// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.roster;

import java.text.Normalizer;
import org.learningplatform.camel.client.contract.Field;
import org.learningplatform.camel.connection.Row;
import org.learningplatform.camel.sync.people.Person;
import org.learningplatform.camel.sync.people.WantedPerson;
import org.learningplatform.camel.sync.work.Digest;

/** Which users a platform's list has, as digests: by their ids, external ids, user names and e-mail addresses. */
final class Accounts {

    private final SeenPeople users = new SeenPeople();
    private final SeenPeople keys = new SeenPeople();
    private final KeyIndex externalIds = new KeyIndex();
    private boolean isComplete;

    /** The external id as it is compared; empty where the user has none. */
    static String externalId(Row user) {
        return Normalizer.normalize(user.text(Field.PERSON_EXTERNAL_ID), Normalizer.Form.NFC);
    }

    /** Adds a user; a deleted one is none. */
    void add(Row user) {
        if (user.has(Field.PERSON_DELETED_AT)) {
            return;
        }
        String id = user.required(Field.PERSON_ID);
        users.add(Digest.of(id));
        WantedPerson.accountKeys(user.text(Field.PERSON_USER_NAME), user.text(Field.PERSON_EMAIL))
                .forEach(key -> keys.add(Digest.of(key)));
        String externalId = externalId(user);
        if (!externalId.isEmpty()) {
            keys.add(Digest.of("id " + externalId));
            if (!isComplete) {
                externalIds.add(externalId, id);
            }
        }
    }

    /** The list was read whole. It may be read again, and who was not in it is added. */
    void complete() {
        isComplete = true;
        externalIds.complete();
    }

    boolean hasUser(String id) {
        return users.contains(Digest.of(id));
    }

    boolean hasExternalId(String externalId) {
        return keys.contains(Digest.of("id " + externalId));
    }

    /** Whether several users have that external id. */
    boolean isAmbiguous(String externalId) {
        return externalIds.isAmbiguous(externalId);
    }

    /** Whether somebody has the person's user name or e-mail address. */
    boolean hasKeyOf(Person person) {
        return WantedPerson.accountKeys(person.text(Field.PERSON_USER_NAME), person.text(Field.PERSON_EMAIL)).stream()
                .anyMatch(key -> keys.contains(Digest.of(key)));
    }
}
