// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.roster;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.learningplatform.camel.sync.work.RemovalLimits;

/**
 * How many people a file would remove.
 *
 * @param people how many
 * @param of how many there are
 * @param groups the same for each group that somebody of would be removed, the largest share first
 */
record Removals(long people, long of, List<OfGroup> groups) {

    static final Removals NONE = new Removals(0, 0, List.of());

    /** Groups that are told of. */
    private static final int MAX_GROUPS = 100;

    /** @param name of the group */
    record OfGroup(String name, long people, long of) {}

    Removals {
        groups = groups.stream()
                .sorted(Comparator.comparingDouble((OfGroup group) -> -percent(group.people(), group.of()))
                        .thenComparing(OfGroup::name))
                .toList();
    }

    /** The same, and so many more who leave in another way. */
    Removals and(long more) {
        return new Removals(people + more, of, groups);
    }

    boolean exceed(RemovalLimits limits) {
        return limits.areExceededBy(people, of)
                || groups.stream().anyMatch(group -> limits.isShareExceededBy(group.people(), group.of()));
    }

    /** As an event tells it. */
    Map<String, Object> data(RemovalLimits limits) {
        List<Map<String, Object>> told = new ArrayList<>();
        for (OfGroup group : groups.subList(0, Math.min(groups.size(), MAX_GROUPS))) {
            Map<String, Object> data = new LinkedHashMap<>();
            data.put("name", group.name());
            data.put("removals", group.people());
            data.put("percent", percent(group.people(), group.of()));
            told.add(data);
        }
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("removals", people);
        data.put("percent", percent(people, of));
        data.put("groups", told);
        data.put("limits", Map.of("percent", limits.percent(), "count", limits.count()));
        return data;
    }

    /** With one decimal place. */
    private static double percent(long people, long of) {
        return of == 0 ? 0 : Math.round(people * 1_000.0 / of) / 10.0;
    }
}
