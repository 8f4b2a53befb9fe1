// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.demo;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;

/**
 * {@code mvn -Proutes}: the routes in {@code routes/} with their settings. Whoever starts them for the first time lacks a
 * broker, a server or credentials: what is missing is said in a line each, and nothing starts.
 */
final class ReadyRoutes {

    private static final int PATIENCE_MS = 2_000;

    private ReadyRoutes() {}

    /** What is missing before the routes can start. */
    @SuppressWarnings("serial")
    private static final class Missing extends RuntimeException {
        Missing(List<String> what) {
            super(String.join(System.lineSeparator(), what));
        }
    }

    public static void main(String... args) {
        Main main = new Main();
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void afterConfigure(BaseMainSupport configured) {
                List<String> missing = missing(configured.getCamelContext());
                if (!missing.isEmpty()) {
                    throw new Missing(missing);
                }
            }
        });
        try {
            main.run(args);
        } catch (Missing e) {
            System.err.println(e.getMessage());
            System.exit(1);
        } catch (Exception e) {
            e.printStackTrace();
            System.exit(1);
        }
    }

    static List<String> missing(CamelContext context) {
        List<String> missing = new ArrayList<>();
        String platform = "camel.component." + setting(context, "platform") + ".";
        if (Stream.of("clientId", "clientSecret", "accessToken")
                .allMatch(name -> setting(context, platform + name).isEmpty())) {
            missing.add(
                    "The platform's credentials are missing: set LEARNINGPLATFORM_BASE_URL, LEARNINGPLATFORM_CLIENT_ID"
                            + " and LEARNINGPLATFORM_CLIENT_SECRET.");
        }
        String brokers = setting(context, "camel.component.kafka.brokers");
        if (Stream.of(brokers.split(",")).noneMatch(ReadyRoutes::answers)) {
            missing.add(
                    "No Kafka broker answers at " + brokers + ": start one there, or set camel.component.kafka.brokers"
                            + " (JAVA_TOOL_OPTIONS=-Dcamel.component.kafka.brokers=host:port).");
        }
        String sftp = setting(context, "sftp.host") + ":" + setting(context, "sftp.port");
        if (setting(context, "camel.main.routesIncludePattern").contains("roster-files") && !answers(sftp)) {
            missing.add("No SFTP server answers at " + sftp + ": start one there, set SFTP_HOST and SFTP_PORT, or leave"
                    + " routes/roster-files.yaml out of camel.main.routesIncludePattern.");
        }
        return missing;
    }

    private static String setting(CamelContext context, String name) {
        return context.resolvePropertyPlaceholders("{{" + name + ":}}").trim();
    }

    private static boolean answers(String address) {
        int colon = address.lastIndexOf(':');
        try (Socket socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(
                            address.substring(0, colon).trim(),
                            Integer.parseInt(address.substring(colon + 1).trim())),
                    PATIENCE_MS);
            return true;
        } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
            return false;
        }
    }
}
