// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.doctor;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.json.Json;
import org.learningplatform.camel.client.transport.Attempt;

/**
 * How the platform says no, without what it says.
 *
 * @param status HTTP status
 * @param mediaType of the body; empty where there is no body, or it names none
 * @param own whether it is the platform's own, and not of something before it
 * @param body whether there is one
 * @param message member that holds the message, with {@code .} between the names; empty if none does
 */
record Refused(int status, String mediaType, boolean own, boolean body, String message) {

    private static final int DEEPEST = 3;

    /** What such members are called, the most telling first. */
    private static final List<String> NAMES =
            List.of("message", "error_description", "detail", "error", "errormessage", "description", "reason", "msg");

    static Refused of(Attempt.Answered reply, boolean foreign) {
        String type = reply.headers().mediaType();
        boolean body = reply.body().length > 0;
        return new Refused(
                reply.status(), type == null || !body ? "" : type, !foreign, body, body ? message(reply.body()) : "");
    }

    private static String message(byte[] body) {
        Map<String, Integer> found = new TreeMap<>();
        try {
            find(Json.read(body), "", 0, found);
        } catch (IOException e) {
            return "";
        }
        // the best name of those that lie highest
        return found.entrySet().stream()
                .min(Map.Entry.comparingByValue(Comparator.naturalOrder()))
                .map(Map.Entry::getKey)
                .orElse("");
    }

    private static void find(@Nullable Object value, String path, int depth, Map<String, Integer> found) {
        if (value instanceof List<?> list && !list.isEmpty()) {
            find(list.get(0), path, depth, found);
        } else if (value instanceof Map<?, ?> members && depth < DEEPEST) {
            members.forEach((key, member) -> {
                String name = String.valueOf(key);
                String full = path.isEmpty() ? name : path + "." + name;
                int rank = NAMES.indexOf(name.toLowerCase(Locale.ROOT).replace("error_message", "errormessage"));
                if (member instanceof String text && !text.isBlank() && rank >= 0) {
                    found.put(full, depth * NAMES.size() + rank);
                } else if (name.matches("[A-Za-z_][A-Za-z0-9_-]{0,40}")) {
                    find(member, full, depth + 1, found);
                }
            });
        }
    }

    /** In a few words. */
    String words() {
        String type = !body ? "no body" : mediaType.isEmpty() ? "a body that names no media type" : mediaType;
        if (!own) {
            return type + ", not the platform's own: something before it answers, such as a gateway; check baseUrl";
        }
        return type + ", the platform's own"
                + (!body ? "" : message.isEmpty() ? ", no member holds a message" : ", message in " + message);
    }
}
