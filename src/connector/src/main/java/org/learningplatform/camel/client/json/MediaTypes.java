// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.json;

/** Media types, known without all that it takes to read what they name. */
public final class MediaTypes {

    private MediaTypes() {}

    /** Whether a media type, in small letters, is JSON, be it under a name of its own such as {@code application/vnd.example+json}. */
    public static boolean isJson(String type) {
        return type.contains("/json") || type.contains("+json");
    }
}
