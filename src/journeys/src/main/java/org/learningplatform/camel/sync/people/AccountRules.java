// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.people;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which accounts of the platform a person's data may change.
 *
 * @param adopts whether an account without {@code org_ref} becomes the person's if user name and e-mail address are both the
 *     person's
 * @param guarded accounts that nobody's data changes, by the platform's id, {@code org_ref} or user name
 */
public record AccountRules(boolean adopts, List<Pattern> guarded) {

    /** What tells an administrator in a user of the platform. */
    private static final List<String> ADMINISTRATOR = List.of("admin", "super_user");

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
    boolean isProtected(Map<String, Object> user) {
        return ADMINISTRATOR.stream().anyMatch(flag -> isSet(UserFields.text(user, flag)))
                || Stream.of("id", UserFields.ORG_REF, UserFields.USERNAME)
                        .map(field -> CaseMapped.of(UserFields.text(user, field)))
                        .anyMatch(key -> guarded.stream()
                                .anyMatch(pattern -> pattern.matcher(key).matches()));
    }

    private static boolean isSet(String flag) {
        return List.of("1", "true").contains(flag.toLowerCase(Locale.ROOT));
    }
}
