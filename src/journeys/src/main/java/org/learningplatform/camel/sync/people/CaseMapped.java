// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.people;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Names to log in with, as they are compared: by the mappings of RFC 8265, UsernameCaseMapped, for width, case and composition.
 * They belong to no language: {@code ı} is no {@code i}, and {@code ſ} no {@code s}.
 */
final class CaseMapped {

    private static final Pattern OTHER_WIDTH = Pattern.compile("[\\uFF00-\\uFFEF\\u3000]");

    private CaseMapped() {}

    static String of(String name) {
        String narrow = OTHER_WIDTH.matcher(name).replaceAll(wide -> Normalizer.normalize(
                        wide.group(), Normalizer.Form.NFKC)
                .replace("\\", "\\\\")
                .replace("$", "\\$"));
        return Normalizer.normalize(narrow.toLowerCase(Locale.ROOT), Normalizer.Form.NFC);
    }

    static boolean isSame(String one, String other) {
        return of(one).equals(of(other));
    }
}
