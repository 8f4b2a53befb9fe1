// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;
import org.apache.camel.main.Main;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.utils.Utils;
import org.learningplatform.camel.testkit.Request;
import org.learningplatform.camel.testkit.Sandbox;
import org.learningplatform.camel.testkit.SandboxPlatform;
import org.learningplatform.camel.testkit.SandboxSftp;

/**
 * The sandbox and the routes together, with people who are hired, enrolled and complete a course. Goes on until it is
 * stopped; with {@code --once} until the first of them have arrived: exit code 0 if all have, else 1.
 */
public final class Demo implements AutoCloseable {

    private static final int STARTERS = 12;
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration PAUSE = Duration.ofSeconds(20);
    private static final String ASSIGNMENTS = "learning.assignment.v1";
    private static final List<String> TOLD =
            List.of("learningplatform.learning-record.v1", "learningplatform.batch.v1", ASSIGNMENTS + ".dlq");
    private static final List<String> FIRST_NAMES =
            List.of("Ada", "Ben", "Cleo", "Dan", "Eve", "Finn", "Gwen", "Hugo", "Ines", "Jon", "Kim", "Lea");

    private final Sandbox sandbox = Sandbox.builder().kafka(0).sftp(0).start();
    private final Path state = temporaryFolder();
    private final Main routes = new Main();
    private final KafkaConsumer<byte[], byte[]> events = consumer();
    private final Set<String> arrived = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrival = lock.newCondition();
    private int round;

    public static void main(String... args) {
        try {
            run(List.of(args).contains("--once"));
        } catch (Exception e) {
            // other threads would keep the process alive
            e.printStackTrace();
            System.exit(1);
        }
    }

    private static void run(boolean once) throws Exception {
        say("Starting a platform, a Kafka broker and an SFTP server on this machine ...");
        Demo demo = new Demo();
        Runtime.getRuntime().addShutdownHook(new Thread(demo::close));
        demo.start();
        boolean complete = demo.hireEnrolComplete();
        if (once) {
            System.exit(complete ? 0 : 1);
        }
        demo.printAddresses();
        while (true) {
            TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
            demo.hireEnrolComplete();
        }
    }

    private void start() {
        TOLD.forEach(topic -> sandbox.kafka().createTopic(topic, 1));
        sandbox.kafka().createTopic(ASSIGNMENTS, 1);
        sandbox.platform().onRequest(this::show);
        Thread listener = new Thread(this::listen, "demo-events");
        listener.setDaemon(true);
        listener.start();
        say("Starting the routes in routes/ ...");
        Properties settings = new Properties();
        settings.putAll(sandbox.properties());
        settings.putAll(Map.of(
                "tenant", "demo",
                "state.directory", state.toString(),
                "completions.cron", "* * * * * ?",
                "roster.delay", "500",
                "roster.readLockMinAge", "1",
                "roster.readLockCheckInterval", "200"));
        routes.setPropertyPlaceholderLocations("file:routes/application.properties");
        routes.setOverrideProperties(settings);
        routes.start();
    }

    /** Some people are hired, enrolled, and complete a course. Tells whether all of that arrived. */
    private boolean hireEnrolComplete() throws InterruptedException {
        round++;
        List<String> people = IntStream.rangeClosed(1, STARTERS)
                .mapToObj(i -> "hr-" + (round * 100 + i))
                .toList();
        say("");
        say("HR drops a roster file with " + STARTERS + " new starters: sftp inbox/starters-" + round + ".csv");
        sandbox.sftp().drop("inbox", "starters-" + round + ".csv", roster(people));
        boolean complete = await("users", () -> count("user", people));

        say("HR asks for an enrolment of each: Kafka " + ASSIGNMENTS);
        people.forEach(this::requestEnrolment);
        complete &= await("enrolments on the platform and as events", () -> count("enrolment.created", people));

        say("They learn, and complete the course on the platform ...");
        people.forEach(this::completeCourse);
        complete &= await("completions as events", () -> count("completion.recorded", people));
        say(complete ? "All of them arrived." : "Not all of them arrived; the lines above say what did.");
        return complete;
    }

    private static String roster(List<String> people) {
        StringBuilder csv = new StringBuilder("userId,username,firstName,lastName,email\n");
        for (int i = 0; i < people.size(); i++) {
            String id = people.get(i);
            String name = FIRST_NAMES.get(i);
            csv.append("%s,%s.%s,%s,Sample,%s.%s@demo.example\n".formatted(id, name, id, name, name, id));
        }
        return csv.toString();
    }

