// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SandboxProgramTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--platform-prot 1|unknown option --platform-prot; there are --window-port, --platform-port, --kafka-port,"
                        + " --sftp-port, --lrs-port and --help",
                "--platform-port|--platform-port needs a port",
                "--kafka-port 70000|--kafka-port needs a port",
                "--sftp-port -1|--sftp-port needs a port",
                "--window-port=x|--window-port needs a port",
                "18402|unknown option 18402"
            })
    void anOptionThatIsWrongIsToldInOneLineBeforeAnythingStarts(String options, String told) {
        assertThatThrownBy(() -> SandboxProgram.start(options.split(" ")))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .startsWith(told)
                .hasLineCount(1);
    }

    @ParameterizedTest
    @EnumSource(Part.class)
    void aPortThatIsTakenIsToldWithItsOptionBeforeAnythingStarts(Part part) throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> SandboxProgram.start(allFreeBut(part, taken.getLocalPort())))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("port " + taken.getLocalPort() + " is taken")
                    .hasMessageContaining(part.option);
        }
    }

    @Test
    void theExitCodesAreTwoForAWrongOptionAndOneForATakenPort() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Process wrong = program("--nonsense");
            Process blocked = program(allFreeBut(Part.KAFKA, taken.getLocalPort()));

            assertThat(output(wrong)).startsWith("unknown option --nonsense").hasLineCount(1);
            assertThat(wrong.exitValue()).isEqualTo(2);
            assertThat(output(blocked))
                    .startsWith("port " + taken.getLocalPort() + " is taken")
                    .hasLineCount(1);
            assertThat(blocked.exitValue()).isEqualTo(1);
        }
    }

    @Test
    void theHelpListsEachOptionWithItsUsualPort() throws Exception {
        Process help = program("--help");

        assertThat(output(help)).contains("--platform-port <port>   default 18401", "--window-port", "--sftp-port");
        assertThat(help.exitValue()).isZero();
    }

    @Test
    void theAddressesNameEachPartAndHowToJoinIn() {
        try (Sandbox sandbox = SandboxProgram.start(allFreeBut(Part.WINDOW, 0))) {
            assertThat(SandboxProgram.addresses(sandbox))
                    .contains(
                            sandbox.window().toString(),
                            sandbox.platform().baseUrl(),
                            sandbox.kafka().bootstrapServers(),
                            "sftp -P " + sandbox.sftp().port(),
                            "/faults");
        }
    }

    private static String[] allFreeBut(Part other, int port) {
        List<String> options = new ArrayList<>();
        for (Part part : Part.values()) {
            options.add(part.option);
            options.add(Integer.toString(part == other ? port : 0));
        }
        return options.toArray(String[]::new);
    }

    private static Process program(String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                SandboxProgram.class.getName()));
        command.addAll(List.of(options));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static String output(Process process) throws Exception {
        String output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return output;
    }
}
