// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.contract;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The variables of a Postman collection and of the environment that belongs to it, which comes first. */
final class PostmanVariables {

    static final Pattern VARIABLE = Pattern.compile("\\{\\{\\s*([^{}]*?)\\s*}}");
    /** What else headers and query parameters are called whose value is somebody's, not the API's. */
    private static final Pattern SOMEBODYS = Pattern.compile(
            "(?i)token|key|secret|passw|passphrase|pwd|jwt|credential|session|auth|user|mail|login|assertion"
                    + "|signature|\\b(pass|pin|sig)\\b");

    /** A JWT, or an address of a person. */
    private static final Pattern SOMEBODYS_VALUE = Pattern.compile("eyJ[\\w-]+\\..*|[^@\\s]+@[^@\\s]+\\.[^@\\s]+");

    /** What variables are called that name one thing among many. */
    private static final Pattern NAMES_ONE =
            Pattern.compile("(?i)(^|[a-z_-])(id|uuid|guid|slug|name|code|number|ref|reference|date|email)$");

    /** The path of a URL, which begins where its host ends. */
    private static final Pattern PATH = Pattern.compile("(?<=[^/:])/[^?#]*");

    /** What stands before a key in a segment, as in {@code Courses('42')}. */
    private static final Pattern QUOTED = Pattern.compile("[('\"=]$");

    private static final Pattern NO_WORD = Pattern.compile("[^A-Za-z/{].*");

    private static final int MAX_LENGTH = 100_000;
    private static final int MAX_DEPTH = 20;

    private final Map<String, String> values = new HashMap<>();
    private final Map<String, String> environment;

    PostmanVariables(Place collection, Map<String, String> environment) {
        this.environment = environment;
        for (Place variable : collection.at("variable").elements()) {
            String name =
                    variable.at(variable.at("key").exists() ? "key" : "id").scalar();
            if (!name.isEmpty() && !variable.at("disabled").flag(false)) {
                // a secret is there without its value
                boolean secret = variable.at("type").scalar().equals("secret");
                values.put(name, secret ? "" : variable.at("value").scalar());
            }
        }
        values.putAll(environment);
    }

    /** Whether what is called so, or looks so, is somebody's: a credential, or an address. */
    static boolean isSomebodys(String name, String value) {
        return Setting.isCredential(name)
                || SOMEBODYS.matcher(name).find()
                || SOMEBODYS_VALUE.matcher(value.strip()).matches();
    }

    /** The name of the variable that the text is, or null if it is more, less or other than one. */
    static @Nullable String only(String text) {
        if (!text.contains("{{")) {
            return null;
        }
        Matcher matcher = VARIABLE.matcher(text.strip());
        return matcher.matches() ? matcher.group(1) : null;
    }

    /** Whether the variable stands for where the platform is, which is the user's {@code baseUrl} instead. */
    private boolean isBaseUrl(String name) {
        return environment.containsKey(name) && name.equals("baseURL");
    }

    /**
     * The text with the values of its variables. Those without a value stay as they are, and so do those that hold
     * credentials.
     *
     * @param place where the text stands
     */
    String resolve(Place place, String text) {
        String resolved = text;
        for (int depth = 0; depth < MAX_DEPTH; depth++) {
            if (!resolved.contains("{{")) {
                return resolved;
            }
            String next = VARIABLE.matcher(resolved)
                    .replaceAll(match -> Matcher.quoteReplacement(value(match.group(1), match.group())));
            if (next.equals(resolved)) {
                return resolved;
            }
            if (next.length() > MAX_LENGTH) {
                break;
            }
            resolved = next;
        }
        throw place.error(
                "uses a variable whose value leads back to itself; give it a value in the collection's variables");
    }

    /**
     * A URL with the values of its variables, but for those in its path that name one thing among many: the value that they
     * have is an example, or left there by a script.
     *
     * @param place where the URL stands
     */
    String resolveUrl(Place place, String url) {
        Matcher path = PATH.matcher(url);
        if (!path.find() || !path.group().contains("{{")) {
            return resolve(place, url);
        }
        Map<String, String> kept = new HashMap<>();
        String marked = VARIABLE.matcher(path.group()).replaceAll(match -> {
            if (!namesOne(path.group(), match)) {
                return Matcher.quoteReplacement(match.group());
            }
            String mark = "\uE000" + kept.size() + "\uE001";
            kept.put(mark, match.group());
            return mark;
        });
        String resolved = resolve(place, url.substring(0, path.start()) + marked + url.substring(path.end()));
        for (Map.Entry<String, String> mark : kept.entrySet()) {
            resolved = resolved.replace(mark.getKey(), mark.getValue());
        }
        return resolved;
    }

    /** Whether a variable of a path is an argument: a whole segment, or a part of one that is no version. */
    private boolean namesOne(String path, MatchResult variable) {
        String name = variable.group(1);
        boolean called = NAMES_ONE.matcher(name).find();
        boolean looks = NO_WORD.matcher(values.getOrDefault(name, "")).matches();
        String before = path.substring(path.lastIndexOf('/', variable.start()) + 1, variable.start());
        boolean whole = before.isEmpty() && (variable.end() == path.length() || path.charAt(variable.end()) == '/');
        return whole
                ? called || looks
                : !before.equals("v")
                        && (called || (looks && QUOTED.matcher(before).find()));
    }

    private String value(String name, String unresolved) {
        String value = values.getOrDefault(name, "");
        return value.isEmpty() || Setting.isCredential(name) || isBaseUrl(name) ? unresolved : value;
    }

    /** Whether the collection or its environment has the variable, be it without a value. */
    boolean isDefined(String name) {
        return values.containsKey(name);
    }

    /** With {@code {name}} for each variable that is left in a resolved text. */
    static String withArguments(String resolved) {
        return resolved.contains("{{")
                ? VARIABLE.matcher(resolved).replaceAll(match -> Matcher.quoteReplacement("{" + match.group(1) + "}"))
                : resolved;
    }
}
