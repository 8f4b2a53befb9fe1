// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.people;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.contract.Field;
import org.learningplatform.camel.connection.Roles;
import org.learningplatform.camel.error.LearningPlatformException;
import org.learningplatform.camel.sync.work.Decision;
import org.learningplatform.camel.sync.work.Digest;
import org.learningplatform.camel.sync.work.Noted;
import org.learningplatform.camel.sync.work.Position;
import org.learningplatform.camel.sync.work.Remembered;
import org.learningplatform.camel.sync.work.Wanted;

/**
 * A person who shall be a user of the platform.
 *
 * @param key identifies in the journal who said so, and when
 * @param tenant whose person it is
 * @param data what is known of the person
 * @param position where it stands among all that is said of the person, or null
 * @param people finds the user
 */
public record WantedPerson(String key, String tenant, Person data, @Nullable Position position, People people)
        implements Wanted {

    /** What all that is said of a person is about. */
    public static String subject(String tenant, String externalId) {
        return Digest.of("person", tenant, externalId);
    }

    /** User name and e-mail address, as they are compared: of two people who want one, the first has it. */
    public List<String> accountKeys() {
        return accountKeys(data.text(Field.PERSON_USER_NAME), data.text(Field.PERSON_EMAIL));
    }

    /** The same of anybody who has them. */
    public static List<String> accountKeys(String userName, String email) {
        return List.of("name " + CaseMapped.of(userName), "address " + CaseMapped.of(email));
    }

    @Override
    public String person() {
        return subject(tenant, data.externalId());
    }

    @Override
    public String digest() {
        return Digest.of(data.values());
    }

    @Override
    public Decision decide(Roles platform, @Nullable Noted noted) {
        return people.decide(platform, data);
    }

    @Override
    public Decision decideByMemory(Roles platform, Remembered remembered) {
        return people.decideByMemory(platform, data, remembered);
    }

    /** An id of before is nobody's any more. */
    @Override
    public List<String> before() {
        return people.before(data);
    }

    /** Whether nothing is to be done, by what is remembered. */
    public boolean isAsRemembered(Roles platform, Remembered remembered) {
        return people.isAsRemembered(platform, data, remembered);
    }

    @Override
    public RuntimeException refused(Roles platform, LearningPlatformException refusal) {
        return people.refused(platform, data, refusal);
    }
}
