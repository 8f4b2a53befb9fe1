// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.contract;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The variables of a Postman collection and of the environment that belongs to it, which comes first. */
final class PostmanVariables {

    static final Pattern VARIABLE = Pattern.compile("\\{\\{\\s*([^{}]*?)\\s*}}");
    /** What variables are called that hold somebody's secret, whether or not the document calls them so. */
    private static final Pattern SECRET =
            Pattern.compile("(?i)(token|key|secret|passw(or)?d|passphrase|pass|pwd|pin|otp|jwt|credentials?|assertion"
                    + "|signature|sig)$");

    /** What else headers and query parameters are called whose value is somebody's, not the API's. */
    private static final Pattern SOMEBODYS = Pattern.compile(
            "(?i)token|key|secret|passw|passphrase|pwd|jwt|credential|session|auth|user|mail|login|assertion"
                    + "|signature|\\b(pass|pin|sig)\\b");

    /** A JWT, or an address of a person. */
    private static final Pattern SOMEBODYS_VALUE = Pattern.compile("eyJ[\\w-]+\\..*|[^@\\s]+@[^@\\s]+\\.[^@\\s]+");

    /** A path segment that is one variable. */
    private static final Pattern SEGMENT = Pattern.compile("(?<=[^/:]/)\\{\\{\\s*([^{}]*?)\\s*}}(?=[/?#]|$)");

    /** What variables are called that name one thing among many. */
    private static final Pattern NAMES_ONE =
            Pattern.compile("(?i)(^|[a-z_-])(id|uuid|guid|slug|name|code|number|ref|reference|date|email)$");

    private static final Pattern NO_WORD = Pattern.compile("[^A-Za-z/{].*");

    private static final Pattern NO_LETTERS = Pattern.compile("[^a-z]+");

    private static final int MAX_LENGTH = 100_000;
    private static final int MAX_DEPTH = 20;

    /** What variables are called, in small letters without punctuation, that hold what options of the connector say. */
    private static final Map<String, Setting> SETTINGS = Map.ofEntries(
            Map.entry("client", Setting.clientId),
            Map.entry("clientid", Setting.clientId),
            Map.entry("secret", Setting.clientSecret),
            Map.entry("clientsecret", Setting.clientSecret),
            Map.entry("username", Setting.username),
            Map.entry("userusername", Setting.username),
            Map.entry("useremail", Setting.username),
            Map.entry("email", Setting.username),
            Map.entry("login", Setting.username),
            Map.entry("password", Setting.password),
            Map.entry("userpassword", Setting.password),
            Map.entry("userid", Setting.userId),
            Map.entry("organisationid", Setting.organisationId),
            Map.entry("organizationid", Setting.organisationId),
            Map.entry("sessioncookie", Setting.sessionCookie));

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

    /** The setting that a variable or a field of that name holds, or null. */
    static @Nullable String setting(String name) {
        Setting setting =
                SETTINGS.get(NO_LETTERS.matcher(name.toLowerCase(Locale.ROOT)).replaceAll(""));
        return setting == null ? null : setting.name();
    }

    /** Whether what is called so holds somebody's secret or account. */
    static boolean isCredential(String name) {
        return setting(name) != null || SECRET.matcher(name).find();
    }

    /** Whether what is called so, or looks so, is somebody's: a credential, or an address. */
    static boolean isSomebodys(String name, String value) {
        return isCredential(name)
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
     * A URL with the values of its variables, but for path segments that name one thing among many: the value that they have
     * is an example, or left there by a script.
     *
     * @param place where the URL stands
     */
    String resolveUrl(Place place, String url) {
        if (!url.contains("/{{")) {
            return resolve(place, url);
        }
        Map<String, String> kept = new HashMap<>();
        String marked = SEGMENT.matcher(url).replaceAll(match -> {
            String name = match.group(1);
            String value = values.getOrDefault(name, "");
            if (!NAMES_ONE.matcher(name).find() && !NO_WORD.matcher(value).matches()) {
                return Matcher.quoteReplacement(match.group());
            }
            String mark = "\uE000" + kept.size() + "\uE001";
            kept.put(mark, match.group());
            return mark;
        });
        String resolved = resolve(place, marked);
        for (Map.Entry<String, String> mark : kept.entrySet()) {
            resolved = resolved.replace(mark.getKey(), mark.getValue());
        }
        return resolved;
    }

    private String value(String name, String unresolved) {
        String value = values.getOrDefault(name, "");
        return value.isEmpty() || isCredential(name) || isBaseUrl(name) ? unresolved : value;
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
