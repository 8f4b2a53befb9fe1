// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.testkit;

import java.net.URI;
import java.time.Clock;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A platform and, where they are asked for, a Kafka broker, an SFTP server, a Learning Record Store and a window to watch all of them; on loopback, until
 * it is closed. In a test with JUnit 5 {@link LearningPlatformSandbox} starts and closes it.
 *
 * <pre>{@code
 * try (Sandbox sandbox = Sandbox.builder().kafka(0).start()) {
 *     sandbox.platform().inject("simple/*", 20, Fault.tooManyRequests(Duration.ofSeconds(1)));
 * }
 * }</pre>
 */
public final class Sandbox implements AutoCloseable {

    private final Clock clock;
    private final int people;
    private final SandboxPlatform platform;
    private @Nullable SandboxKafka kafka;
    private @Nullable SandboxSftp sftp;
    private @Nullable SandboxRecordStore lrs;
    private @Nullable SandboxWindow window;

    private Sandbox(Builder wanted) {
        Part.requireFree(wanted.ports);
        clock = wanted.clock;
        people = wanted.people;
        platform = new SandboxPlatform(wanted.ports.getOrDefault(Part.PLATFORM, 0), clock, wanted.dialect);
        try {
            platform.addPeople(people);
            if (wanted.ports.containsKey(Part.KAFKA)) {
                kafka = new SandboxKafka(wanted.ports.get(Part.KAFKA));
            }
            if (wanted.ports.containsKey(Part.SFTP)) {
                sftp = new SandboxSftp(wanted.ports.get(Part.SFTP));
            }
            if (wanted.ports.containsKey(Part.LRS)) {
                lrs = new SandboxRecordStore(wanted.ports.get(Part.LRS), clock);
            }
            if (wanted.ports.containsKey(Part.WINDOW)) {
                window = new SandboxWindow(this, wanted.ports.get(Part.WINDOW), clock);
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** A sandbox that has a platform only, with no people, by the system's clock, unless it is told more. */
    public static Builder builder() {
        return new Builder();
    }

    /** What a sandbox is to have. A port is that number on loopback, or a free one for 0. */
    public static final class Builder {

        private final Map<Part, Integer> ports = new EnumMap<>(Part.class);
        private Clock clock = Clock.systemUTC();
        private int people;
        private @Nullable Dialect dialect;

        private Builder() {}

        Builder part(Part part, int port) {
            ports.put(part, port);
            return this;
        }

        /** The platform's port; without this, a free one. */
        public Builder platform(int port) {
            return part(Part.PLATFORM, port);
        }

        /** A Kafka broker, too. */
        public Builder kafka(int port) {
            return part(Part.KAFKA, port);
        }

        /** An SFTP server, too. */
        public Builder sftp(int port) {
            return part(Part.SFTP, port);
        }

        /** A Learning Record Store on a free port, too. */
        public Builder lrs() {
            return lrs(0);
        }

        /** A Learning Record Store, too. */
        public Builder lrs(int port) {
            return part(Part.LRS, port);
        }

        /** A page, too, that shows what happens and sets faults. */
        public Builder window(int port) {
            return part(Part.WINDOW, port);
        }

        /** The platform's clock, for example a {@link TestClock}. */
        public Builder clock(Clock clock) {
            this.clock = clock;
            return this;
        }

        /** How many people are there at the start: see {@link SandboxPlatform#addPeople}. */
        public Builder people(int count) {
            this.people = count;
            return this;
        }

        /** How the platform tells its lists; without this, as the shipped contract says. */
        public Builder dialect(Dialect dialect) {
            this.dialect = dialect;
            return this;
        }

        /**
         * Starts all of it.
         *
         * @throws IllegalStateException if a port is taken; the message says which, and nothing has started
         */
        public Sandbox start() {
            return new Sandbox(this);
        }
    }

    /** The platform. */
    public SandboxPlatform platform() {
        return platform;
    }

    /**
     * The Kafka broker.
     *
     * @throws IllegalStateException if it was not asked for
     */
    public SandboxKafka kafka() {
        return there(kafka, "Kafka broker", "kafka = true", "kafka(0)");
    }

    /**
     * The SFTP server.
     *
     * @throws IllegalStateException if it was not asked for
     */
    public SandboxSftp sftp() {
        return there(sftp, "SFTP server", "sftp = true", "sftp(0)");
    }

    /**
     * The Learning Record Store.
     *
     * @throws IllegalStateException if it was not asked for
     */
    public SandboxRecordStore lrs() {
        return there(lrs, "Learning Record Store", "lrs = true", "lrs()");
    }

    /**
     * The clock that the platform goes by.
     *
     * @throws IllegalStateException if it is no {@link TestClock}
     */
    public TestClock clock() {
        return there(
                clock instanceof TestClock test ? test : null,
                "test clock",
                "testClock = true",
                "clock(new TestClock())");
    }

    /**
     * Where the page is that shows what happens.
     *
     * @throws IllegalStateException if it was not asked for
     */
    public URI window() {
        return there(window, "window", "", "window(0)").address();
    }

    private static <T> T there(@Nullable T part, String name, String element, String call) {
        if (part == null) {
            throw new IllegalStateException("this sandbox has no " + name + ": start it with "
                    + (element.isEmpty() ? "" : "@LearningPlatformSandbox(" + element + ") or ")
                    + "Sandbox.builder()." + call);
        }
        return part;
    }

    @Nullable
    SandboxKafka kafkaIfThere() {
        return kafka;
    }

    @Nullable
    SandboxRecordStore lrsIfThere() {
        return lrs;
    }

    /**
     * What routes need to know to work with this sandbox, by the names of the properties of the component, of camel-kafka and of the
     * shipped routes; of the parts that there are.
     */
    public Map<String, String> properties() {
        Map<String, String> properties = new TreeMap<>(Map.of(
                "camel.component.learningplatform.baseUrl",
                platform.baseUrl(),
                "camel.component.learningplatform.clientId",
                SandboxPlatform.CLIENT_ID,
                "camel.component.learningplatform.clientSecret",
                SandboxPlatform.CLIENT_SECRET));
        if (kafka != null) {
            properties.put("camel.component.kafka.brokers", kafka.bootstrapServers());
        }
        if (sftp != null) {
            properties.putAll(sftp.properties());
        }
        if (lrs != null) {
            properties.putAll(Map.of(
                    "lrs.url",
                    lrs.baseUrl(),
                    "lrs.key",
                    SandboxRecordStore.KEY,
                    "lrs.secret",
                    SandboxRecordStore.SECRET));
        }
        return properties;
    }

    /**
     * Begins anew, at the same addresses: {@link SandboxPlatform#reset}, {@link SandboxKafka#reset}, {@link SandboxSftp#reset},
     * {@link SandboxRecordStore#reset}, the
     * people of the start; a test clock stands where it began.
     */
    public void reset() {
        if (clock instanceof TestClock test) {
            test.reset();
        }
        platform.reset();
        platform.addPeople(people);
        if (kafka != null) {
            kafka.reset();
        }
        if (sftp != null) {
            sftp.reset();
        }
        if (lrs != null) {
            lrs.reset();
        }
    }

    /** Stops all of it; what it kept is gone. */
    @Override
    public void close() {
        SandboxKafka broker = kafka;
        SandboxSftp files = sftp;
        SandboxRecordStore records = lrs;
        SandboxWindow page = window;
        try (platform;
                broker;
                files;
                records;
                page) {
            // closes each that there is, whatever happens to the others
        }
    }
}
