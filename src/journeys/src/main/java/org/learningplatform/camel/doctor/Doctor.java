// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.doctor;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.main.Main;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.LearningPlatformComponent;
import org.learningplatform.camel.client.PlatformClient;
import org.learningplatform.camel.error.LearningPlatformException;

/** The command {@code doctor}: says which journeys work on a platform, and writes down what it does. */
public final class Doctor {

    private static final String USAGE =
            """
            usage: doctor [--properties FILE] [--format table|json|overlay] [--out DIR] [--max-calls 60] [--rate 1]
                          [--compare EARLIER.json]

            Looks at a platform with GET and token requests only, and says which journeys work on it, and why others do not.

              --properties  settings as in routes/application.properties; without it, that file or ./application.properties.
                            The environment counts, too: LEARNINGPLATFORM_BASE_URL, _CLIENT_ID, _CLIENT_SECRET
              --out         where overlay.yaml (for contractOverlay) and doctor.json are written
              --max-calls   HTTP requests at the most, token requests included
              --rate        requests a second
              --compare     a doctor.json: what has changed since

            Exit code 0: no journey is blocked; 1: some are; 2: nothing could be seen.
            """;

    private static final List<String> OPTIONS =
            List.of("--properties", "--format", "--out", "--max-calls", "--rate", "--compare");

    /** Settings that have to do with the platform's component, and not with others. */
    private static final List<String> TAKEN = List.of("camel.beans.", "camel.ssl.", "camel.vault.");

    private static final String NOTHING_FOUND =
            "Nothing could be seen. Correct that, and run doctor again; nothing was written.";

    private final Map<String, String> options;
    private final PrintStream out;
    private final Clock clock;

    private Doctor(Map<String, String> options, PrintStream out, Clock clock) {
        this.options = options;
        this.out = out;
        this.clock = clock;
    }

    /**
     * Runs the command and ends with its exit code.
     *
     * @param args as {@code doctor --help} says
     */
    public static void main(String[] args) {
        System.exit(run(List.of(args), System.out, System.err, Clock.systemUTC()));
    }

    /** Gives the exit code; {@code err} has said why it is 2. */
    static int run(List<String> args, PrintStream out, PrintStream err, Clock clock) {
        Deque<String> left = new ArrayDeque<>(args);
        if ("doctor".equals(left.peek())) {
            left.remove();
        }
        Map<String, String> options = new HashMap<>();
        while (!left.isEmpty()) {
            String arg = left.remove();
            if (arg.equals("--help")) {
                out.print(USAGE);
                return 0;
            }
            if (!OPTIONS.contains(arg) || left.isEmpty()) {
                err.println("'" + arg + "' is not understood");
                err.print(USAGE);
                return 2;
            }
            options.put(arg, left.remove());
        }
        try {
            return new Doctor(options, out, clock).look(err);
        } catch (IllegalArgumentException | LearningPlatformException e) {
            err.println(e.getMessage());
        } catch (NoSuchFileException e) {
            err.println("there is no file " + e.getMessage());
        } catch (IOException e) {
            err.println("cannot read or write " + e.getMessage());
        } catch (Exception e) {
            err.println(innermost(e));
        }
        return 2;
    }

