// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.demo;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.main.Main;
import org.apache.camel.util.TimeUtils;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.learningplatform.camel.sync.events.Published;
import org.learningplatform.camel.testkit.Request;
import org.learningplatform.camel.testkit.Sandbox;
import org.learningplatform.camel.testkit.SandboxProgram;

/**
 * The sandbox and the routes together, with people who are hired, enrolled and complete a course. Goes on until it is
 * stopped; with {@code --once} until the first of them have arrived: exit code 0 if all have, else 1; with {@code --soak 10m}
 * under faults and kills for that time: see {@link Soak}.
 */
public final class Demo implements AutoCloseable {

    private static final int STARTERS = 12;
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration PAUSE = Duration.ofSeconds(20);
    private static final List<String> STEPS = List.of("user", "enrolment.created", "completion.recorded");
    private static final List<String> FREE_PORTS =
            List.of("--window-port", "0", "--platform-port", "0", "--kafka-port", "0", "--sftp-port", "0");
    private static final String HELP =
            """
            Arguments (mvn -Pdemo -Ddemo.args='...'):
              --once                   until the first have arrived, on free ports; exit code 0 if all have, else 1
              --soak <time>            for that time (10m) under faults and kills; exit code 0 if nothing is lost or twice
            """;

    private final Sandbox sandbox;
    private final Company company;
    private final Main routes = new Main();
    private final KafkaConsumer<byte[], byte[]> events;
    private final Set<String> arrived = ConcurrentHashMap.newKeySet();
    private final AtomicInteger setAside = new AtomicInteger();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrival = lock.newCondition();
    private int round;

    private Demo(Sandbox sandbox, Company company) {
        this.sandbox = sandbox;
        this.company = company;
        this.events = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers", sandbox.kafka().bootstrapServers(),
                        "group.id", "demo",
                        "auto.offset.reset", "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    public static void main(String... args) {
        try {
            run(new ArrayList<>(Arrays.asList(args)));
        } catch (Exception e) {
            // other threads would keep the process alive
            e.printStackTrace();
            System.exit(1);
        }
    }

    private static void run(List<String> arguments) throws Exception {
        if (arguments.contains("--help")) {
            System.out.print(HELP + SandboxProgram.OPTIONS);
            return;
        }
        boolean once = arguments.remove("--once");
        Duration soak = takeSoak(arguments);
        say("Starting a platform, a Kafka broker and an SFTP server on this machine ...");
        Sandbox sandbox = SandboxProgram.startOrExit(
                Stream.concat(once ? FREE_PORTS.stream() : Stream.empty(), arguments.stream())
                        .toArray(String[]::new));
        Company company = new Company(sandbox);
        if (!soak.isZero()) {
            boolean right = new Soak(sandbox, company).run(soak);
            company.close();
            System.exit(right ? 0 : 1);
        }
        Demo demo = new Demo(sandbox, company);
        Runtime.getRuntime().addShutdownHook(new Thread(demo::close));
        demo.start();
        if (once) {
            System.exit(demo.hireEnrolComplete() ? 0 : 1);
        }
        say("It goes on, with " + STARTERS + " more people every " + PAUSE.toSeconds()
                + " s, until you press Ctrl-C. Join in, and break it:\n" + SandboxProgram.addresses(sandbox));
        SandboxProgram.onEnter(() -> System.out.println(SandboxProgram.addresses(sandbox)));
        while (true) {
            demo.hireEnrolComplete();
            TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
        }
    }

    private static Duration takeSoak(List<String> arguments) {
        int position = arguments.indexOf("--soak");
        if (position < 0) {
            return Duration.ZERO;
        }
        arguments.remove(position);
        String time = position < arguments.size() ? arguments.remove(position) : "";
        if (!time.matches("\\d+[smh]")) {
            System.err.println("--soak needs a time, for example --soak 10m");
            System.exit(2);
        }
        return Duration.ofMillis(TimeUtils.toMilliSeconds(time));
    }

    private void start() {
        sandbox.platform().onRequest(this::look);
        Thread listener = new Thread(this::listen, "demo-events");
        listener.setDaemon(true);
        listener.start();
        say("Starting the routes in routes/ ...");
        Properties settings = new Properties();
        settings.putAll(company.settings());
        routes.setPropertyPlaceholderLocations(Company.DEFAULTS);
        routes.setOverrideProperties(settings);
        routes.start();
    }

    /** Some people are hired, enrolled, and complete a course. Tells whether all of that arrived, and says so in a line. */
    private boolean hireEnrolComplete() throws InterruptedException {
        round++;
        List<String> people = IntStream.rangeClosed(1, STARTERS)
                .mapToObj(i -> "hr-" + (round * 100 + i))
                .toList();
        long start = System.nanoTime();
        company.hire("starters-" + round + ".csv", people);
        await("user", people);
        people.forEach(company::requestEnrolment);
        await("enrolment.created", people);
        completeCourses(people);
        await("completion.recorded", people);
        say("round %d: of %d people %d hired, %d enrolled, %d completed and told, in %.1f s%s"
                .formatted(
                        round,
                        STARTERS,
                        count("user", people),
                        count("enrolment.created", people),
                        count("completion.recorded", people),
                        (System.nanoTime() - start) / 1e9,
                        setAside.get() == 0 ? "" : "; set aside so far: " + setAside));
        return STEPS.stream().allMatch(step -> count(step, people) == STARTERS);
    }

    private void completeCourses(List<String> people) {
        Map<String, Object> userIds = company.userIds();
        List<Object> users = people.stream().map(userIds::get).toList();
        sandbox.platform().enrolments().stream()
                .filter(enrolment -> users.contains(enrolment.get("user_id")))
                .forEach(company::complete);
    }

    // What is seen

    /** On the platform: users as they are created. */
    private void look(Request request) {
        if (request.operation().equals("simple/users/create") && request.status() == 201) {
            company.userIds().keySet().forEach(person -> arrived("user", person));
        }
    }

    /** In Kafka: events as they are published. */
    private void listen() {
        try (events) {
            events.subscribe(List.of(Company.LEARNING_RECORDS, Company.ASSIGNMENTS + ".dlq"));
            while (true) {
                events.poll(Duration.ofMillis(500)).forEach(this::look);
            }
        } catch (WakeupException e) {
            // the demo ends
        }
    }

    private void look(ConsumerRecord<byte[], byte[]> event) {
        String type = Published.header(event, "ce_type");
        if (event.topic().endsWith(".dlq")) {
            setAside.incrementAndGet();
        } else if (!type.isEmpty()) {
            arrived(type.replace("org.learningplatform.", "").replace(".v1", ""), person(event.value()));
        }
    }

    private void arrived(String what, String person) {
        if (arrived.add(what + " " + person)) {
            lock.lock();
            try {
                arrival.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    private int count(String what, List<String> people) {
        return (int) people.stream()
                .filter(person -> arrived.contains(what + " " + person))
                .count();
    }

    private void await(String what, List<String> people) throws InterruptedException {
        long left = PATIENCE.toNanos();
        lock.lock();
        try {
            while (count(what, people) < people.size() && left > 0) {
                left = arrival.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        routes.stop();
        events.wakeup();
        sandbox.close();
        company.close();
    }

    private static String person(byte[] event) {
        try {
            return new JsonMapper().readTree(event).at("/person/externalId").asText();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void say(String text) {
        System.out.println(LocalTime.now().truncatedTo(ChronoUnit.SECONDS) + "  " + text);
    }
}
