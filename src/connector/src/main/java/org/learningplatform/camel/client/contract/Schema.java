// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.contract;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A schema of a contract document. It can be checked where json-schema-validator is on the class path; the validator is made when
 * the first value is checked.
 */
public final class Schema {

    private static final String UNUSABLE = "is a schema that cannot be used; correct it";
    private static final boolean CHECKED = isOnClassPath("com.networknt.schema.JsonSchema");

    private final Place place;
    private volatile @Nullable SchemaValidator validator;
    private volatile boolean bounded;
    private volatile boolean unusable;

    Schema(Place place) {
        this.place = place;
    }

    /** Whether values can be checked here: the optional json-schema-validator is on the class path. */
    public static boolean isChecked() {
        return CHECKED;
    }

    /**
     * What of the value breaks the schema: where and which rule, nothing of the value itself.
     *
     * @return empty if it fits
     * @throws IllegalArgumentException if the schema itself cannot be used, with its place
     */
    public List<String> problems(JsonNode value) {
        if (unusable) {
            throw place.error(UNUSABLE);
        }
        try {
            SchemaValidator current = validator();
            if (!bounded && !Effort.isBounded(place, value)) {
                throw place.error(
                        "is composed of so many parts, each as often as it is referred to, that a body cannot be"
                                + " checked; simplify it");
            }
            return current.problems(value);
        } catch (SchemaValidator.Unusable | StackOverflowError e) {
            // the validator would say so with each body, and at length
            unusable = true;
            throw place.error(UNUSABLE);
        }
    }

    private SchemaValidator validator() {
        SchemaValidator current = validator;
        if (current == null) {
            current = new SchemaValidator(place);
            bounded = Effort.isBounded(place);
            validator = current;
        }
        return current;
    }

    private static boolean isOnClassPath(String type) {
        try {
            Class.forName(type, false, Schema.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}
