// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.people;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.learningplatform.camel.client.contract.Field;
import org.learningplatform.camel.connection.Row;

/**
 * Which accounts of the platform a person's data may change.
 *
 * @param adopts whether an account without an external id becomes the person's if user name and e-mail address are both the
 *     person's
 * @param guarded accounts that nobody's data changes, by the platform's id, external id or user name
 */
public record AccountRules(boolean adopts, List<Pattern> guarded) {

    public AccountRules {
        guarded = List.copyOf(guarded);
    }

    /**
     * Reads the settings.
     *
     * @param adopt {@code two-keys} or {@code never}
     * @param guarded ids, user names and patterns with {@code *}, with commas between them
     * @throws IllegalArgumentException if {@code adopt} is neither
     */
    public static AccountRules of(String adopt, String guarded) {
        if (!adopt.equals("two-keys") && !adopt.equals("never")) {
            throw new IllegalArgumentException("people.adopt is '" + adopt + "'; set two-keys or never");
        }
        return new AccountRules(
                adopt.equals("two-keys"),
                Arrays.stream(guarded.split(","))
                        .map(String::strip)
                        .filter(name -> !name.isEmpty())
                        .map(AccountRules::pattern)
                        .toList());
    }

    private static Pattern pattern(String name) {
        return Pattern.compile(Arrays.stream(CaseMapped.of(name).split("\\*", -1))
                .map(Pattern::quote)
                .collect(Collectors.joining(".*")));
    }

    /** Whether nobody's data changes that user: an administrator, or one who is named in the settings. */
    boolean isProtected(Row user) {
        return Boolean.TRUE.equals(user.flag(Field.PERSON_ADMINISTRATOR))
                || Stream.of(Field.PERSON_ID, Field.PERSON_EXTERNAL_ID, Field.PERSON_USER_NAME)
                        .map(field -> CaseMapped.of(user.text(field)))
                        .anyMatch(key -> guarded.stream()
                                .anyMatch(pattern -> pattern.matcher(key).matches()));
    }
}
