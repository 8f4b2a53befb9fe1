// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.roster;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.state.Fingerprints;
import org.learningplatform.camel.sync.events.Announcer;
import org.learningplatform.camel.sync.events.CloudEvent;
import org.learningplatform.camel.sync.work.StateText;

/**
 * The files that wait for somebody's word in quarantine, by their checksums, and what was said of them. Kept in the state; who said
 * it is not.
 */
public final class RosterDecisions {

    private static final String APPROVED = CloudEvent.TYPE_PREFIX + "batch.approved.v1";
    private static final String DENIED = CloudEvent.TYPE_PREFIX + "batch.denied.v1";
    private static final String APPLY = CloudEvent.TYPE_PREFIX + "plan.apply-requested.v1";

    private static final String FEED = "roster files held ";
    private static final Duration KEPT = Duration.ofDays(30);
    private static final int PAGE = 1_000;

    private final Fingerprints fingerprints;
    private final String feed;
    private final Duration expires;
    private final Clock clock;

    /** What was said of a file. */
    enum Word {
        APPROVED,
        DENIED
    }

    /**
     * A file that waits.
     *
     * @param at since when, in ISO 8601
     * @param removals how many people it would remove
     * @param plan id of its plan; null where it is in quarantine because of what it would do
     * @param event what its event told
     * @param word null as long as nothing was said
     */
    record Held(
            String name,
            String at,
            long removals,
            @Nullable String plan,
            Map<String, Object> event,
            @Nullable Word word) {

        Held with(Word said) {
            return new Held(name, at, removals, plan, event, said);
        }
    }

    RosterDecisions(Fingerprints fingerprints, String tenant, Duration expires, Clock clock) {
        this.fingerprints = fingerprints;
        this.feed = FEED + tenant;
        this.expires = expires;
        this.clock = clock;
    }

    /** Whether any file of the tenant waits. */
    public static boolean isAnyHeld(Fingerprints fingerprints, String tenant) {
        return fingerprints.extent(FEED + tenant).rows() > 0;
    }

    /** The file waits from now on; what was said of it before, and another one of its name, is forgotten. */
    void hold(String sha256, String name, long removals, @Nullable String plan, Map<String, Object> event) {
        fingerprints.forgetBefore(feed, clock.instant().minus(KEPT));
        fingerprints.remove(
                feed, rows(held -> held.name().equals(name)).keySet().stream().toList());
        put(sha256, new Held(name, clock.instant().toString(), removals, plan, event, null));
    }

    /** What is known of the file; null if it does not wait. */
    @Nullable
    Held find(String sha256) {
        Fingerprints.Row row = fingerprints.find(feed, List.of(sha256)).get(sha256);
        return row == null ? null : read(row);
    }

    /** The file is done. */
    void forget(String sha256) {
        fingerprints.remove(feed, List.of(sha256));
    }

    /** Whether the file may be applied with so many removals: that was said, in time, of the same number. */
    boolean allow(String sha256, long removals) {
        Held held = find(sha256);
        return held != null && held.word() == Word.APPROVED && held.removals() == removals && !isExpired(held);
    }

    private boolean isExpired(Held held) {
        return held.plan() == null
                && clock.instant().isAfter(Instant.parse(held.at()).plus(expires));
    }

    /** Whether something was said of any file. */
    public boolean areThere() {
        return !rows(held -> held.word() != null).isEmpty();
    }

    /**
     * Where a file in quarantine belongs, by what was said of it.
     *
     * @return folder below the inbox, empty for the inbox itself; null as long as nothing was said
     */
    public @Nullable String folder(String name) {
        return rows(held -> held.name().equals(name) && held.word() != null).values().stream()
                .map(held -> held.word() == Word.DENIED ? "rejected" : "")
                .findFirst()
                .orElse(null);
    }

    /** A file that was denied is gone from quarantine. */
    public void denied(String name) {
        fingerprints.remove(
                feed,
                rows(held -> held.name().equals(name) && held.word() == Word.DENIED).keySet().stream()
                        .toList());
    }

