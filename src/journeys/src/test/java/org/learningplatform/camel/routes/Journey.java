// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.routes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.quartz.SimpleScheduleBuilder.simpleSchedule;
import static org.quartz.TriggerBuilder.newTrigger;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.component.quartz.QuartzComponent;
import org.apache.camel.main.Main;
import org.apache.camel.spi.RouteController;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.runtimes.OwnJvm;
import org.learningplatform.camel.sync.events.Published;
import org.learningplatform.camel.testkit.SandboxKafka;
import org.learningplatform.camel.testkit.SandboxPlatform;
import org.quartz.CronTrigger;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.TriggerKey;
import org.quartz.impl.matchers.GroupMatcher;

/** The shipped routes, started as a user starts them, on topics of their own. */
public final class Journey implements AutoCloseable {

    private static final String DEFAULTS = "file:routes/application.properties";
    /** Of the topic with requests; what has no other key is in one of them. */
    static final int PARTITIONS = 3;

    /** The setting for what is polled all the time. */
    static final String EACH_SECOND = "* * * * * ?";

    private static final String CLOUD_EVENT = "1.0";

    private final SandboxKafka kafka;
    private final @Nullable SandboxPlatform platform;
    private final Map<String, String> settings = new HashMap<>();
    private Main main = new Main();

    /** @param files in routes/, without {@code common.yaml} */
    public Journey(SandboxKafka kafka, SandboxPlatform platform, Path state, String... files) {
        this(kafka, platform, platform.baseUrl(), state, files);
    }

    /** The same, on a platform that is no sandbox. */
    Journey(SandboxKafka kafka, String baseUrl, Path state, String... files) {
        this(kafka, null, baseUrl, state, files);
    }

    private Journey(
            SandboxKafka kafka, @Nullable SandboxPlatform platform, String baseUrl, Path state, String... files) {
        this.kafka = kafka;
        this.platform = platform;
        String name = UUID.randomUUID().toString();
        settings.putAll(Map.of(
                "tenant",
                "acme",
                "camel.component.learningplatform.baseUrl",
                baseUrl,
                "camel.component.learningplatform.clientId",
                SandboxPlatform.CLIENT_ID,
                "camel.component.learningplatform.clientSecret",
                SandboxPlatform.CLIENT_SECRET,
                "camel.component.learningplatform.maxRetries",
                "0",
                "camel.component.kafka.brokers",
                kafka.bootstrapServers(),
                "state.directory",
                state.toString(),
                "retry.delay",
                "10",
                "completions.cron",
                EACH_SECOND));
        settings.put(
                "camel.main.routesIncludePattern",
                Stream.concat(Stream.of("common.yaml"), Stream.of(files))
                        .map(file -> "file:routes/" + file)
                        .collect(Collectors.joining(",")));
        settings.put("kafka.group", "group-" + name);
        settings.put("kafka.pollTimeoutMs", "100");
        settings.put("work.grace", "0s");
        settings.put("work.parkedRetry", "50ms");
        settings.put("topic.assignment", "assignment-" + name);
        settings.put("topic.learning-record", "learning-record-" + name);
        settings.put("topic.batch", "batch-" + name);
        settings.put("topic.employment", "employment-" + name);
        settings.put("topic.user", "user-" + name);
        settings.put("due.cron", EACH_SECOND);
        if (List.of(files).contains("employment-events.yaml")) {
            kafka.createTopic(employments(), PARTITIONS);
            kafka.createTopic(employments() + ".dlq", 1);
            kafka.createTopic(employments() + ".parked", PARTITIONS);
            kafka.createTopic(settings.get("topic.user"), 1);
        }
        kafka.createTopic(assignments(), PARTITIONS);
        kafka.createTopic(learningRecords(), 1);
        settings.put("topic.control", "control-" + name);
        kafka.createTopic(settings.get("topic.batch"), 1);
        kafka.createTopic(settings.get("topic.control"), 1);
        kafka.createTopic(settings.get("topic.control") + ".dlq", 1);
        kafka.createTopic(assignments() + ".dlq", 1);
        kafka.createTopic(assignments() + ".parked", PARTITIONS);
        kafka.createTopic(learningRecords() + ".dlq", 1);
    }

    private Journey(Journey other) {
        kafka = other.kafka;
        platform = other.platform;
        settings.putAll(other.settings);
    }

    /** Another replica of these routes, not started. */
    Journey replica() {
        return new Journey(this);
    }

    public Journey with(String setting, String value) {
        return with(Map.of(setting, value));
    }

    public Journey with(Map<String, String> values) {
        settings.putAll(values);
        return this;
    }

    /** Starts the routes, again if they were stopped. */
    public Journey start() {
        Properties overrides = new Properties();
        overrides.putAll(settings);
        main = new Main();
        main.setPropertyPlaceholderLocations(DEFAULTS);
        main.setOverrideProperties(overrides);
        main.start();
        pollOften();
        return this;
    }

