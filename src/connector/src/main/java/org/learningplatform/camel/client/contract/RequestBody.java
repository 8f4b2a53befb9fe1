// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.contract;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.json.MediaTypes;

/**
 * The body that an operation takes.
 *
 * @param mediaType how it travels, for example {@code application/json}
 * @param required whether the call fails without it
 * @param fields names of its members, as far as they are known
 * @param schema what it must look like, or null if the contract does not say
 */
public record RequestBody(String mediaType, boolean required, Set<String> fields, @Nullable Schema schema) {

    public static final String JSON = "application/json";
    public static final String FORM = "application/x-www-form-urlencoded";
    static final String BYTES = "application/octet-stream";
    public static final String MULTIPART = "multipart/form-data";

    /** JSON of any shape. */
    static final RequestBody ANY_JSON = new RequestBody(JSON, false, Set.of(), null);

    /** Whether it is JSON, be it under a name of its own such as {@code application/vnd.example+json}. */
    public boolean isJson() {
        return isJson(mediaType);
    }

    static boolean isJson(String mediaType) {
        return MediaTypes.isJson(mediaType.toLowerCase(Locale.ROOT));
    }
}
