// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.people;

import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.learningplatform.camel.client.contract.Field;
import org.learningplatform.camel.connection.Erased;
import org.learningplatform.camel.connection.Row;

/**
 * The settings {@code people.*}: which accounts of the platform a person's data may change, and which of their fields, and how often they are
 * looked at. To be set before they are used; each setter refuses what is no setting, with what to write.
 */
public final class AccountRules {

    private boolean adopts = true;
    private List<Pattern> guarded = List.of();
    private Map<Field, Ownership> ownership = Map.of();
    private String erase = "<erase>";
    private Duration directoryAge = Duration.ofDays(7);
    private boolean ownsMemberships;

    /** Those rules, and otherwise what counts where nobody sets it; see the setters. */
    public static AccountRules of(String adopt, String guarded) {
        AccountRules rules = new AccountRules();
        rules.setAdopt(adopt);
        rules.setProtected(guarded);
        return rules;
    }

    /**
     * Sets whose an account without an external id is.
     *
     * @param adopt {@code two-keys}: it becomes the person's if user name and e-mail address are both the person's; or
     *     {@code never}
     */
    public void setAdopt(String adopt) {
        adopts = switch (adopt) {
            case "two-keys" -> true;
            case "never" -> false;
            default -> throw new IllegalArgumentException("people.adopt is '" + adopt + "'; set two-keys or never");
        };
    }

    /**
     * Sets which accounts nobody's data changes.
     *
     * @param names the platform's ids, external ids, user names and patterns with {@code *}, with commas between them
     */
    public void setProtected(String names) {
        guarded = Arrays.stream(names.split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .map(AccountRules::pattern)
                .toList();
    }

    private static Pattern pattern(String name) {
        return Pattern.compile(Arrays.stream(CaseMapped.of(name).split("\\*", -1))
                .map(Pattern::quote)
                .collect(Collectors.joining(".*")));
    }

    /**
     * Sets when the platform is told a field.
     *
     * @param fields {@code field=always}, {@code createOnly} or {@code never}, with commas between them; what is not named:
     *     {@code always}
     */
    public void setOwnership(String fields) {
        ownership = Ownership.parse(fields);
    }

    /**
     * Sets how a cell erases.
     *
     * @param erase text in place of a value that is to be erased; empty for none
     */
    public void setErase(String erase) {
        this.erase = erase;
    }

    /** Text in place of a value that is to be erased; empty for none. */
    public String erase() {
        return erase;
    }

    /**
     * Sets how often users are looked at.
     *
     * @param age how long what was seen or written of a user counts as being there; zero: not at all
     */
    public void setDirectoryAge(Duration age) {
        if (age.isNegative()) {
            throw new IllegalArgumentException("people.directoryAge is below 0; set a duration such as 7d, or 0s");
        }
        directoryAge = age;
    }

    /**
     * Sets whose memberships are.
     *
     * @param memberships {@code added}: groups and tags that are named are added; {@code owned}: of somebody of whom any are named,
     *     all others are removed
     */
    public void setMemberships(String memberships) {
        ownsMemberships = switch (memberships) {
            case "added" -> false;
            case "owned" -> true;
            default ->
                throw new IllegalArgumentException("people.memberships is '" + memberships + "'; set added or owned");
        };
    }

    boolean ownsMemberships() {
        return ownsMemberships;
    }

    /** How long what was seen or written of a user counts as being there. */
    public Duration directoryAge() {
        return directoryAge;
    }

    /** What decides beside the fields what is to be done, as one text. */
    String basis() {
        return guarded + (ownsMemberships ? " owned" : "");
    }

    boolean adopts() {
        return adopts;
    }

    /** What the platform is told of all that is known: of a user who is there, or of one who is to be made. */
    Map<Field, Object> told(Map<Field, Object> wanted, boolean isThere) {
        Map<Field, Object> told = new EnumMap<>(wanted);
        told.keySet().removeIf(field -> switch (ownership.getOrDefault(field, Ownership.ALWAYS)) {
            case ALWAYS -> false;
            case CREATE_ONLY -> isThere;
            case NEVER -> true;
        });
        if (!isThere) {
            told.values().removeIf(value -> value == Erased.VALUE);
        }
        return told;
    }

    /** Whether nobody's data changes that user: an administrator, or one who is named in the settings. */
    public boolean isProtected(Row user) {
        return Boolean.TRUE.equals(user.flag(Field.PERSON_ADMINISTRATOR))
                || Stream.of(Field.PERSON_ID, Field.PERSON_EXTERNAL_ID, Field.PERSON_USER_NAME)
                        .map(field -> CaseMapped.of(user.text(field)))
                        .anyMatch(key -> guarded.stream()
                                .anyMatch(pattern -> pattern.matcher(key).matches()));
    }
}
