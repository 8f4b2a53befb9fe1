package org.learningplatform.camel.client.contract;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** What a platform offers: its operations and how its tokens are asked for. Immutable. */
public final class Contract {

    private final String location;
    private final Map<String, Operation> operations;
    private final Map<TokenFlow, TokenRequest> tokenRequests;

    private Contract(String location, Map<String, Operation> operations, Map<TokenFlow, TokenRequest> tokenRequests) {
        this.location = location;
        this.operations = Collections.unmodifiableMap(operations);
        this.tokenRequests = Collections.unmodifiableMap(tokenRequests);
    }

    /** The contract that ships in the jar. It is read once. */
    public static Contract shipped() {
        return Shipped.CONTRACT;
    }

    /**
     * Reads a contract document: OpenAPI 3.x in JSON. Raw requests and token requests that it does not have are those of
     * the shipped contract.
     *
     * @param location where it came from, for messages; user info and query of a URL are left out of them
     * @param document the document; closed by the caller
     * @throws IllegalArgumentException if it is no such document, with location, place and remedy
     */
    public static Contract read(String location, InputStream document) {
        Contract own = readAlone(location.replaceFirst("//[^/?#]*@", "//").replaceFirst("[?#].*", ""), document);
        Map<String, Operation> operations = new LinkedHashMap<>(own.operations);
        shipped().operations().stream()
                .filter(Operation::isRaw)
                .forEach(raw -> operations.putIfAbsent(raw.name(), raw));
        Map<TokenFlow, TokenRequest> tokenRequests = new LinkedHashMap<>(shipped().tokenRequests);
        tokenRequests.putAll(own.tokenRequests);
        return new Contract(own.location, operations, tokenRequests);
    }

    private static Contract readAlone(String location, InputStream document) {
        OpenApiReader reader = new OpenApiReader(Place.parse(location, document));
        Map<String, Operation> operations = new LinkedHashMap<>();
        reader.operations().forEach(operation -> operations.put(operation.name(), operation));
        return new Contract(location, operations, reader.tokenRequests());
    }

    /** Where this contract came from. */
    public String location() {
        return location;
    }

    /** All operations, in the document's order, raw requests last. */
    public Collection<Operation> operations() {
        return operations.values();
    }

    /**
     * The operation of that name.
     *
     * @throws IllegalArgumentException if there is none, with the nearest name and where the contract came from
     */
    public Operation operation(String name) {
        Operation operation = operations.get(name);
        if (operation == null) {
            throw new IllegalArgumentException(
                    "no operation '" + name + "' in " + location + nearest(name, operations.keySet()));
        }
        return operation;
    }

    /** How a token of that flow is asked for. */
    public TokenRequest tokenRequest(TokenFlow flow) {
        return Objects.requireNonNull(tokenRequests.get(flow));
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

    /** Read when it is first asked for. */
    private static final class Shipped {
        private static final Contract CONTRACT = load();

        private static Contract load() {
            try (InputStream document = Contract.class.getResourceAsStream("learning-platform.openapi.json")) {
                return readAlone("the shipped contract", Objects.requireNonNull(document));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