    /** A cron expression knows no less than a second: what it polls each second is polled more often, and never twice at once. */
    private void pollOften() {
        QuartzComponent quartz = (QuartzComponent) main.getCamelContext().hasComponent("quartz");
        if (quartz == null) {
            return;
        }
        try {
            Scheduler scheduler = quartz.getScheduler();
            for (TriggerKey key : scheduler.getTriggerKeys(GroupMatcher.anyGroup())) {
                if (scheduler.getTrigger(key) instanceof CronTrigger cron
                        && cron.getCronExpression().equals(EACH_SECOND)) {
                    scheduler.rescheduleJob(
                            key,
                            newTrigger()
                                    .withIdentity(key)
                                    .withSchedule(simpleSchedule()
                                            .withIntervalInMilliseconds(100)
                                            .repeatForever()
                                            .withMisfireHandlingInstructionNextWithRemainingCount())
                                    .build());
                }
            }
        } catch (SchedulerException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Has a schedule be due now. */
    void fire(String name) {
        try {
            Scheduler scheduler = main.getCamelContext()
                    .getComponent("quartz", QuartzComponent.class)
                    .getScheduler();
            for (TriggerKey key : scheduler.getTriggerKeys(GroupMatcher.anyGroup())) {
                if (key.getName().equals(name)) {
                    scheduler.triggerJob(scheduler.getTrigger(key).getJobKey());
                }
            }
        } catch (SchedulerException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Starts the routes in a process of their own, which can be killed; its output goes to {@code target/journey.log}. */
    Process startProcess() throws IOException {
        return startProcess(Map.of());
    }

    /** Starts the routes in a process of their own, with settings that others do not have. */
    Process startProcess(Map<String, String> more) throws IOException {
        List<String> options = new ArrayList<>(List.of("-Dcamel.main.property-placeholder-location=" + DEFAULTS));
        Stream.of(settings, more)
                .forEach(some -> some.forEach((name, value) -> options.add("-D" + name + "=" + value)));
        return OwnJvm.of(Main.class, options)
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(new File(System.getProperty("module"), "target/journey.log")))
                .start();
    }

    void stop() {
        main.stop();
    }

    /** What Prometheus sees of it, where {@code camel.metrics.enabled} is set. */
    public String scrape() {
        return main.getCamelContext()
                .getRegistry()
                .findSingleByType(PrometheusMeterRegistry.class)
                .scrape();
    }

    RouteController routes() {
        return main.getCamelContext().getRouteController();
    }

    public String assignments() {
        return settings.get("topic.assignment");
    }

    String employments() {
        return settings.get("topic.employment");
    }

    /** What is told of users. */
    List<ConsumerRecord<byte[], byte[]>> toldOfUsers() {
        return Published.checked(kafka.records(settings.get("topic.user")));
    }

    public String learningRecords() {
        return settings.get("topic.learning-record");
    }

    List<ConsumerRecord<byte[], byte[]>> told() {
        return Published.checked(kafka.records(learningRecords()));
    }

    /** What is told of files. */
    List<ConsumerRecord<byte[], byte[]>> announced() {
        return Published.checked(kafka.records(settings.get("topic.batch")));
    }

    /** Requests of persons who failed while others succeeded. */
    List<ConsumerRecord<byte[], byte[]>> parked() {
        return kafka.records(assignments() + ".parked");
    }

    String group() {
        return settings.get("kafka.group");
    }

    List<ConsumerRecord<byte[], byte[]>> setAside(String topic) {
        return kafka.records(topic + ".dlq");
    }

    /** Publishes an enrolment request as an HR system does. */
    void request(String id, String externalId, long course) {
        publish(
                id,
                "org.learningplatform.learning.enrolment.requested.v1",
                """
                {"person":{"externalId":"%s"},"learningObject":{"id":"%d"}}"""
                        .formatted(externalId, course));
    }

    void publish(String id, String type, String data) {
        publish("acme:key", id, type, data);
    }

    /** Publishes a record with that key, which says in which partition. */
    public void publish(String key, String id, String type, String data) {
        publish(key, id, type, "2026-11-23T12:00:00Z", data);
    }

    void publish(String key, String id, String type, String time, String data) {
        send(assignments(), key, id, type, time, data);
    }

    /** Publishes an employment event as an HR system does. */
    public void employ(String externalId, String id, String kind, String data) {
        send(
                employments(),
                "acme:" + externalId,
                id,
                "org.learningplatform.hr.employment." + kind + ".v1",
                "2026-11-23T12:00:00Z",
                data);
    }

    /** Publishes what an operator says. */
    void say(String id, String type, String data) {
        send(
                settings.get("topic.control"),
                "acme:control",
                id,
                "org.learningplatform." + type,
                "2026-11-23T12:00:00Z",
                data);
    }

    private void send(String topic, String key, String id, String type, String time, String data) {
        kafka.send(
                topic,
                key,
                data,
                Map.of(
                        "ce_specversion", CLOUD_EVENT,
                        "ce_id", id,
                        "ce_source", "https://hris.example",
                        "ce_type", type,
                        "ce_time", time,
                        "content-type", "application/json"));
    }

    /** Adds a person to the platform and gives the user's id. */
    public long hire(String externalId) {
        return platform.add(
                "users",
                Map.of(
                        "username",
                        externalId,
                        "email",
                        externalId + "@example.com",
                        "fname",
                        "Jo",
                        "lname",
                        "Doe",
                        "org_ref",
                        externalId));
    }

    static String header(ConsumerRecord<?, ?> message, String name) {
        return new String(message.headers().lastHeader(name).value(), UTF_8);
    }

    @Override
    public void close() {
        stop();
    }
}