    /** Whether it is a word about a file. */
    public static boolean isOne(String type) {
        return type.equals(APPROVED) || type.equals(DENIED) || type.equals(APPLY);
    }

    /**
     * Notes what is said of a file.
     *
     * @param event approves or denies a file, or asks that a plan be applied
     * @return what to answer at once; null where the answer is what becomes of the file
     */
    public @Nullable CloudEvent decide(CloudEvent event, Announcer announcer) {
        boolean isPlan = event.type().equals(APPLY);
        String name = isPlan ? text(event.data().get("plan")) : sha256(event);
        Map<String, Held> found = isPlan ? rows(held -> name.equals(held.plan())) : rows(held -> true);
        String sha256 = isPlan ? found.keySet().stream().findFirst().orElse("") : name;
        Held held = found.get(sha256);
        if (held == null || (!isPlan && held.plan() != null)) {
            Map<String, Object> file = new LinkedHashMap<>(Map.of("name", "unknown"));
            if (!isPlan) {
                file.put("sha256", name);
            }
            return answer(
                    event,
                    announcer,
                    "batch.rejected.v1",
                    name,
                    Map.of("file", file),
                    isPlan ? "unknown-plan" : "unknown-file",
                    "nothing of that " + (isPlan ? "id" : "checksum") + " waits in quarantine");
        }
        if (event.type().equals(DENIED)) {
            put(sha256, held.with(Word.DENIED));
            return answer(
                    event,
                    announcer,
                    "batch.rejected.v1",
                    sha256,
                    Map.of("file", Objects.requireNonNull(held.event().get("file"))),
                    "denied",
                    "somebody has denied it");
        }
        if (!isPlan && isExpired(held)) {
            return answer(
                    event,
                    announcer,
                    "batch.quarantined.v1",
                    sha256,
                    held.event(),
                    "approval-expired",
                    "in quarantine since " + held.at() + ", longer than roster.approvalExpires: drop the file again");
        }
        long removals = event.data().get("removals") instanceof Number number ? number.longValue() : -1;
        if (!isPlan && removals != held.removals()) {
            return answer(
                    event,
                    announcer,
                    "batch.quarantined.v1",
                    sha256,
                    held.event(),
                    "approval-differs",
                    "approved are " + removals + " removals, counted " + held.removals());
        }
        put(sha256, held.with(Word.APPROVED));
        return null;
    }

    private CloudEvent answer(
            CloudEvent event,
            Announcer announcer,
            String type,
            String sha256,
            Map<String, Object> told,
            String reason,
            String detail) {
        Map<String, Object> data = new LinkedHashMap<>(told);
        data.put("reason", reason);
        data.put("detail", detail);
        Object name = ((Map<?, ?>) Objects.requireNonNull(data.get("file"))).get("name");
        return announcer.answer(event, type, text(name), sha256, clock.instant(), data);
    }

    private static String sha256(CloudEvent event) {
        return event.data().get("file") instanceof Map<?, ?> file ? text(file.get("sha256")) : "";
    }

    private static String text(@Nullable Object value) {
        return Objects.toString(value, "");
    }

    private Map<String, Held> rows(Predicate<Held> wanted) {
        List<Fingerprints.Row> all = new ArrayList<>();
        List<Fingerprints.Row> page = fingerprints.after(feed, 0, PAGE);
        while (!page.isEmpty()) {
            all.addAll(page);
            page = fingerprints.after(feed, page.get(page.size() - 1).number(), PAGE);
        }
        Map<String, Held> found = new LinkedHashMap<>();
        for (Fingerprints.Row row : all) {
            Held held = read(row);
            if (wanted.test(held)) {
                found.put(row.key(), held);
            }
        }
        return found;
    }

    private void put(String sha256, Held held) {
        fingerprints.put(
                feed,
                List.of(new Fingerprints.Row(0, sha256, "", 1, 1, false, StateText.write(held), clock.instant())));
    }

    private static Held read(Fingerprints.Row row) {
        return StateText.read(String.valueOf(row.id()), Held.class);
    }
}
