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

    private final PlatformClient platform;
    private final Map<Object, Set<Object>> members = new HashMap<>();
    private @Nullable Map<String, Object> groups;
    private @Nullable Map<String, Object> tags;

    Memberships(PlatformClient platform) {
        this.platform = platform;
    }

    /** @throws InvalidPersonException if the platform has no group or tag of a name */
    void check(Person person) {
        if (!person.groups().isEmpty() && !groups().keySet().containsAll(person.groups())) {
            throw new InvalidPersonException("unknown-group", "the platform has no such group");
        }
        if (!person.tags().isEmpty() && !tags().keySet().containsAll(person.tags())) {
            throw new InvalidPersonException("unknown-tag", "the platform has no such tag");
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
        Set<Object> assigned = ids(platform.list("simple/tags/list-for-user", Map.of("user_id", user)));
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
        return ids(platform.list("simple/groups/list-members", Map.of("id", group)));
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

    private static Set<Object> ids(Iterator<Map<String, Object>> rows) {
        Set<Object> ids = new HashSet<>();
        rows.forEachRemaining(row -> ids.add(row.get("id")));
        return ids;
    }

    private static Map<String, Object> idsByName(Iterator<Map<String, Object>> rows) {
        Map<String, Object> ids = new HashMap<>();
        rows.forEachRemaining(row -> ids.put(Objects.toString(row.get("name")), row.get("id")));
        return ids;
    }
}
