// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.contract;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the readers make of the texts of a document. */
final class Texts {

    private static final Pattern IN_BRACES = Pattern.compile("\\{([^{}]*)}");
    private static final Pattern SPACES = Pattern.compile("\\s+");
    private static final Pattern ILLEGAL = Pattern.compile("%(?![0-9A-Fa-f]{2})|[^\\w.~!$&'()*+,;=:@/%-]+");
    /** What URLs take (RFC 3986, and letters of any script), percent-encoded bytes, and arguments. */
    private static final Pattern PATH = Pattern.compile(
            "/(?!/)(?:[\\w.~!$&'()*+,;=:@/-]++|[\\P{ASCII}&&[^\\p{Z}\\p{C}]]" + "|%[0-9A-Fa-f]{2}|\\{[^{}\\s?#]*})*+");

    /** What of a URL is the user's {@code baseUrl} instead: scheme and host, or a variable for both. */
    private static final Pattern HOST = Pattern.compile("^(?:[A-Za-z][A-Za-z0-9+.-]*:)?(?://[^/?#]*|\\{+[^{}]*}+)");

    private static final Pattern HEADER = Pattern.compile("[\\w!#$%&'*+.^`|~-]+");

    /** Headers by which a request finds its host and its end. */
    private static final Set<String> FRAMING = Set.of("host", "content-length", "transfer-encoding", "connection");

    private Texts() {}

    /** The first text that there is, as one line; "" if there is none. */
    static String line(@Nullable String... texts) {
        for (String text : texts) {
            if (text != null && !text.isBlank()) {
                return SPACES.matcher(text.strip()).replaceAll(" ");
            }
        }
        return "";
    }

    /** The first text that makes a slug. */
    static String slug(@Nullable String... texts) {
        for (String text : texts) {
            String slug = text == null ? "" : OperationNames.slug(text);
            if (!slug.isEmpty()) {
                return slug;
            }
        }
        throw new NoSuchElementException();
    }

    static Set<String> namesInBraces(String text) {
        Set<String> names = new LinkedHashSet<>();
        for (Matcher matcher = IN_BRACES.matcher(text); matcher.find(); ) {
            names.add(matcher.group(1));
        }
        return names;
    }

    /** Whether it is a path on a host, with arguments in braces, that can stand in a URL. */
    static boolean isPath(String path) {
        return PATH.matcher(path).matches();
    }

    /** The path with what cannot stand in a URL percent-encoded, but for its arguments in braces. */
    static String encoded(String path) {
        StringBuilder encoded = new StringBuilder();
        Matcher braces = IN_BRACES.matcher(path);
        int from = 0;
        while (braces.find()) {
            encode(encoded, path.substring(from, braces.start()));
            encoded.append(braces.group());
            from = braces.end();
        }
        encode(encoded, path.substring(from));
        return encoded.toString();
    }

    private static void encode(StringBuilder to, String text) {
        Matcher wrong = ILLEGAL.matcher(text);
        to.append(wrong.replaceAll(match -> Matcher.quoteReplacement(
                URLEncoder.encode(match.group(), StandardCharsets.UTF_8).replace("+", "%20"))));
    }

    /** Whether a contract may name a header so: one that HTTP knows as a name, and that leads the request nowhere else. */
    static boolean isHeader(String name) {
        return HEADER.matcher(name).matches() && !FRAMING.contains(name.toLowerCase(Locale.ROOT));
    }

    /** The path without the segments {@code .} and {@code ..} (RFC 3986, 5.2.4). */
    static String withoutDots(String path) {
        if (!path.contains(".")) {
            return path;
        }
        Deque<String> segments = new ArrayDeque<>();
        for (String segment : path.split("/", -1)) {
            if (segment.equals("..")) {
                if (segments.size() > 1) {
                    segments.removeLast();
                }
            } else if (!segment.equals(".")) {
                segments.addLast(segment);
            }
        }
        return String.join("/", segments);
    }

    /** What stands behind the host of a URL. */
    static String withoutHost(String url) {
        return HOST.matcher(url).replaceFirst("");
    }

    /** The first fixed segment of a path, or null. */
    static @Nullable String firstFixedSegment(String path) {
        return Stream.of(path.split("/"))
                .filter(segment -> !segment.isEmpty() && !segment.contains("{"))
                .findFirst()
                .orElse(null);
    }
}
