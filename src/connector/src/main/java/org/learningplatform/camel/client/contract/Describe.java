// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.contract;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The command {@code describe}: prints what a contract offers. */
public final class Describe {

    private static final String USAGE =
            """
            usage: describe [CONTRACT] [--overlay FILE]... [--environment FILE] [--format table|markdown|json|openapi]
                            [--output FILE]

            Prints the operations that a contract offers, with their arguments, body, token and how surely they are known, and
            what of the contract is not honoured.

              CONTRACT      an OpenAPI 3.x document (JSON or YAML) or a Postman collection (v2.0 or v2.1): a file or an https:
                            address; without it, the contract that ships with the connector
              --overlay     an OpenAPI Overlay 1.x, applied to the contract before it is read; several in their order
              --environment a Postman environment, whose variables the collection uses
              --format      openapi prints the OpenAPI document that is read: of a collection, its translation

            A line of the table has as many characters as the variable COLUMNS says, else 120.

            What a platform does of it, the command doctor of camel-learningplatform-journeys finds out.
            """;

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private static final int LEAST_WIDTH = 80;

    private Describe() {}

    /**
     * Runs the command and ends with its exit code.
     *
     * @param args as {@code describe --help} says
     */
    public static void main(String[] args) {
        System.exit(run(List.of(args), System.getenv("COLUMNS"), System.out, System.err));
    }

    /**
     * Exit code 0, or 2 where the arguments or the contract are wrong: then {@code err} has said why.
     *
     * @param columns width of the screen, or null where it is not known
     */
    static int run(List<String> args, @Nullable String columns, PrintStream out, PrintStream err) {
        Deque<String> left = new ArrayDeque<>(args);
        if (!"describe".equals(left.poll())) {
            err.print(USAGE);
            return 2;
        }
        Map<String, String> options = new HashMap<>();
        List<String> overlays = new ArrayList<>();
        String contract = null;
        while (!left.isEmpty()) {
            String arg = left.remove();
            if (arg.equals("--help")) {
                out.print(USAGE);
                return 0;
            } else if (arg.equals("--overlay") && !left.isEmpty()) {
                overlays.add(left.remove());
            } else if (List.of("--environment", "--format", "--output").contains(arg) && !left.isEmpty()) {
                options.put(arg, left.remove());
            } else if (contract == null && !arg.startsWith("--")) {
                contract = arg;
            } else {
                err.println("'" + arg + "' is not understood");
                err.print(USAGE);
                return 2;
            }
        }
        try {
            print(contract, overlays, options, width(columns), out);
            return 0;
        } catch (IllegalArgumentException e) {
            err.println(e.getMessage());
            return 2;
        } catch (NoSuchFileException | FileNotFoundException e) {
            err.println("there is no file " + e.getMessage());
            return 2;
        } catch (IOException e) {
            err.println("cannot read or write " + e.getMessage());
            return 2;
        } catch (NoClassDefFoundError e) {
            err.println("the libraries of the connector are not on the class path (" + e.getMessage()
                    + "); run it as jbang org.learningplatform.camel:camel-learningplatform:VERSION describe,"
                    + " or in the project as mvn -Pdescribe");
            return 2;
        }
    }

    private static int width(@Nullable String columns) {
        return columns != null && columns.matches("[0-9]{1,6}")
                ? Math.max(LEAST_WIDTH, Integer.parseInt(columns))
                : ContractDescription.WIDTH;
    }

    private static void print(
            @Nullable String location, List<String> overlays, Map<String, String> options, int width, PrintStream out)
            throws IOException {
        ContractDescription.Format format = format(options.getOrDefault("--format", "table"));
        Contract contract = contract(location, overlays(overlays), options.get("--environment"));
        String text = ContractDescription.of(contract, format, width);
        String output = options.get("--output");
        if (output == null) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
        } else {
            Files.writeString(Path.of(output), text);
        }
    }

    private static Contract contract(@Nullable String location, List<Overlay> overlays, @Nullable String environment)
            throws IOException {
        if (location == null || location.startsWith(Contract.SHIPPED)) {
            return Contract.shipped(location, overlays);
        }
        try (InputStream document = open(location)) {
            return Contract.read(location, document, environment(environment), overlays, Describe::open);
        }
    }

    private static List<Overlay> overlays(List<String> locations) throws IOException {
        List<Overlay> overlays = new ArrayList<>();
        for (String location : locations) {
            try (InputStream document = open(location)) {
                overlays.add(Overlay.read(location, document));
            }
        }
        return overlays;
    }

    private static ContractDescription.Format format(String name) {
        for (ContractDescription.Format format : ContractDescription.Format.values()) {
            if (format.name().equals(name)) {
                return format;
            }
        }
        throw new IllegalArgumentException("--format is table, markdown, json or openapi");
    }

    private static InputStream open(String location) throws IOException {
        if (location.startsWith("https:")) {
            return new ByteArrayInputStream(download(location));
        }
        if (location.contains("://") && !location.startsWith("file:")) {
            throw new IllegalArgumentException(
                    "a contract is a file or an address that begins with https: (or download it and name the file)");
        }
        return Files.newInputStream(path(location));
    }

    private static URI url(String location) {
        try {
            URI url = URI.create(location);
            if (url.getHost() != null) {
                return url;
            }
        } catch (IllegalArgumentException e) {
            // it quotes the address and the credentials in it
        }
        throw new IllegalArgumentException("the address is not a URL with a host; percent-encode special characters");
    }

    private static Path path(String location) {
        return new File(location.replaceFirst("^file:(//)?", "")).toPath();
    }

    /** From the host that is named, and no other: redirects are not followed. */
    private static byte[] download(String location) throws IOException {
        HttpClient http = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
        HttpRequest request = HttpRequest.newBuilder(url(location)).build();
        CompletableFuture<byte[]> whole =
                http.sendAsync(request, BodyHandlers.ofInputStream()).thenApplyAsync(Describe::whole);
        try {
            return whole.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IOException("the whole contract within " + TIMEOUT.toSeconds() + " seconds", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IllegalArgumentException refused) {
                throw refused;
            }
            throw new IOException("the contract: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the contract, because the command was interrupted", e);
        }
    }

    private static byte[] whole(HttpResponse<InputStream> response) {
        try (InputStream body = response.body()) {
            if (response.statusCode() != 200) {
                throw new IllegalArgumentException("the contract cannot be read (HTTP " + response.statusCode()
                        + "); download it and name the file");
            }
            return body.readNBytes(Contract.MAX_BYTES + 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static PostmanEnvironment environment(@Nullable String file) throws IOException {
        if (file == null) {
            return PostmanEnvironment.NONE;
        }
        try (InputStream environment = Files.newInputStream(path(file))) {
            return PostmanEnvironment.read(file, environment);
        }
    }
}
