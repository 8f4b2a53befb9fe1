// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.contract;

import java.util.List;
import java.util.Locale;

/**
 * How a value is written where it is no body of its own: as OpenAPI's Style Values, which are those of RFC 6570, say.
 *
 * @param kind the style
 * @param exploded whether each value of a list, or member of an object, stands for itself
 */
public record Style(Kind kind, boolean exploded) {

    /** Values with commas between them. */
    public static final Style SIMPLE = new Style(Kind.SIMPLE, false);

    /** A pair of name and value for each value. */
    public static final Style FORM = new Style(Kind.FORM, true);

    /** As JSON. */
    public static final Style JSON = new Style(Kind.JSON, false);

    /** The styles. */
    public enum Kind {
        /** {@code a,b}. */
        SIMPLE,
        /** {@code .a,b}. */
        LABEL,
        /** {@code ;id=a,b}. */
        MATRIX,
        /** {@code id=a,b}. */
        FORM,
        /** {@code id=a b}. */
        SPACE_DELIMITED,
        /** {@code id=a|b}. */
        PIPE_DELIMITED,
        /** {@code id[name]=a}. */
        DEEP_OBJECT,
        /** The value as JSON: what the contract calls {@code content}. */
        JSON
    }

    /** The style that a parameter, or a field of a form, names; {@code styles} are those that it may have, the first if it names none. */
    static Style of(Place owner, List<Kind> styles) {
        Place style = owner.at("style");
        Kind kind = styles.get(0);
        if (style.exists()) {
            String name = style.requiredText().replaceAll("([A-Z])", "_$1").toUpperCase(Locale.ROOT);
            kind = styles.stream()
                    .filter(known -> known.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> style.error("is no style that stands there; it may be "
                            + styles.stream().map(Style::word).toList()));
        }
        return new Style(kind, owner.at("explode").flag(kind == Kind.FORM));
    }

    private static String word(Kind kind) {
        String[] words = kind.name().toLowerCase(Locale.ROOT).split("_", 2);
        return words.length == 1
                ? words[0]
                : words[0] + Character.toUpperCase(words[1].charAt(0)) + words[1].substring(1);
    }

    /** As the contract calls it. */
    @Override
    public String toString() {
        return word(kind) + (exploded ? ", exploded" : "");
    }
}
