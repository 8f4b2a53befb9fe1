// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.contract;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** Makes the names of operations from what a document calls them, and keeps them apart. */
final class OperationNames {

    private final Set<String> taken = new HashSet<>();

    /**
     * Lower case, every run of other characters than letters and digits is one {@code -}, none at the ends; may be empty.
     */
    static String slug(String text) {
        StringBuilder slug = new StringBuilder();
        text.toLowerCase(Locale.ROOT).codePoints().forEach(character -> {
            if (Character.isLetterOrDigit(character)) {
                slug.appendCodePoint(character);
            } else if (!slug.isEmpty() && slug.charAt(slug.length() - 1) != '-') {
                slug.append('-');
            }
        });
        return slug.isEmpty() || slug.charAt(slug.length() - 1) != '-'
                ? slug.toString()
                : slug.substring(0, slug.length() - 1);
    }

    /** Whether it is {@code api/resource/operation} or {@code api/operation}, in small letters of any script, digits and {@code -}. */
    static boolean isName(String text) {
        int slashes = 0;
        char before = '/';
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '/' ? before == '/' : c != '-' && !isLetterOrDigit(c)) {
                return false;
            }
            slashes += c == '/' ? 1 : 0;
            before = c;
        }
        return before != '/' && (slashes == 1 || slashes == 2);
    }

    private static boolean isLetterOrDigit(char c) {
        return (Character.isLetterOrDigit(c) && !Character.isUpperCase(c)) || Character.isSurrogate(c);
    }

    /** Takes a name as it is; false if it is taken already. */
    boolean take(String name) {
        return taken.add(name);
    }

    /** Takes a name; if it is taken already, with the method appended, then with a number. */
    String takeUnique(String name, String method) {
        if (take(name)) {
            return name;
        }
        String named = name + "-" + slug(method);
        String candidate = named;
        for (int n = 2; !take(candidate); n++) {
            candidate = named + "-" + n;
        }
        return candidate;
    }
}
