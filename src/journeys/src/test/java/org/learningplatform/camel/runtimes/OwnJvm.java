// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.runtimes;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Programs of this class path in a JVM of their own, which can be killed. */
public final class OwnJvm {

    private OwnJvm() {}

    /** A process that starts quickly and logs as this one does; nothing has started yet. */
    public static ProcessBuilder of(Class<?> program, Collection<String> options, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Dlogback.configurationFile=" + System.getProperty("logback.configurationFile", ""),
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(options);
        command.add(program.getName());
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command);
    }
}
