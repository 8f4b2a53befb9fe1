// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.doctor;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.learningplatform.camel.testkit.Sandbox;
import org.learningplatform.camel.testkit.TestClock;

/** What the command has said, and its exit code. */
record DoctorRun(int code, String out, String err) {

    /** Looks at a sandbox. */
    static DoctorRun of(Path folder, Sandbox sandbox, String... arguments) throws IOException {
        return of(folder, sandbox.properties(), sandbox.clock(), arguments);
    }

    static DoctorRun of(Path folder, Map<String, String> settings, TestClock clock, String... arguments)
            throws IOException {
        Path properties = folder.resolve("doctor.properties");
        Files.writeString(
                properties,
                settings.entrySet().stream()
                        .map(property ->
                                property.getKey() + "=" + property.getValue().replace("\\", "\\\\"))
                        .collect(Collectors.joining("\n")));
        List<String> all = new ArrayList<>(List.of("--properties", properties.toString(), "--rate", "1000"));
        all.addAll(List.of(arguments));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = Doctor.run(
                all,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                clock);
        return new DoctorRun(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** A platform as the shipped contract says, with 60 people and 12 completions. */
    static Sandbox plain() {
        Sandbox sandbox = Sandbox.builder().clock(new TestClock()).people(60).start();
        for (int i = 0; i < 12; i++) {
            long enrolment = sandbox.platform().add("enrolments", Map.of("user_id", 2 + i, "course_id", "fire-safety"));
            sandbox.platform().complete(enrolment, sandbox.clock().instant().minusSeconds(90_000L - 3_600 * i), 80);
        }
        for (String name : List.of("Berlin", "Leeds", "Oslo", "Warehouse")) {
            sandbox.platform().add("groups", Map.of("name", name));
            sandbox.platform().add("tags", Map.of("name", name));
        }
        return sandbox;
    }
}
