// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.people;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.learningplatform.camel.client.contract.Field;
import org.learningplatform.camel.connection.Roles;
import org.learningplatform.camel.sync.work.Digest;

/** A person in digests, as it is remembered: of another tenant, platform or person each is another one. */
final class Parts {

    /** Where and under which rules all of it was seen: with another one nothing of it counts. */
    static final String BASIS = "basis";

    static final String GROUPS = "groups";
    static final String TAGS = "tags";

    private Parts() {}

    /** @param told what the platform is told of the person */
    static Map<String, String> of(
            Person person, Map<Field, Object> told, String tenant, AccountRules rules, Roles platform) {
        Map<String, String> parts = new HashMap<>();
        told.forEach((field, value) -> parts.put(field.word(), compared(field, value)));
        put(parts, GROUPS, person.groups());
        put(parts, TAGS, person.tags());
        parts.put(
                BASIS,
                Digest.of(Stream.concat(Stream.of(rules.basis()), person.previousIds().stream())
                        .toArray(String[]::new)));
        parts.replaceAll((part, value) -> Digest.of(tenant, platform.address(), person.externalId(), part, value));
        return parts;
    }

    private static void put(Map<String, String> parts, String part, List<String> names) {
        if (!names.isEmpty()) {
            parts.put(part, Digest.of(names.stream().distinct().sorted().toArray(String[]::new)));
        }
    }

    /** The value as it is compared. */
    private static String compared(Field field, Object value) {
        String text = value.toString();
        return switch (field) {
            case PERSON_USER_NAME, PERSON_EMAIL -> CaseMapped.of(text);
            case PERSON_COUNTRY -> Objects.requireNonNullElse(Countries.code(text), text);
            default -> text;
        };
    }
}
