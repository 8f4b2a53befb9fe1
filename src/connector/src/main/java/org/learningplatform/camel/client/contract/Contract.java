// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.contract;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.json.Json;

/**
 * What a platform offers: its operations and how its tokens are asked for. It never changes, and threads may share it. An
 * operation is read when it is first asked for.
 */
public final class Contract {

    /** The largest document that is read. */
    public static final int MAX_BYTES = 32 * 1024 * 1024;

    /** What stands before a role where an operation is named by it. */
    private static final String ROLE = "role/";

    /** What the location of another document that ships in the jar begins with. */
    public static final String SHIPPED = "shipped:";

    private final String location;
    private final Place document;
    private final boolean shipped;
    private final Reading own;
    private final Runnable teller;
    private volatile @Nullable All all;

    private Contract(Place document, boolean shipped, Reading own, Runnable teller) {
        this.location = document.location();
        this.document = document;
        this.shipped = shipped;
        this.own = own;
        this.teller = teller;
    }

    private static Contract of(Place document, boolean shipped) {
        return new Contract(document, shipped, OpenApiReader.read(document), () -> {});
    }

    /** Opens the documents that a contract is split into. */
    @FunctionalInterface
    public interface Opener {

        /** For a document that stands alone. */
        Opener NONE = location -> {
            throw new IOException("stands alone");
        };

        /**
         * Opens a document.
         *
         * @param location as that of the contract itself, in the same folder or below it
         * @throws IOException if it is not there
         * @throws IllegalArgumentException if it cannot be read, with location and reason
         */
        InputStream open(String location) throws IOException;
    }

    /** What takes all operations to know. */
    private record All(Map<String, Operation> operations, Map<String, String> refused, Set<String> arguments) {}

    /** The contract that ships in the jar. It is read once. */
    public static Contract shipped() {
        return Whole.CONTRACT;
    }

    /**
     * Another contract that ships in the jar: {@code shipped:lrs}, that of the Learning Record Store.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    public static Contract shipped(String location) {
        if (!location.equals(Lrs.LOCATION)) {
            throw new IllegalArgumentException("no contract '" + location + "' ships with the connector"
                    + nearest(location, Set.of(Lrs.LOCATION)) + "; there is " + Lrs.LOCATION
                    + ", and the one that is used where the option contract is not set");
        }
        return Lrs.CONTRACT;
    }

    /**
     * A contract that ships in the jar, changed by overlays.
     *
     * @param location null for the one that is used where the option contract is not set
     * @throws IllegalArgumentException if there is none of that name, or an overlay cannot be applied, with its location, place
     *     and remedy
     */
    public static Contract shipped(@Nullable String location, List<Overlay> overlays) {
        Contract contract = location == null ? shipped() : shipped(location);
        return overlays.isEmpty() ? contract : of(Overlay.applied(contract.document, overlays), true);
    }

    /**
     * Reads a contract document: OpenAPI 3.x in JSON or YAML, or a Postman collection v2.0 or v2.1, which is translated into
     * OpenAPI first. Raw requests and token requests that it does not have are those of the shipped contract.
     *
     * @param location where it came from, for messages; user info and query of a URL are left out of them
     * @param document the document; closed by the caller
     * @param environment the Postman environment that belongs to a collection
     * @param overlays applied in their order before it is read
     * @throws IllegalArgumentException if it is no such document, or an overlay cannot be applied, with location, place and
     *     remedy
     */
    public static Contract read(
            String location, InputStream document, PostmanEnvironment environment, List<Overlay> overlays) {
        return read(location, document, environment, overlays, Opener.NONE);
    }

    /**
     * The same, of a document that may be split.
     *
     * @param others opens the documents beside and below it that it refers to; asked when something in them is needed
     */
    public static Contract read(
            String location,
            InputStream document,
            PostmanEnvironment environment,
            List<Overlay> overlays,
            Opener others) {
        Place root = Documents.read(shown(location), document, others);
        if (!PostmanTranslator.isCollection(root)) {
            return of(Overlay.applied(root, overlays), false);
        }
        PostmanTranslator translator = PostmanTranslator.of(root, environment.forContract());
        if (!overlays.isEmpty()) {
            return of(Overlay.applied(Place.root(root.location(), translator.whole()), overlays), false);
        }
        Place translated = Place.root(root.location(), translator.document());
        return new Contract(translated, false, OpenApiReader.read(translated, translator::tell), translator::whole);
    }

    /** The same without overlays. */
    public static Contract read(String location, InputStream document, PostmanEnvironment environment) {
        return read(location, document, environment, List.of());
    }

    /** A location as messages may have it: without what may be a secret. */
    static String shown(String location) {
        return location.replaceFirst("//[^/?#]*@", "//").replaceFirst("[?#].*", "");
    }

    /** The OpenAPI document that is read: the translation of a collection, with what overlays changed. Not to be changed. */
    JsonNode document() {
        teller.run();
        return document.root();
    }

    /** Whether it is a contract that ships in the jar. */
    public boolean isShipped() {
        return shipped;
    }

    /** What stands in a member of the document that OpenAPI does not know, for example {@code x-statements}; null if there is none. */
    public @Nullable Object extension(String name) {
        return document.at(name).exists() ? Json.value(document.at(name).node()) : null;
    }

    /** Where this contract came from. */
    public String location() {
        return location;
    }

    /** All operations, in the document's order, raw requests last. */
    public Collection<Operation> operations() {
        return all().operations().values();
    }

    /** Whether any operation has an argument of that name, or may have one that holds the field of that word. */
    public boolean isArgument(String name) {
        Set<String> arguments = all().arguments();
        return arguments.contains(name.replaceFirst("^(path|query|header)\\.", ""))
                || arguments.contains(name)
                || Field.of(name) != null;
    }

