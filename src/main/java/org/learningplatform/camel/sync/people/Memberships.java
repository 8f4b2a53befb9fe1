// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.people;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.PlatformClient;

/** Groups and tags by name, and who has them. What has been read is kept. */
final class Memberships {

    private static final Object SEVERAL = new Object();

    private final PlatformClient platform;
    private final Map<Object, Set<Object>> members = new HashMap<>();
    private @Nullable Map<String, Object> groups;
    private @Nullable Map<String, Object> tags;

    Memberships(PlatformClient platform) {
        this.platform = platform;
    }

    /** @throws InvalidPersonException if a name is not that of exactly one group or tag */
    void check(Person person) {
        if (!person.groups().stream().allMatch(name -> isOne(groups().get(name)))) {
            throw new InvalidPersonException("unknown-group", "the platform has no group of that name, or several");
        }
        if (!person.tags().stream().allMatch(name -> isOne(tags().get(name)))) {
            throw new InvalidPersonException("unknown-tag", "the platform has no tag of that name, or several");
        }
    }

    /** Adds the user to the person's groups and gives it the person's tags; whether anything had to be written. */
    boolean join(Object user, Person person) {
        boolean written = false;
        for (String name : person.groups()) {
            written |= joinGroup(user, Objects.requireNonNull(groups().get(name)));
        }
        if (!person.tags().isEmpty()) {
            written |= assignTags(user, person.tags());
        }
        return written;
    }

    private boolean joinGroup(Object user, Object group) {
        Set<Object> users = members.computeIfAbsent(group, this::members);
        if (users.contains(user)) {
            return false;
        }
        platform.call("simple/groups/add-member", Map.of("id", group), Map.of("user_id", user));
        return users.add(user);
    }

    private boolean assignTags(Object user, List<String> names) {
        Set<Object> assigned = ids(platform.list("simple/tags/list-for-user", Map.of("user_id", user)), "tag_id");
        boolean written = false;
        for (String name : names) {
            Object tag = Objects.requireNonNull(tags().get(name));
            if (assigned.add(tag)) {
                platform.call("simple/tags/assign", Map.of("user_id", user), Map.of("tag_id", tag));
                written = true;
            }
        }
        return written;
    }

    private Set<Object> members(Object group) {
        return ids(platform.list("simple/groups/list-members", Map.of("id", group)), "user_id");
    }

    private Map<String, Object> groups() {
        if (groups == null) {
            groups = idsByName(platform.list("simple/groups/list", Map.of()));
        }
        return groups;
    }

    private Map<String, Object> tags() {
        if (tags == null) {
            tags = idsByName(platform.list("simple/tags/list", Map.of()));
        }
        return tags;
    }

    /** From rows that are pairs, or the things themselves. */
    private static Set<Object> ids(Iterator<Map<String, Object>> rows, String field) {
        Set<Object> ids = new HashSet<>();
        rows.forEachRemaining(row -> ids.add(row.getOrDefault(field, row.get("id"))));
        return ids;
    }

    private static Map<String, Object> idsByName(Iterator<Map<String, Object>> rows) {
        Map<String, Object> ids = new HashMap<>();
        rows.forEachRemaining(row -> ids.merge(UserFields.text(row, "name"), row.get("id"), (one, other) -> SEVERAL));
        return ids;
    }

    private static boolean isOne(@Nullable Object id) {
        return id != null && id != SEVERAL;
    }
}
