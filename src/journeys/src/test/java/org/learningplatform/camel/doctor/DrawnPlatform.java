// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.doctor;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.learningplatform.camel.testkit.Dialect;
import org.learningplatform.camel.testkit.Dialect.Pages;
import org.learningplatform.camel.testkit.Dialect.Times;
import org.learningplatform.camel.testkit.Dialect.Treatment;
import org.learningplatform.camel.testkit.Sandbox;
import org.learningplatform.camel.testkit.SandboxPlatform;
import org.learningplatform.camel.testkit.TestClock;

/** A platform whose dialect is drawn: the same one for the same seed. It has 132 users and 47 completions, each an hour after the one before. */
record DrawnPlatform(long seed, Dialect dialect) {

    static final int PEOPLE = 131;
    static final int COMPLETIONS = 47;

    static DrawnPlatform of(long seed) {
        Random random = new Random(seed * 7919 + 17);
        // each way of paging in turn, so that none is missing
        Pages pages = Pages.values()[(int) Math.floorMod(seed, (long) Pages.values().length)];
        boolean beside = pages == Pages.CURSOR || pages == Pages.LINK;
        String envelope = one(
                random,
                beside ? List.of("data", "records", "result.rows") : List.of("", "data", "users", "result.rows"));
        int greatest = one(random, List.of(20, 30, 50, 100));
        Dialect dialect = Dialect.pagedBy(pages)
                .pageSizes(one(random, List.of(7, 10, 15, 20)), greatest)
                .envelope(envelope)
                .times(
                        one(random, List.of(Times.values())),
                        ZoneId.of(one(random, List.of("UTC", "Asia/Kolkata", "Europe/Berlin"))))
                .requestsPerMinute(one(random, List.of(0, 120, 600)));
        for (String argument : List.of("username", "email", "org_ref", "user_id", "completed_from")) {
            dialect = dialect.argument(argument, one(random, List.of(Treatment.values())));
        }
        return new DrawnPlatform(seed, random.nextBoolean() ? dialect.afterSince() : dialect);
    }

    private static <T> T one(Random random, List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    Sandbox start() {
        TestClock clock = new TestClock();
        Sandbox sandbox =
                Sandbox.builder().clock(clock).people(PEOPLE).dialect(dialect).start();
        SandboxPlatform platform = sandbox.platform();
        Instant first = clock.instant().minus(Duration.ofDays(9));
        for (int i = 0; i < COMPLETIONS; i++) {
            long enrolment = platform.add("enrolments", Map.of("user_id", 2 + i, "course_id", "fire-safety"));
            platform.complete(enrolment, first.plus(Duration.ofHours(i)), 80);
        }
        return sandbox;
    }
}
