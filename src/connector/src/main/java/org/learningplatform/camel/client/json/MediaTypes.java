// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.json;

import java.util.regex.Pattern;

/** Media types, known without all that it takes to read what they name. */
public final class MediaTypes {

    private static final Pattern TEXT = Pattern.compile(
            "text/.*|.*[/+](xml|x-ndjson|ndjson|jsonl|x-jsonlines|yaml|x-yaml|csv|x-www-form-urlencoded)");

    private MediaTypes() {}

    /** Whether a media type, in small letters, is JSON, be it under a name of its own such as {@code application/vnd.example+json}. */
    public static boolean isJson(String type) {
        return type.contains("/json") || type.contains("+json");
    }

    /** Whether what has that media type, in small letters, is read as a text. */
    public static boolean isText(String type) {
        return TEXT.matcher(type).matches();
    }
}