    /**
     * The operation of that name, or that has the role that a name such as {@code role/find-users} says.
     *
     * @throws IllegalArgumentException if there is none, with the nearest name and where the contract came from, or with the
     *     reason why it cannot be called
     */
    public Operation operation(String name) {
        Operation operation = own.operations().find(name);
        if (operation == null && name.startsWith(ROLE)) {
            return ofRole(name.substring(ROLE.length()));
        }
        if (operation == null) {
            operation = fallback().operations().find(name);
        }
        if (operation == null && refused().containsKey(name)) {
            throw new IllegalArgumentException(
                    "'" + name + "' cannot be called: " + refused().get(name));
        }
        if (operation == null) {
            throw new IllegalArgumentException("no operation '" + name + "' in " + location
                    + nearest(name, all().operations().keySet()));
        }
        return operation;
    }

    private Operation ofRole(String word) {
        Role role = Role.of(word);
        List<String> known = Stream.of(Role.values()).map(Role::word).toList();
        if (role == null) {
            throw new IllegalArgumentException("no role '" + word + "'" + nearest(word, known));
        }
        Operation operation = find(role);
        if (operation == null) {
            throw new IllegalArgumentException("no operation in " + location + " has x-role '" + role + "', "
                    + role.purpose() + ". " + howToAdd(role));
        }
        return operation;
    }

    /**
     * The operation that has the role, or null if none has.
     *
     * @throws IllegalArgumentException if it cannot be called, with the reason
     */
    public @Nullable Operation find(Role role) {
        String name = own.roles().get(role);
        return name == null ? null : operation(name);
    }

    /** What to do where no operation has the role. */
    public static String howToAdd(Role role) {
        return "If the platform has one, say so in the contract or in a document that contractOverlay names: {overlay: 1.0.0,"
                + " info: {title: roles, version: '1'}, actions: [{target: \"$.paths['/its/path'].get\", update: {x-role: "
                + role + "}}]}";
    }

    /** What the document has that cannot be called: its name, or its place where it has none, and why. */
    public Map<String, String> refused() {
        return all().refused();
    }

    /**
     * How a token of that flow is asked for.
     *
     * @throws IllegalArgumentException if the document does not say it in a way that can be followed
     */
    public TokenRequest tokenRequest(TokenFlow flow) {
        String problem = tokenProblem(flow);
        if (problem != null) {
            throw new IllegalArgumentException(problem);
        }
        TokenRequest request = own.tokenRequests().get(flow);
        request = request == null ? fallback().tokenRequests().get(flow) : request;
        if (request == null) {
            throw new IllegalArgumentException(location + " has no tokens");
        }
        return request;
    }

    /** Why tokens of that flow cannot be asked for as the document says; null if they can. */
    @Nullable
    String tokenProblem(TokenFlow flow) {
        return own.tokenProblems().get(flow);
    }

    private Reading fallback() {
        return isShipped() ? own : Shipped.FALLBACK;
    }

    private All all() {
        All known = all;
        if (known == null) {
            known = readAll();
            all = known;
        }
        return known;
    }

    private All readAll() {
        Map<String, Operation> operations = new LinkedHashMap<>();
        own.operations().all().forEach(operation -> operations.put(operation.name(), operation));
        fallback().operations().all().forEach(raw -> operations.putIfAbsent(raw.name(), raw));
        Map<String, String> refused = new LinkedHashMap<>(own.refused());
        refused.putAll(own.operations().refused());
        return new All(
                Collections.unmodifiableMap(operations),
                Collections.unmodifiableMap(refused),
                operations.values().stream()
                        .flatMap(operation -> operation.parameters().stream())
                        .map(Parameter::name)
                        .collect(Collectors.toUnmodifiableSet()));
    }

    /**
     * Of {@code names}, the one most like {@code name}, as an end of a message: {@code "; did you mean 'x'?"}, or "" if none
     * is like it.
     */
    public static String nearest(String name, Collection<String> names) {
        String given = name.toLowerCase(Locale.ROOT);
        String nearest = null;
        int least = Integer.MAX_VALUE;
        for (String candidate : names) {
            int tolerated = Math.min(least - 1, Math.max(2, candidate.length() / 3));
            if (Math.abs(given.length() - candidate.length()) <= tolerated) {
                int distance = distance(given, candidate.toLowerCase(Locale.ROOT));
                if (distance <= tolerated) {
                    nearest = candidate;
                    least = distance;
                }
            }
        }
        return nearest == null ? "" : "; did you mean '" + nearest + "'?";
    }

    /** How many characters must be put in, left out or replaced to make one of the other (Levenshtein). */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }

    /** The shipped document, read when it is first asked for. */
    private static final class Shipped {
        private static final Place DOCUMENT = parse();

        /** What takes the place of what a document of the user's own does not say. */
        private static final Reading FALLBACK = OpenApiReader.readFallback(DOCUMENT);

        private static Place parse() {
            return Contract.parse("the shipped contract", "learning-platform.openapi.json");
        }
    }

    private static Place parse(String location, String file) {
        try (InputStream document = Contract.class.getResourceAsStream(file)) {
            return Documents.read(location, Objects.requireNonNull(document), Opener.NONE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The Learning Record Store's, read when it is first asked for. */
    private static final class Lrs {
        private static final String LOCATION = SHIPPED + "lrs";
        private static final Contract CONTRACT = of(Contract.parse(LOCATION, "lrs.openapi.json"), true);
    }

    /** Read when it is first asked for. */
    private static final class Whole {
        private static final Contract CONTRACT = of(Shipped.DOCUMENT, true);
    }
}