    private void requestEnrolment(String person) {
        String data =
                """
                {"person":{"externalId":"%s"},"learningObject":{"externalReference":"fire-safety"},\
                "dueDate":"%s","mandatory":true}"""
                        .formatted(
                                person, Instant.now().plus(Duration.ofDays(30)).truncatedTo(ChronoUnit.SECONDS));
        sandbox.kafka()
                .send(
                        ASSIGNMENTS,
                        ("demo:" + person).getBytes(UTF_8),
                        data.getBytes(UTF_8),
                        Map.of(
                                "ce_specversion", "1.0".getBytes(UTF_8),
                                "ce_id", ("request-" + person).getBytes(UTF_8),
                                "ce_source", "urn:demo:hr".getBytes(UTF_8),
                                "ce_type", "org.learningplatform.learning.enrolment.requested.v1".getBytes(UTF_8),
                                "ce_time", Instant.now().toString().getBytes(UTF_8),
                                "content-type", "application/json".getBytes(UTF_8)));
    }

    private void completeCourse(String person) {
        for (Map<String, Object> enrolment : sandbox.platform().enrolments()) {
            if (person.equals(externalId(enrolment.get("user_id")))) {
                sandbox.platform().complete((Long) enrolment.get("id"), Instant.now(), 60 + person.hashCode() % 40);
            }
        }
    }

    private Object externalId(Object userId) {
        return sandbox.platform().users().stream()
                .filter(user -> user.get("id").equals(userId))
                .map(user -> user.get("org_ref"))
                .findFirst()
                .orElse("");
    }

    // What is seen

    /** On the platform: users as they are created. */
    private void show(Request request) {
        if (request.operation().equals("simple/users/create") && request.status() == 201) {
            sandbox.platform().users().stream()
                    .map(user -> String.valueOf(user.get("org_ref")))
                    .filter(person -> !person.isEmpty())
                    .forEach(person -> arrived("user", person, "platform  user created"));
        }
    }

    /** In Kafka: events as they are published. */
    private void listen() {
        try (events) {
            events.subscribe(TOLD);
            while (true) {
                events.poll(Duration.ofMillis(500)).forEach(this::show);
            }
        } catch (WakeupException e) {
            say("No more events are shown.");
        }
    }

    private void show(ConsumerRecord<byte[], byte[]> event) {
        if (event.topic().endsWith(".dlq")) {
            say("  kafka     set aside in " + event.topic() + ": " + header(event, "dlq-reason"));
            return;
        }
        String type =
                header(event, "ce_type").replace("org.learningplatform.", "").replace(".v1", "");
        JsonNode data = json(event.value());
        if (type.startsWith("batch.")) {
            say("  kafka     " + type + "  " + data.at("/file/name").asText() + " " + data.path("counts"));
        } else {
            arrived(type, data.at("/person/externalId").asText(), "kafka     " + type);
        }
    }

    private void arrived(String what, String person, String text) {
        if (arrived.add(what + " " + person)) {
            say("  " + text + "  " + person);
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

    private boolean await(String what, IntSupplier count) throws InterruptedException {
        long left = PATIENCE.toNanos();
        lock.lock();
        try {
            while (count.getAsInt() < STARTERS && left > 0) {
                left = arrival.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
        say(count.getAsInt() + " of " + STARTERS + " " + what);
        return count.getAsInt() == STARTERS;
    }

    private void printAddresses() {
        say("");
        say("It goes on, with more people every " + PAUSE.toSeconds() + " s, until you press Ctrl-C. Join in:");
        say("  platform  " + sandbox.platform().baseUrl());
        say("            curl -d grant_type=client_credentials -d client_id=" + SandboxPlatform.CLIENT_ID
                + " --data-urlencode 'client_secret=" + SandboxPlatform.CLIENT_SECRET + "' "
                + sandbox.platform().baseUrl() + "/oauth/access_token");
        say("            curl -H 'Authorization: Bearer <access_token>' "
                + sandbox.platform().baseUrl() + "/api/v2/users");
        say("  kafka     " + sandbox.kafka().bootstrapServers() + "  topics " + ASSIGNMENTS + ", "
                + String.join(", ", TOLD));
        say("  sftp      sftp -P " + sandbox.sftp().port() + " " + SandboxSftp.USERNAME + "@"
                + sandbox.sftp().host() + "  password " + SandboxSftp.PASSWORD);
        say("            put a CSV with the columns userId,username,firstName,lastName,email into inbox/;");
        say("            its report comes to inbox/done/");
        say("  state     " + state);
    }

    @Override
    public void close() {
        routes.stop();
        events.wakeup();
        sandbox.close();
        try {
            Utils.delete(state.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        return new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers", sandbox.kafka().bootstrapServers(),
                        "group.id", "demo",
                        "auto.offset.reset", "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        var header = record.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), UTF_8);
    }

    private static JsonNode json(byte[] value) {
        try {
            return new JsonMapper().readTree(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path temporaryFolder() {
        try {
            return Files.createTempDirectory("learningplatform-demo");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void say(String text) {
        System.out.println(text.isEmpty() ? "" : LocalTime.now().truncatedTo(ChronoUnit.MILLIS) + "  " + text);
    }
}
