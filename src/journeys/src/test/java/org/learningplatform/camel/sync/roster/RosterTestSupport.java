// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.roster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.learningplatform.camel.LearningPlatformComponent;
import org.learningplatform.camel.PlatformTestSupport;
import org.learningplatform.camel.state.MemoryStateStore;
import org.learningplatform.camel.state.StateStore;
import org.learningplatform.camel.sync.events.Announcer;
import org.learningplatform.camel.sync.events.CloudEvent;
import org.learningplatform.camel.sync.people.AccountRules;

/** Roster files of one day after the other, applied to a sandbox. */
abstract class RosterTestSupport extends PlatformTestSupport {

    protected static final String HEADER = "userId,username,firstName,lastName,email,orgLevelId_1\n";
    protected static final int MAX_ATTEMPTS = 3;
    protected static final Instant MONDAY = Instant.parse("2026-11-23T10:00:00Z");

    protected final StateStore state = new MemoryStateStore();
    private final ExecutorService lanes = Executors.newFixedThreadPool(4);
    protected final RosterSettings settings = new RosterSettings();
    protected RosterImport roster;
    private int day;
    private String last = "";

    @TempDir
    Path directory;

    @AfterEach
    void end() {
        lanes.shutdown();
    }

    protected static String people(String... ids) {
        return HEADER + Stream.of(ids).map(RosterTestSupport::row).collect(Collectors.joining());
    }

    /** So many people of four schools. */
    protected static String staff(int count) {
        return HEADER
                + IntStream.range(0, count)
                        .mapToObj(i -> row("U" + i, "Last", "school-" + i % 4))
                        .collect(Collectors.joining());
    }

    /** The same people, of whom the first have left. */
    protected static String ending(int count, int left) {
        return "expiresAt," + HEADER
                + IntStream.range(0, count)
                        .mapToObj(i -> (i < left ? "2026-11-01," : ",") + row("U" + i, "Last", "school-" + i % 4))
                        .collect(Collectors.joining());
    }

    protected static String row(String id) {
        return row(id, "Last");
    }

    protected static String row(String id, String lastName) {
        return row(id, lastName, "");
    }

    protected static String row(String id, String lastName, String school) {
        String plain = id.replaceAll("[\"@]", "");
        return id + ",user-" + plain + ",First," + lastName + "," + plain + "@example.com," + school + "\n";
    }

    protected long user(String id) {
        return platform.users().stream()
                .filter(user -> id.equals(user.get("org_ref")))
                .map(user -> ((Number) user.get("id")).longValue())
                .findFirst()
                .orElseThrow();
    }

    protected List<String> expired() {
        return platform.users().stream()
                .filter(user -> user.get("expires_at") != null)
                .map(user -> String.valueOf(user.get("org_ref")))
                .toList();
    }

    protected int writes() {
        return (int) platform.requests().stream()
                .filter(request -> !request.method().equals("GET"))
                .count();
    }

    /** The file of the next day; it is done, moved and announced. */
    protected RosterResult day(String content) throws IOException {
        RosterResult result = apply("day" + day + ".csv", content, MONDAY.plus(Duration.ofDays(day)));
        last = content;
        day++;
        return result;
    }

    /** The same drop is read again. */
    protected RosterResult again() throws IOException {
        return apply("day" + (day - 1) + ".csv", last, MONDAY.plus(Duration.ofDays(day - 1)));
    }

    protected RosterResult apply(String name, String content) throws IOException {
        return apply(name, content, MONDAY);
    }

    protected RosterResult apply(String name, String content, Instant modified) throws IOException {
        return apply(state, name, content, modified);
    }

    protected RosterResult apply(StateStore store, String name, String content, Instant modified) throws IOException {
        Path file = Files.writeString(directory.resolve(name), content);
        if (roster == null || store != state) {
            roster = roster(store);
        }
        return roster.apply(new RosterUpload(file, name, modified), directory.resolve("report.csv"));
    }

    protected RosterImport roster() {
        return roster(state);
    }

    protected RosterImport roster(StateStore store) {
        return new RosterImport(
                store,
                context.getComponent("learningplatform", LearningPlatformComponent.class)
                        .getPlatform(),
                AccountRules.of("two-keys", "user-BOSS,admin"),
                "acme",
                lanes,
                MAX_ATTEMPTS,
                settings,
                clock);
    }

    protected static CloudEvent event(RosterResult result) {
        return result.event(new Announcer("urn:example", "acme"));
    }

    protected List<String> report() throws IOException {
        return Files.readAllLines(directory.resolve("report.csv"));
    }
}
