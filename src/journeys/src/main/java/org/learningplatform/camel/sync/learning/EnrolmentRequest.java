// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.learning;

import java.time.ZoneId;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.contract.Field;
import org.learningplatform.camel.connection.Row;
import org.learningplatform.camel.sync.events.CloudEvent;
import org.learningplatform.camel.sync.work.Reason;
import org.learningplatform.camel.sync.work.Refusal;

/**
 * An enrolment request, read.
 *
 * @param event as it came
 * @param data its data, with a day in place of each period
 * @param isCancelled whether the enrolment is to end
 * @param person what tells who the person is; the id in the HR system is always there
 * @param courseId the platform's id of the course, or null where only a reference is given
 * @param courseReference the course's reference in other systems, or null
 */
record EnrolmentRequest(
        CloudEvent event,
        Map<String, Object> data,
        boolean isCancelled,
        Map<Field, String> person,
        @Nullable String courseId,
        @Nullable String courseReference) {

    /** What a person may be known by, the surest first. */
    static final List<Field> PERSON_KEYS =
            List.of(Field.PERSON_EXTERNAL_ID, Field.PERSON_UUID, Field.PERSON_USER_NAME, Field.PERSON_EMAIL);

    private static final String REQUESTED = CloudEvent.TYPE_PREFIX + "learning.enrolment.requested.v1";
    private static final String CANCELLED = CloudEvent.TYPE_PREFIX + "learning.enrolment.cancelled.v1";

    /**
     * @param tenant whose requests are served
     * @param zone in which its days are
     * @throws Refusal if the event is not an enrolment request, or another tenant's
     */
    static EnrolmentRequest of(CloudEvent event, String tenant, ZoneId zone) {
        if (!event.type().equals(REQUESTED) && !event.type().equals(CANCELLED)) {
            throw new Refusal(Reason.UNKNOWN_TYPE, "the event is not an enrolment request");
        }
        if (!event.extensions().getOrDefault("tenantid", tenant).equals(tenant)) {
            throw new Refusal(Reason.OTHER_TENANT, "the event is another tenant's");
        }
        Map<String, Object> data = event.data();
        return new EnrolmentRequest(
                event,
                EnrolmentFields.inDays(data, event.time(), zone),
                event.type().equals(CANCELLED),
                person(data),
                member(data, "learningObject", "id"),
                member(data, "learningObject", "externalReference"));
    }

    private static Map<Field, String> person(Map<String, Object> data) {
        Map<Field, String> keys = new EnumMap<>(Field.class);
        PERSON_KEYS.forEach(field -> {
            String value = member(data, "person", memberOf(field));
            if (value != null && !value.isEmpty()) {
                keys.put(field, value);
            }
        });
        return keys;
    }

    /** What a request calls a key of a person. */
    static String memberOf(Field key) {
        return key.word().substring("person.".length());
    }

    /** The person's id in the HR system. */
    String externalId() {
        return String.valueOf(person.get(Field.PERSON_EXTERNAL_ID));
    }

    private static @Nullable String member(Map<String, Object> data, String object, String name) {
        return data.get(object) instanceof Map<?, ?> members && members.get(name) != null
                ? String.valueOf(members.get(name))
                : null;
    }

    /** The same request, in the course of that id. */
    EnrolmentRequest of(String course) {
        return new EnrolmentRequest(event, data, isCancelled, person, course, courseReference);
    }

    /** What the platform is told of the course. */
    String course() {
        return courseId != null ? courseId : String.valueOf(courseReference);
    }

    /** Whether an enrolment may be the one that is meant. A reference cannot be told from the platform's id of it. */
    boolean isOf(Row enrolment) {
        return courseId == null || courseId.equals(enrolment.text(Field.LEARNING_OBJECT_ID));
    }

    /** Unique among the requests of all sources. */
    String key() {
        return event.source() + "|" + event.id();
    }

    /**
     * The {@code learningObject} of an event about the request.
     *
     * @param id the platform's id of the course, or null if it did not say
     */
    Map<String, Object> learningObject(@Nullable String id) {
        Map<String, Object> learningObject = new HashMap<>();
        learningObject.put("id", id != null ? id : course());
        if (courseReference != null) {
            learningObject.put("externalReference", courseReference);
        }
        return learningObject;
    }
}
