// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.testkit;

import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Scanner;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The sandbox as a program: platform, Kafka broker, SFTP server, Learning Record Store and window on ports of this machine, until it is stopped. It says
 * where they are, and again when Enter is pressed. Exit code 2 for an option that is wrong, 1 where it cannot start.
 */
public final class SandboxProgram {

    /** The options, for a help text. */
    public static final String OPTIONS = Stream.of(Part.values())
            .map(part -> "  %-24s default %d, 0 for a free one%n".formatted(part.option + " <port>", part.usualPort))
            .collect(Collectors.joining());

    private SandboxProgram() {}

    /** Starts it and stays. */
    public static void main(String... arguments) throws InterruptedException {
        if (List.of(arguments).contains("--help")) {
            System.out.print("Options:\n" + OPTIONS);
            return;
        }
        Sandbox sandbox = startOrExit(arguments);
        Runtime.getRuntime().addShutdownHook(new Thread(sandbox::close));
        System.out.println(addresses(sandbox));
        onEnter(() -> System.out.println(addresses(sandbox)));
        new CountDownLatch(1).await();
    }

    /** Starts all parts as the options say; says in one line why it cannot and ends the JVM, with 2 for a wrong option, else 1. */
    public static Sandbox startOrExit(String... options) {
        try {
            return start(options);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            throw e;
        } catch (IllegalStateException e) {
            System.err.println(e.getMessage());
            System.exit(1);
            throw e;
        }
    }

    /**
     * Starts all parts as the options say.
     *
     * @throws IllegalArgumentException if an option is wrong; the message says which
     * @throws IllegalStateException if a port is taken; the message says which, and what to do
     */
    static Sandbox start(String... options) {
        Sandbox.Builder builder = Sandbox.builder();
        for (Part part : Part.values()) {
            builder.part(part, part.usualPort);
        }
        Iterator<String> words = Arrays.stream(options)
                .flatMap(option -> Stream.of(option.split("=", 2)))
                .iterator();
        while (words.hasNext()) {
            String option = words.next();
            Part part = Stream.of(Part.values())
                    .filter(candidate -> candidate.option.equals(option))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "unknown option " + option + "; there are " + options() + " and --help"));
            builder.part(part, port(option, words.hasNext() ? words.next() : ""));
        }
        return builder.start();
    }

    private static String options() {
        return Stream.of(Part.values()).map(part -> part.option).collect(Collectors.joining(", "));
    }

    private static int port(String option, String text) {
        if (!text.matches("\\d{1,5}") || Integer.parseInt(text) > 65_535) {
            throw new IllegalArgumentException(option + " needs a port: a number from 0 to 65535, 0 for a free one");
        }
        return Integer.parseInt(text);
    }

    /** Where all is, and how to join in, for people: some lines. */
    public static String addresses(Sandbox sandbox) {
        String platform = sandbox.platform().baseUrl();
        return """
                window    %1$s
                          faults: curl -H 'Content-Type: application/json' -d '{"kind":"too-many-requests","times":20}' %1$sfaults
                platform  %2$s
                          token:  curl -d grant_type=client_credentials -d client_id=%3$s --data-urlencode 'client_secret=%4$s' \
                %2$s/oauth/access_token
                          users:  curl -H 'Authorization: Bearer <access_token>' %2$s/api/v2/users
                kafka     %5$s
                sftp      sftp -P %6$d %7$s@%8$s   password %9$s
                lrs       curl -u '%10$s:%11$s' -H 'X-Experience-API-Version: 1.0.3' %12$s/statements
                These as properties: curl %1$saddresses. Enter shows this again."""
                .formatted(
                        sandbox.window(),
                        platform,
                        SandboxPlatform.CLIENT_ID,
                        SandboxPlatform.CLIENT_SECRET,
                        sandbox.kafka().bootstrapServers(),
                        sandbox.sftp().port(),
                        SandboxSftp.USERNAME,
                        sandbox.sftp().host(),
                        SandboxSftp.PASSWORD,
                        SandboxRecordStore.KEY,
                        SandboxRecordStore.SECRET,
                        sandbox.lrs().baseUrl());
    }

    /** Does something each time that Enter is pressed, as long as there is somebody who can. */
    public static void onEnter(Runnable action) {
        Thread keys = new Thread(
                () -> {
                    Scanner in = new Scanner(System.in, Charset.defaultCharset());
                    while (in.hasNextLine()) {
                        in.nextLine();
                        action.run();
                    }
                },
                "sandbox-keys");
        keys.setDaemon(true);
        keys.start();
    }
}
