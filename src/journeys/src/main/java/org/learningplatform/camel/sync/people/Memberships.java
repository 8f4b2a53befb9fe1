// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.people;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.learningplatform.camel.client.PlatformClient;
import org.learningplatform.camel.sync.work.Change;
import org.learningplatform.camel.sync.work.Reason;
import org.learningplatform.camel.sync.work.Refusal;

/** Groups and tags by name, and who has them. What has been read is kept; safe for concurrent use. */
final class Memberships {

    private static final Object SEVERAL = new Object();
    private static final String GROUPS = "simple/groups/list";
    private static final String TAGS = "simple/tags/list";

    private final Map<Object, Set<Object>> members = new ConcurrentHashMap<>();
    private final Map<String, Map<String, Object>> ids = new ConcurrentHashMap<>();

    /** @throws Refusal if a name is not that of exactly one group or tag */
    void check(PlatformClient platform, Person person) {
        if (!person.groups().stream().allMatch(name -> isOne(platform, GROUPS, name))) {
            throw new Refusal(
                    Reason.SCHEMA_INVALID, "unknown-group", "the platform has no group of that name, or several");
        }
        if (!person.tags().stream().allMatch(name -> isOne(platform, TAGS, name))) {
            throw new Refusal(Reason.SCHEMA_INVALID, "unknown-tag", "the platform has no tag of that name, or several");
        }
    }

    /** All memberships of the person, for a user who is still to be made. */
    List<Change> of(PlatformClient platform, Person person) {
        List<Change> changes = new ArrayList<>();
        new LinkedHashSet<>(person.groups()).forEach(name -> changes.add(new Change.Join(id(platform, GROUPS, name))));
        new LinkedHashSet<>(person.tags()).forEach(name -> changes.add(new Change.AssignTag(id(platform, TAGS, name))));
        return changes;
    }

    /** Those that the user does not have. */
    List<Change> missing(PlatformClient platform, Object user, Person person) {
        List<Change> changes = of(platform, person);
        Set<Object> assigned = person.tags().isEmpty()
                ? Set.of()
                : ids(platform.list("simple/tags/list-for-user", Map.of("user_id", user)), "tag_id");
        changes.removeIf(change -> change instanceof Change.Join join
                ? members(platform, join.group()).contains(user)
                : change instanceof Change.AssignTag assign && assigned.contains(assign.tag()));
        return changes;
    }

    private Set<Object> members(PlatformClient platform, Object group) {
        return members.computeIfAbsent(
                group, id -> ids(platform.list("simple/groups/list-members", Map.of("id", id)), "user_id"));
    }

    private boolean isOne(PlatformClient platform, String operation, String name) {
        Object id = ids(platform, operation).get(name);
        return id != null && id != SEVERAL;
    }

    private Object id(PlatformClient platform, String operation, String name) {
        return Objects.requireNonNull(ids(platform, operation).get(name));
    }

    private Map<String, Object> ids(PlatformClient platform, String operation) {
        return ids.computeIfAbsent(operation, list -> idsByName(platform.list(list, Map.of())));
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
}