    /** What Camel wraps, in its own words: a placeholder without a value, an option that is wrong. */
    private static String innermost(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage());
    }

    private int look(PrintStream err) throws Exception {
        String format = options.getOrDefault("--format", "table");
        if (!List.of("table", "json", "overlay").contains(format)) {
            throw new IllegalArgumentException("--format is table, json or overlay");
        }
        int most = (int) number("--max-calls", 60, 1, 100_000);
        double rate = number("--rate", 1, 0.01, 1_000);
        String compared = options.get("--compare");
        String earlier = compared == null ? null : Files.readString(Path.of(compared));
        Properties all = all();
        String routes = all.getProperty("camel.main.routesIncludePattern", "");
        Main main = new Main();
        main.setDefaultPropertyPlaceholderLocation("false");
        main.setInitialProperties(taken(all));
        main.configure().withAutoConfigurationLogSummary(false);
        main.configure().withRoutesIncludePattern("false");
        try {
            main.start();
            CamelContext context = main.getCamelContext();
            String name = context.resolvePropertyPlaceholders("{{platform:learningplatform}}");
            Calls calls = new Calls(most);
            LearningPlatformComponent component = component(context, name, calls, rate);
            PlatformClient client = component.getClient();
            List<Journey> journeys = journeys(routes);
            Findings findings = new Examination(client, calls, journeys, name, clock).run(address(component));
            return tell(findings, client, format, earlier, err);
        } finally {
            main.stop();
        }
    }

    /** The platform, or the Postman environment that names it. */
    private static String address(LearningPlatformComponent component) {
        return Stream.of(
                        component.getConfiguration().getBaseUrl(),
                        component.getConfiguration().getEnvironment())
                .filter(Objects::nonNull)
                .findFirst()
                .orElse("");
    }

    private LearningPlatformComponent component(CamelContext context, String name, Calls calls, double rate) {
        LearningPlatformComponent component = context.getComponent(name, LearningPlatformComponent.class);
        if (component == null) {
            throw new IllegalArgumentException(
                    "there is no component '" + name + "', which the property platform names");
        }
        component.listen(calls);
        component.getConfiguration().setMaxRetries(0);
        component.getConfiguration().setRequestsPerSecond(rate);
        return component;
    }

    private int tell(Findings findings, PlatformClient client, String format, @Nullable String earlier, PrintStream err)
            throws IOException {
        if (findings.operations().stream()
                .noneMatch(finding -> finding.status() / 100 == 2 && finding.paging() != null)) {
            boolean empty = findings.operations().stream().anyMatch(finding -> finding.envelope() != null);
            if (!empty) {
                findings.operations().stream()
                        .flatMap(finding -> finding.reasons().stream())
                        .distinct()
                        .limit(3)
                        .forEach(err::println);
                if (findings.operations().isEmpty() && findings.ended() != null) {
                    err.println(findings.ended());
                }
                err.println(NOTHING_FOUND);
                return 2;
            }
        }
        String json = findings.json();
        String overlay = OverlayDocument.of(findings, client.contract());
        String directory = options.get("--out");
        if (directory != null) {
            Path to = Files.createDirectories(Path.of(directory));
            Files.writeString(to.resolve("doctor.json"), json);
            if (!overlay.endsWith("[]\n")) {
                Files.writeString(to.resolve("overlay.yaml"), overlay);
            }
        }
        out.write((switch (format) {
                    case "json" -> json;
                    case "overlay" -> overlay;
                    default -> Report.of(findings);
                })
                .getBytes(StandardCharsets.UTF_8));
        if (earlier != null) {
            List<String> changes = Comparison.of(earlier, json);
            PrintStream to = format.equals("table") ? out : err;
            to.println(changes.isEmpty() ? "Nothing has changed since." : "Changed since:");
            changes.forEach(change -> to.println("  " + change));
        }
        out.flush();
        boolean blocked = findings.journeys().stream().anyMatch(journey -> journey.verdict() == Verdict.BLOCKED);
        return blocked ? 1 : 0;
    }

    private double number(String option, double fallback, double least, double most) {
        String given = options.get(option);
        try {
            double number = given == null ? fallback : Double.parseDouble(given);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new IllegalArgumentException(option + " is a number from " + shown(least) + " to " + shown(most));
    }

    private Properties all() throws IOException {
        String named = options.get("--properties");
        Path file = named != null
                ? Path.of(named)
                : Stream.of("application.properties", "routes/application.properties")
                        .map(Path::of)
                        .filter(Files::isRegularFile)
                        .findFirst()
                        .orElse(null);
        Properties all = new Properties();
        if (file == null) {
            for (String option : List.of("baseUrl", "clientId", "clientSecret")) {
                String variable = option.replaceAll("([A-Z])", "_$1").toUpperCase(Locale.ROOT);
                all.setProperty(
                        "camel.component.learningplatform." + option, "{{env:LEARNINGPLATFORM_" + variable + ":}}");
            }
        } else {
            try (InputStream content = Files.newInputStream(file)) {
                all.load(content);
            }
        }
        return all;
    }

    private static String shown(double number) {
        return Double.toString(number).replaceFirst("\\.0$", "");
    }

    /** Of the settings those that the platform's component is made of, and what they refer to: nothing else starts. */
    private static Properties taken(Properties all) {
        String platform = "camel.component."
                + all.getProperty("platform", "learningplatform").strip() + ".";
        Properties taken = new Properties();
        all.stringPropertyNames().stream()
                .filter(name -> !name.startsWith("camel.")
                        || name.startsWith(platform)
                        || TAKEN.stream().anyMatch(name::startsWith))
                .forEach(name -> taken.setProperty(name, all.getProperty(name)));
        return taken;
    }

    /** Those whose routes the settings name; all where they name none. */
    private static List<Journey> journeys(String routes) {
        List<Journey> enabled = Journey.ALL.stream()
                .filter(journey -> routes.contains(journey.name()))
                .toList();
        return enabled.isEmpty() ? Journey.ALL : enabled;
    }
}
