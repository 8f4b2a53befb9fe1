// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.roster;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.state.Fingerprints;
import org.learningplatform.camel.sync.work.Digest;
import org.learningplatform.camel.sync.work.StateText;

/**
 * The people whom full rosters of a tenant have named and that have a user: only they can be removed by being absent. The state
 * keeps of each a digest, the platform's id of the user and the group, and no data of the person.
 *
 * <p>With a member stands which file has changed it last. So a file that was done and not moved, because the process ended, finds
 * absent again whom it has removed, and tells the same.
 */
final class RosterMembers {

    private static final int PAGE = 1_000;

    private final Fingerprints fingerprints;
    private final String feed;
    private final String by;
    private final RosterUpload upload;
    private final Clock clock;
    private final @Nullable Last last;

    /**
     * A person.
     *
     * @param number greater than that of each who became a member before
     * @param subject digest that stands for the person
     * @param user the platform's id
     */
    record Member(long number, String subject, String user, String group) {}

    /** What is kept of a person in one text. */
    private record Kept(String user, String group) {}

    /**
     * The last full roster that is done.
     *
     * @param isEnded whether a line break ended its last row
     */
    private record Last(String modified, String name, boolean isEnded) {}

    /** @param drop identifies what was dropped */
    RosterMembers(Fingerprints fingerprints, String tenant, String drop, RosterUpload upload, Clock clock) {
        this.fingerprints = fingerprints;
        this.feed = "roster members " + tenant;
        this.by = Digest.of("drop", drop);
        this.upload = upload;
        this.clock = clock;
        String position = fingerprints.position(feed);
        this.last = position == null ? null : StateText.read(position, Last.class);
    }

    /** Whether a later full roster is done, so that this one does not say who has left. */
    boolean isOutdated() {
        return last != null && upload.isBefore(Instant.parse(last.modified()), last.name());
    }

    /** Whether the last full roster ended its last row, so that this one should, too. */
    boolean areEnded() {
        return last != null && last.isEnded();
    }

    /** Who is not in the file, into {@code absent}, and how many that are; whom an earlier one removed, and it names, into {@code back}. */
    Removals compare(SeenPeople seen, List<Member> absent, Set<String> back) {
        Map<String, long[]> groups = new HashMap<>();
        long[] all = new long[2];
        forEach(row -> {
            if (row.absent() && !row.hash().equals(by)) {
                if (seen.contains(row.key())) {
                    back.add(row.key());
                }
                return;
            }
            Member member = member(row);
            long[] group = groups.computeIfAbsent(member.group(), name -> new long[2]);
            all[1]++;
            group[1]++;
            if (!seen.contains(row.key())) {
                all[0]++;
                group[0]++;
                absent.add(member);
            }
        });
        List<Removals.OfGroup> counted = new ArrayList<>();
        groups.forEach((name, counts) -> {
            if (!name.isEmpty() && counts[0] > 0) {
                counted.add(new Removals.OfGroup(name, counts[0], counts[1]));
            }
        });
        return new Removals(all[0], all[1], counted);
    }

    private void forEach(Consumer<Fingerprints.Row> action) {
        List<Fingerprints.Row> page = fingerprints.after(feed, 0, PAGE);
        while (!page.isEmpty()) {
            page.forEach(action);
            page = fingerprints.after(feed, page.get(page.size() - 1).number(), PAGE);
        }
    }

    /** Notes those whom the file names. */
    void put(Collection<Member> named) {
        write(
                named,
                member -> new Fingerprints.Row(
                        0,
                        member.subject(),
                        by,
                        1,
                        1,
                        false,
                        StateText.write(new Kept(member.user(), member.group())),
                        clock.instant()));
    }

    /** Notes those who have left. */
    void leave(Collection<Member> gone) {
        write(
                gone,
                member -> new Fingerprints.Row(
                        0,
                        member.subject(),
                        by,
                        1,
                        1,
                        true,
                        StateText.write(new Kept(member.user(), member.group())),
                        clock.instant()));
    }

    /** Writes only what differs from what is known. */
    private void write(Collection<Member> members, Function<Member, Fingerprints.Row> row) {
        Map<String, Fingerprints.Row> known =
                fingerprints.find(feed, members.stream().map(Member::subject).toList());
        List<Fingerprints.Row> rows = members.stream()
                .map(row)
                .filter(next -> !isSame(known.get(next.key()), next))
                .toList();
        if (!rows.isEmpty()) {
            fingerprints.put(feed, rows);
        }
    }

    private static boolean isSame(Fingerprints.@Nullable Row known, Fingerprints.Row next) {
        return known != null
                && known.absent() == next.absent()
                && String.valueOf(known.id()).equals(next.id());
    }

    /** The file is the last full roster now. */
    void done(boolean isEnded) {
        fingerprints.move(feed, StateText.write(new Last(upload.modified().toString(), upload.name(), isEnded)));
    }

    private static Member member(Fingerprints.Row row) {
        Kept kept = StateText.read(String.valueOf(row.id()), Kept.class);
        return new Member(row.number(), row.key(), kept.user(), kept.group());
    }
}
