// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.people;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.learningplatform.camel.client.contract.Field;
import org.learningplatform.camel.client.contract.Role;
import org.learningplatform.camel.connection.Need;
import org.learningplatform.camel.connection.Roles;
import org.learningplatform.camel.connection.Row;
import org.learningplatform.camel.sync.work.Change;
import org.learningplatform.camel.sync.work.Reason;
import org.learningplatform.camel.sync.work.Refusal;

/** Groups and tags by name, and who has them. What has been read is kept; safe for concurrent use. */
final class Memberships {

    /** No id, as a platform's is never empty. */
    private static final String SEVERAL = "";

    private static final List<Role> GROUPS = List.of(Role.LIST_GROUPS, Role.LIST_GROUP_MEMBERS, Role.ADD_GROUP_MEMBER);
    /** What owning memberships needs beside. */
    static final List<Need> REMOVALS = List.of(
            Need.of(Role.REMOVE_GROUP_MEMBER).sending(Field.GROUP_ID, Field.PERSON_ID),
            Need.of(Role.UNASSIGN_TAG).sending(Field.TAG_ID, Field.PERSON_ID));

    private static final List<Role> TAGS = List.of(Role.LIST_TAGS, Role.LIST_USER_TAGS, Role.ASSIGN_TAG);

    private final Map<String, Set<String>> members = new ConcurrentHashMap<>();
    private final Set<Begun> begun = ConcurrentHashMap.newKeySet();
    private final Map<Role, Map<String, String>> ids = new ConcurrentHashMap<>();

    private record Begun(String externalId, String group) {}

    private final boolean owns;

    /** @param owns whether whoever has groups or tags named has no others */
    Memberships(boolean owns) {
        this.owns = owns;
    }

    /** @throws Refusal if a name is not that of exactly one group or tag */
    void check(Roles platform, Person person) {
        if (!person.groups().isEmpty()) {
            require(platform, GROUPS);
        }
        if (!person.tags().isEmpty()) {
            require(platform, TAGS);
        }
        if (!owns && (person.groups().equals(Person.NONE) || person.tags().equals(Person.NONE))) {
            throw new Refusal(
                    Reason.SCHEMA_INVALID,
                    "cannot-erase",
                    "groups and tags can be erased with people.memberships=owned only");
        }
        if (!named(person.groups()).allMatch(name -> isOne(platform, Role.LIST_GROUPS, name))) {
            throw new Refusal(
                    Reason.SCHEMA_INVALID, "unknown-group", "the platform has no group of that name, or several");
        }
        if (!named(person.tags()).allMatch(name -> isOne(platform, Role.LIST_TAGS, name))) {
            throw new Refusal(Reason.SCHEMA_INVALID, "unknown-tag", "the platform has no tag of that name, or several");
        }
    }

    private static Stream<String> named(List<String> names) {
        return names.stream().filter(name -> !name.isEmpty()).distinct();
    }

    private static void require(Roles platform, List<Role> roles) {
        for (Role role : roles) {
            if (!platform.has(role)) {
                throw new Refusal(
                        Reason.SCHEMA_INVALID,
                        "no-memberships",
                        "the person has groups or tags, and the contract no operation with x-role '" + role + "', "
                                + role.purpose());
            }
        }
    }

    /** All memberships of the person, for a user who is still to be made. */
    List<Change> of(Roles platform, Person person) {
        List<Change> changes = new ArrayList<>();
        named(person.groups()).forEach(name -> changes.add(new Change.Join(id(platform, Role.LIST_GROUPS, name))));
        named(person.tags()).forEach(name -> changes.add(new Change.AssignTag(id(platform, Role.LIST_TAGS, name))));
        return changes;
    }

    /** What is to be done for the user to have them, and no others where they are owned. */
    List<Change> missing(Roles platform, String user, Person person) {
        List<Change> changes = of(platform, person);
        Set<String> assigned = person.tags().isEmpty()
                ? Set.of()
                : texts(platform.list(Role.LIST_USER_TAGS, Map.of(Field.PERSON_ID, user)), Field.TAG_ID);
        changes.removeIf(change -> change instanceof Change.Join join
                ? members(platform, join.group(), person).contains(user)
                : change instanceof Change.AssignTag assign && assigned.contains(assign.tag()));
        if (owns && !person.groups().isEmpty()) {
            Set<String> named = ids(platform, Role.LIST_GROUPS, person.groups());
            platformIds(platform, Role.LIST_GROUPS)
                    .filter(group -> !named.contains(group)
                            && members(platform, group, person).contains(user))
                    .forEach(group -> changes.add(new Change.Leave(group)));
        }
        if (owns && !person.tags().isEmpty()) {
            Set<String> named = ids(platform, Role.LIST_TAGS, person.tags());
            assigned.stream()
                    .filter(tag -> !named.contains(tag))
                    .sorted()
                    .forEach(tag -> changes.add(new Change.UnassignTag(tag)));
        }
        return changes;
    }

    private Set<String> ids(Roles platform, Role list, List<String> names) {
        return named(names).map(name -> id(platform, list, name)).collect(Collectors.toSet());
    }

    /** Of several groups of one name nobody is taken out: which one is meant cannot be said. */
    private Stream<String> platformIds(Roles platform, Role list) {
        return ids(platform, list).values().stream()
                .filter(id -> !id.equals(SEVERAL))
                .sorted();
    }

    /** They are about to be written: who asks for the same person again sees what was. */
    void begin(Person person, List<Change> changes) {
        changes.forEach(change -> {
            if (change instanceof Change.Join join) {
                begun.add(new Begun(person.externalId(), join.group()));
            } else if (change instanceof Change.Leave leave) {
                begun.add(new Begun(person.externalId(), leave.group()));
            }
        });
    }

    private Set<String> members(Roles platform, String group, Person person) {
        if (begun.remove(new Begun(person.externalId(), group))) {
            members.remove(group);
        }
        return members.computeIfAbsent(group, id -> read(platform, id));
    }

    private static Set<String> read(Roles platform, String group) {
        return texts(platform.list(Role.LIST_GROUP_MEMBERS, Map.of(Field.GROUP_ID, group)), Field.PERSON_ID);
    }

    private boolean isOne(Roles platform, Role list, String name) {
        return !ids(platform, list).getOrDefault(name, SEVERAL).isEmpty();
    }

    private String id(Roles platform, Role list, String name) {
        return Objects.requireNonNull(ids(platform, list).get(name));
    }

    private Map<String, String> ids(Roles platform, Role list) {
        return ids.computeIfAbsent(
                list,
                read -> read == Role.LIST_GROUPS
                        ? idsByName(platform.list(read, Map.of()), Field.GROUP_NAME, Field.GROUP_ID)
                        : idsByName(platform.list(read, Map.of()), Field.TAG_NAME, Field.TAG_ID));
    }

    private static Set<String> texts(Iterator<Row> rows, Field field) {
        Set<String> texts = new HashSet<>();
        rows.forEachRemaining(row -> texts.add(row.text(field)));
        return texts;
    }

    private static Map<String, String> idsByName(Iterator<Row> rows, Field name, Field id) {
        Map<String, String> ids = new HashMap<>();
        rows.forEachRemaining(row -> ids.merge(row.text(name), row.required(id), (one, other) -> SEVERAL));
        return ids;
    }
}
