// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.contract;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads of a Postman test script which variables it sets to which member of the reply. It follows names and members in the
 * usual forms; it runs nothing.
 */
final class PostmanScript {

    /** What a variable is set to where the script cannot be followed. */
    static final String UNKNOWN = "?";

    /** What a variable is set to that a cookie of the reply holds. */
    static final String COOKIE = "(cookie)";

    private static final int MAX_LENGTH = 100_000;
    private static final int MAX_DEPTH = 10;
    private static final int MAX_STEPS = 10_000;
    private static final String NAME = "[A-Za-z_$][\\w$]*";
    /** Not the slashes in a text. */
    private static final Pattern COMMENT =
            Pattern.compile("(?ms)^\\s*/\\*.*?\\*/|^\\s*//[^\\n]*$|(?<=[;,)}\\w\\s])//[^\\n\"'`]{0,300}$");

    private static final Pattern CONTINUED = Pattern.compile("(?<!\\s)\\s++(?=\\??\\.[A-Za-z_$])");
    private static final Pattern EMPTY = Pattern.compile("null|undefined|(?:[\"'`])\\s*[\"'`]");
    private static final Pattern SET =
            Pattern.compile("(?:pm\\s*\\.\\s*(?:environment|collectionVariables|globals|variables)\\s*\\.\\s*set"
                    + "|postman\\s*\\.\\s*set(?:Environment|Global)Variable)\\s*\\(\\s*([\"'`])(.+?)\\1\\s*,");
    private static final Pattern ASSIGNED = Pattern.compile("(?<![\\w$.])(" + NAME + ")\\s*=(?![=>])\\s*([^;}\\n]+)");
    private static final Pattern DESTRUCTURED = Pattern.compile("\\{([^{}]*)}\\s*=(?![=>])\\s*([^;\\n]+)");
    private static final Pattern REPLY = Pattern.compile(
            "^(?:await\\s+)?(?:(?:pm\\.)?response\\s*\\.\\s*json\\s*\\(\\s*\\)"
                    + "|JSON\\s*\\.\\s*parse\\s*\\(\\s*(?:responseBody|(?:pm\\.)?response\\s*\\.\\s*(?:text\\s*\\(\\s*\\)|body))\\s*\\))");
    private static final Pattern MEMBER = Pattern.compile("^\\s*(?:(?:\\?\\.|\\.)\\s*(" + NAME + "+)(?!\\s*\\()"
            + "|(?:\\?\\.)?\\[\\s*(?:([\"'`])(.+?)\\2|(\\d+))\\s*])");
    private static final Pattern COOKIES =
            Pattern.compile("^(?:pm\\s*\\.\\s*cookies\\s*\\.|postman\\.getResponseCookie).*");
    private static final Pattern IN_BRACKETS = Pattern.compile("^\\((.*)\\)([^()]*)$", Pattern.DOTALL);
    private static final Pattern LEADING_NAME = Pattern.compile("^" + NAME);
    /** What may stand behind a member without changing it. */
    private static final Pattern HARMLESS = Pattern.compile("^\\s*(?:\\.\\s*(?:toString|trim)\\s*\\(\\s*\\)\\s*)*$");

    private final String script;
    private final Map<String, String> assigned = new LinkedHashMap<>();
    private int steps;

    private PostmanScript(String script) {
        this.script = script;
        for (Matcher names = DESTRUCTURED.matcher(script); names.find(); ) {
            for (String part : names.group(1).split(",", -1)) {
                String[] sides = part.split("[:=]", 2);
                String member = sides[0].strip();
                String name = part.contains(":") ? sides[1].strip() : member;
                assigned.putIfAbsent(name, "(" + names.group(2).strip() + ")." + member);
            }
        }
        for (Matcher names = ASSIGNED.matcher(script); names.find(); ) {
            if (!EMPTY.matcher(names.group(2).strip()).matches()) {
                assigned.put(names.group(1), names.group(2).strip());
            }
        }
    }

    /**
     * Which of the variables it sets to which member of the reply, with {@code .} between names; "" for the reply itself.
     */
    static Map<String, String> sets(String script, Set<String> variables) {
        if (script.length() > MAX_LENGTH || variables.stream().noneMatch(script::contains)) {
            return Map.of();
        }
        String code = COMMENT.matcher(script).replaceAll("");
        code = CONTINUED.matcher(code).replaceAll("");
        return new PostmanScript(code).sets(variables);
    }

    private Map<String, String> sets(Set<String> variables) {
        Map<String, String> sets = new LinkedHashMap<>();
        for (Matcher set = SET.matcher(script); set.find(); ) {
            if (!variables.contains(set.group(2))) {
                continue;
            }
            String member = member(argument(set.end()), 0);
            sets.merge(
                    set.group(2), member == null ? UNKNOWN : member, (one, other) -> one.equals(UNKNOWN) ? other : one);
        }
        return sets;
    }

    /** The argument that begins there, up to the bracket that closes the call. */
    private String argument(int from) {
        int open = 1;
        int end = from;
        for (; end < script.length(); end++) {
            char c = script.charAt(end);
            open += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (open == 0) {
                break;
            }
        }
        return script.substring(from, end).strip();
    }

    /** The member of the reply that an expression gives, or null if it cannot be followed. */
    private @Nullable String member(String expression, int depth) {
        String text = expression.strip().replaceFirst(",$", "").strip();
        if (depth > MAX_DEPTH || ++steps > MAX_STEPS) {
            return null;
        }
        for (String alternative : text.split("\\|\\||\\?\\?", -1)) {
            String member = single(alternative.strip(), depth);
            if (member != null) {
                return member;
            }
        }
        return null;
    }

    private @Nullable String single(String text, int depth) {
        if (COOKIES.matcher(text).matches()) {
            return COOKIE;
        }
        Matcher reply = REPLY.matcher(text);
        if (reply.find()) {
            return members("", text.substring(reply.end()));
        }
        Matcher quoted = IN_BRACKETS.matcher(text);
        if (quoted.matches()) {
            String inner = member(quoted.group(1), depth + 1);
            return inner == null ? null : members(inner, quoted.group(2));
        }
        Matcher name = LEADING_NAME.matcher(text);
        if (name.find() && assigned.containsKey(name.group())) {
            String inner = member(assigned.get(name.group()), depth + 1);
            return inner == null ? null : members(inner, text.substring(name.end()));
        }
        return null;
    }

    private static @Nullable String members(String from, String rest) {
        List<String> path = new ArrayList<>();
        if (!from.isEmpty()) {
            path.add(from);
        }
        String left = rest;
        for (Matcher member = MEMBER.matcher(left); member.find(); member = MEMBER.matcher(left)) {
            path.add(
                    member.group(1) != null
                            ? member.group(1)
                            : member.group(3) != null ? member.group(3) : member.group(4));
            left = left.substring(member.end());
        }
        return HARMLESS.matcher(left).matches() ? String.join(".", path) : null;
    }
}
