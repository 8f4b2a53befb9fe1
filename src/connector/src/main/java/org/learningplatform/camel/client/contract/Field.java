// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.contract;

import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The journeys' words for what a platform keeps. A parameter, or a member of a body or reply, says with {@code x-field} which of
 * these it holds, so that no journey knows what it is called.
 */
public enum Field {
    PERSON_ID("person.id", Kind.TEXT, "the platform's id of a user"),
    PERSON_UUID("person.uuid", Kind.TEXT, "another id that the platform gives a user"),
    PERSON_EXTERNAL_ID("person.externalId", Kind.TEXT, "the person's id in the HR system"),
    PERSON_USER_NAME("person.userName", Kind.TEXT, "user name"),
    PERSON_GIVEN_NAME("person.givenName", Kind.TEXT, "first name"),
    PERSON_FAMILY_NAME("person.familyName", Kind.TEXT, "last name"),
    PERSON_EMAIL("person.email", Kind.TEXT, "e-mail address"),
    PERSON_TIMEZONE("person.timezone", Kind.TEXT, "time zone, for example Europe/London"),
    PERSON_LOCALE("person.locale", Kind.TEXT, "language"),
    PERSON_COUNTRY("person.country", Kind.TEXT, "country"),
    PERSON_EXPIRES_AT("person.expiresAt", Kind.MOMENT, "when the account stops to work"),
    PERSON_DELETED_AT("person.deletedAt", Kind.MOMENT, "when the user was deleted; any value says that it is"),
    PERSON_ADMINISTRATOR("person.administrator", Kind.FLAG, "whether the user administers the platform"),
    GROUP_ID("group.id", Kind.TEXT, "the platform's id of a group"),
    GROUP_NAME("group.name", Kind.TEXT, "name of a group"),
    TAG_ID("tag.id", Kind.TEXT, "the platform's id of a tag"),
    TAG_NAME("tag.name", Kind.TEXT, "name of a tag"),
    POSITION_ID("position.id", Kind.TEXT, "the platform's id of a position"),
    POSITION_TITLE("position.title", Kind.TEXT, "job title"),
    POSITION_MANAGER_ID("position.managerId", Kind.TEXT, "the platform's id of the manager's user"),
    EVENT_ID("event.id", Kind.TEXT, "the platform's id of an event that is booked"),
    LEARNING_OBJECT_ID("learningObject.id", Kind.TEXT, "the platform's id of a learning object, a course for example"),
    LEARNING_OBJECT_EXTERNAL_REFERENCE(
            "learningObject.externalReference", Kind.TEXT, "what other systems call a learning object"),
    LEARNING_OBJECT_ALIAS("learningObject.alias", Kind.TEXT, "another name of a learning object"),
    ENROLMENT_ID("enrolment.id", Kind.TEXT, "the platform's id of an enrolment"),
    ENROLMENT_START_DATE("enrolment.startDate", Kind.MOMENT, "when it may begin"),
    ENROLMENT_DUE_DATE("enrolment.dueDate", Kind.MOMENT, "until when it is to be completed"),
    ENROLMENT_EXPIRES_AT("enrolment.expiresAt", Kind.MOMENT, "when it ends"),
    ENROLMENT_MANDATORY("enrolment.mandatory", Kind.FLAG, "whether it is mandatory"),
    COMPLETION_ID("completion.id", Kind.TEXT, "the platform's id of a completion"),
    COMPLETION_COMPLETED_AT("completion.completedAt", Kind.MOMENT, "when it was completed"),
    COMPLETION_SCORE("completion.score", Kind.NUMBER, "score"),
    COMPLETION_SUCCESS("completion.success", Kind.FLAG, "whether it was passed"),
    COMPLETION_VALID_UNTIL("completion.validUntil", Kind.DAY, "last day on which it counts");

    /** What a value is. */
    public enum Kind {
        /** A text, or the number of something. */
        TEXT("a text"),
        /** A moment. */
        MOMENT("a moment"),
        /** A day. */
        DAY("a day"),
        /** Yes or no. */
        FLAG("yes or no"),
        /** A number to reckon with. */
        NUMBER("a number");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }

        /** Whether a member of that form can hold such values. */
        boolean fits(Parameter.Type type) {
            return switch (this) {
                case TEXT, FLAG -> true;
                case MOMENT, DAY -> type != Parameter.Type.BOOLEAN;
                case NUMBER ->
                    type == Parameter.Type.INTEGER || type == Parameter.Type.NUMBER || type == Parameter.Type.STRING;
            };
        }
    }

    private final String word;
    private final Kind kind;
    private final String meaning;

    Field(String word, Kind kind, String meaning) {
        this.word = word;
        this.kind = kind;
        this.meaning = meaning;
    }

    /** As {@code x-field} spells it, for example {@code person.externalId}. */
    public String word() {
        return word;
    }

    public Kind kind() {
        return kind;
    }

    /** What it is, for example {@code user name}. */
    public String meaning() {
        return meaning;
    }

    /** The field of that word, or null. */
    static @Nullable Field of(String word) {
        return Stream.of(values())
                .filter(field -> field.word.equals(word))
                .findFirst()
                .orElse(null);
    }

    @Override
    public String toString() {
        return word;
    }
}
