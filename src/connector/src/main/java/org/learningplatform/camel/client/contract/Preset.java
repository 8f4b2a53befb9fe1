// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.contract;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * What is sent for an argument that nobody sets.
 *
 * @param text the value, or the template of one that is made anew for each call
 * @param fresh whether it is such a template
 */
public record Preset(String text, boolean fresh) {

    /** A word for what is made anew, as Postman writes it. */
    private static final Pattern MADE = Pattern.compile("\\{\\{\\s*\\$(\\w+)\\s*}}");

    private static final Map<String, Supplier<String>> MAKERS = Map.of(
            "guid", Preset::uuid,
            "randomUUID", Preset::uuid,
            "randomInt", () -> Integer.toString(ThreadLocalRandom.current().nextInt(1_001)),
            "timestamp", () -> Long.toString(Instant.now().getEpochSecond()),
            "isoTimestamp", () -> Instant.now().toString());

    /** Whether a template holds nothing that is made in a way that is not known. */
    static boolean canBeMade(String template) {
        return !MADE.matcher(template)
                .replaceAll(match -> MAKERS.containsKey(match.group(1)) ? "" : "{{}}")
                .contains("{{");
    }

    /** The words for what can be made. */
    static List<String> made() {
        return MAKERS.keySet().stream().sorted().map("{{$%s}}"::formatted).toList();
    }

    /** The value for one call. */
    public String value() {
        return fresh
                ? MADE.matcher(text).replaceAll(match -> MAKERS.getOrDefault(match.group(1), match::group)
                        .get())
                : text;
    }

    private static String uuid() {
        return UUID.randomUUID().toString();
    }
}
