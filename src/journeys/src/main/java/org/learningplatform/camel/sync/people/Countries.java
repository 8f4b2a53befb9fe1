// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.people;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Codes of countries by ISO 3166-1, of two letters or three. */
final class Countries {

    private static final Map<String, String> SHORT_CODES = new HashMap<>();

    static {
        Arrays.stream(Locale.getISOCountries()).forEach(code -> {
            SHORT_CODES.put(code, code);
            SHORT_CODES.put(new Locale.Builder().setRegion(code).build().getISO3Country(), code);
        });
    }

    private Countries() {}

    /** The code of two letters; null if there is no such country. */
    static @Nullable String code(String country) {
        return SHORT_CODES.get(country.toUpperCase(Locale.ROOT));
    }

    static boolean isSame(String one, String other) {
        String code = code(one);
        return code != null && code.equals(code(other));
    }
}
