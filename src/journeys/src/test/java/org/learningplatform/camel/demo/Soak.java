// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.demo;

import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.camel.main.Main;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.learningplatform.camel.runtimes.OwnJvm;
import org.learningplatform.camel.sync.events.Published;
import org.learningplatform.camel.testkit.Fault;
import org.learningplatform.camel.testkit.Request;
import org.learningplatform.camel.testkit.Sandbox;
import org.learningplatform.camel.testkit.SandboxPlatform;

/**
 * People are hired, enrolled and complete their course for some time, while 5 % of the calls fail with 500 (half of them after the
 * write was done), 1 % with 429, and the routes' process is killed once a minute. Then it is counted what was lost and what is there
 * twice.
 */
final class Soak {

    private static final Duration BETWEEN_KILLS = Duration.ofMinutes(1);
    private static final Duration BETWEEN_WAVES = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int WAVE = 10;
    private static final File LOG = new File("src/journeys/target/soak.log");

    private final Sandbox sandbox;
    private final SandboxPlatform platform;
    private final Company company;
    private final List<String> people = new ArrayList<>();
    private final Set<Object> completed = new HashSet<>();
    private final Random random = new Random(1);
    private Process routes;
    private int kills;

    Soak(Sandbox sandbox, Company company) throws IOException {
        this.sandbox = sandbox;
        this.platform = sandbox.platform();
        this.company = company;
        this.routes = startRoutes();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> routes.destroyForcibly()));
    }

    /** Takes that time, and some more until all has arrived. Tells whether nothing was lost and nothing is there twice. */
    boolean run(Duration time) throws Exception {
        platform.inject(SandboxPlatform.ALL, 0.025, 1, Fault.answer(500));
        platform.inject(SandboxPlatform.ALL, 0.025, 2, Fault.instead(500, "{\"message\":\"Server Error\"}"));
        platform.inject(SandboxPlatform.ALL, 0.01, 3, Fault.tooManyRequests(Duration.ofSeconds(1)));
        Demo.say("Soaking for " + time.toSeconds() + " s: 5 % 500, 1 % 429, a kill a minute. Watch " + sandbox.window()
                + "; the routes log to " + LOG);
        long start = System.nanoTime();
        long nextKill = start + BETWEEN_KILLS.toNanos();
        while (System.nanoTime() - start < time.toNanos()) {
            long nextWave = System.nanoTime() + BETWEEN_WAVES.toNanos();
            wave();
            if (System.nanoTime() - nextKill >= 0) {
                // in the middle of its work
                TimeUnit.MILLISECONDS.sleep(500 + random.nextInt(2_500));
                kill();
                nextKill += BETWEEN_KILLS.toNanos();
            }
            TimeUnit.NANOSECONDS.sleep(nextWave - System.nanoTime());
        }
        platform.clearFaults();
        Demo.say("No more faults; waiting for what is under way ...");
        List<Count> counts = settle();
        report(counts);
        routes.destroyForcibly().waitFor();
        return counts.stream().allMatch(Count::isRight);
    }

    /** Some are hired and to be enrolled, and whoever is enrolled completes. */
    private void wave() {
        List<String> hired = IntStream.range(0, WAVE)
                .mapToObj(i -> "hr-" + (people.size() + i))
                .toList();
        company.hire("starters-" + people.size() + ".csv", hired);
        hired.forEach(company::requestEnrolment);
        people.addAll(hired);
        complete();
    }

    private void complete() {
        platform.enrolments().stream()
                .filter(enrolment -> completed.add(enrolment.get("id")))
                .forEach(company::complete);
    }

    private void kill() throws Exception {
        routes.destroyForcibly().waitFor();
        kills++;
        routes = startRoutes();
        Demo.say("kill " + kills + ": " + people.size() + " hired, "
                + platform.enrolments().size() + " enrolled, " + completed.size() + " completed");
    }

    /** The routes in a process of their own. */
    private Process startRoutes() throws IOException {
        List<String> options = new ArrayList<>(List.of(
                "-Xmx512m",
                "-Dcamel.main.property-placeholder-location=" + Company.DEFAULTS,
                // takes the place of the member that was killed, which would be missed only after 45 s
                "-Dcamel.component.kafka.groupInstanceId=demo-1",
                "-Dwork.grace=10m",
                "-Dretry.delay=1000",
                "-Dwork.parkedRetry=5s"));
        company.settings().forEach((name, value) -> options.add("-D" + name + "=" + value));
        return OwnJvm.of(Main.class, options)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(LOG))
                .start();
    }

    // What came of it

    /**
     * @param asked how many there should be
     * @param arrived how many of those there are
     * @param twice how many of those there are more than once: a second row, or a second event with another id
     * @param repeated records that say again what another one with the same id says, as a consumer must expect
     */
    record Count(String what, int asked, int arrived, int twice, int repeated) {

        static Count of(String what, Collection<String> asked, Map<String, List<String>> idsByThing) {
            int arrived = 0;
            int twice = 0;
            int repeated = 0;
            for (String thing : asked) {
                List<String> ids = idsByThing.getOrDefault(thing, List.of());
                int different = Set.copyOf(ids).size();
                arrived += ids.isEmpty() ? 0 : 1;
                twice += different > 1 ? 1 : 0;
                repeated += ids.size() - different;
            }
            return new Count(what, asked.size(), arrived, twice, repeated);
        }

        boolean isRight() {
            return arrived == asked && twice == 0;
        }

        boolean isComplete() {
            return arrived == asked;
        }
    }

    private List<Count> settle() throws InterruptedException {
        long start = System.nanoTime();
        complete();
        List<Count> counts = counts();
        while (!isComplete(counts) && System.nanoTime() - start < PATIENCE.toNanos()) {
            TimeUnit.SECONDS.sleep(2);
            complete();
            counts = counts();
        }
        return counts;
    }

    private boolean isComplete(List<Count> counts) {
        return completed.size() >= people.size() && counts.stream().allMatch(Count::isComplete);
    }

    private List<Count> counts() {
        List<ConsumerRecord<byte[], byte[]>> events = sandbox.kafka().records(Company.LEARNING_RECORDS);
        Map<Object, String> personOf =
                company.userIds().entrySet().stream().collect(Collectors.toMap(Map.Entry::getValue, Map.Entry::getKey));
        List<String> requests =
                people.stream().map(person -> "request-" + person).toList();
        List<String> enrolments =
                completed.stream().map(id -> "enrolments/" + id).toList();
        return List.of(
                Count.of("users", people, ids(platform.users(), user -> String.valueOf(user.get("org_ref")))),
                Count.of(
                        "enrolments",
                        people,
                        ids(platform.enrolments(), row -> personOf.getOrDefault(row.get("user_id"), ""))),
                Count.of("enrolment events", requests, told(events, "enrolment.created", "ce_causationid")),
                Count.of("completion events", enrolments, told(events, "completion.recorded", "ce_subject")));
    }

    private static Map<String, List<String>> ids(
            List<Map<String, Object>> rows, Function<Map<String, Object>, String> thing) {
        return rows.stream()
                .collect(Collectors.groupingBy(
                        thing, Collectors.mapping(row -> String.valueOf(row.get("id")), Collectors.toList())));
    }

    private static Map<String, List<String>> told(
            List<ConsumerRecord<byte[], byte[]>> events, String type, String thing) {
        return events.stream()
                .filter(event -> Published.header(event, "ce_type").equals("org.learningplatform." + type + ".v1"))
                .collect(Collectors.groupingBy(
                        event -> Published.header(event, thing),
                        Collectors.mapping(event -> Published.header(event, "ce_id"), Collectors.toList())));
    }

    private void report(List<Count> counts) {
        Map<Integer, Long> statuses = platform.requests().stream()
                .collect(Collectors.groupingBy(Request::status, TreeMap::new, Collectors.counting()));
        System.out.printf("%nkills %d, calls by status %s%n", kills, statuses);
        System.out.printf(
                "dead letters: %d of requests, %d of events; parked on the way: %d%n%n",
                sandbox.kafka().count(Company.ASSIGNMENTS + ".dlq"),
                sandbox.kafka().count(Company.LEARNING_RECORDS + ".dlq"),
                sandbox.kafka().count(Company.ASSIGNMENTS + ".parked"));
        System.out.printf(
                "%-18s %8s %8s %8s %14s %24s%n",
                "", "asked", "arrived", "lost", "created twice", "told again, same id");
        counts.forEach(count -> System.out.printf(
                "%-18s %8d %8d %8d %14d %24d%n",
                count.what, count.asked, count.arrived, count.asked - count.arrived, count.twice, count.repeated));
        System.out.println(
                counts.stream().allMatch(Count::isRight)
                        ? "\nNothing was lost, nothing was created twice."
                        : "\nSomething was lost or created twice.");
    }
}
