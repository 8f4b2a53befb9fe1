package org.learningplatform.camel.client.contract;

import java.io.InputStream;
import java.util.Collection;
import java.util.Map;

/** What a platform offers: its operations and how its tokens are asked for. Immutable. */
public final class Contract {

    private Contract() {}

    /** The contract that ships in the jar. It is read once. */
    public static Contract shipped() {
        throw new UnsupportedOperationException();
    }

    /**
     * Reads a contract document.
     *
     * @param location where it came from, for messages
     * @param document the document; closed by the caller
     * @throws IllegalArgumentException if it does not parse, with file, place and remedy
     */
    public static Contract read(String location, InputStream document) {
        throw new UnsupportedOperationException();
    }

    /** Where this contract came from. */
    public String location() {
        throw new UnsupportedOperationException();
    }

    /** All operations, in the document's order. */
    public Collection<Operation> operations() {
        throw new UnsupportedOperationException();
    }

    /**
     * The operation of that name.
     *
     * @throws IllegalArgumentException if there is none, with the nearest names and where the contract came from
     */
    public Operation operation(String name) {
        throw new UnsupportedOperationException();
    }

    /**
     * How a token of that flow is asked for. What the document does not say is as in the shipped contract.
     */
    public TokenRequest tokenRequest(TokenFlow flow) {
        throw new UnsupportedOperationException();
    }

    /** Of {@code names}, the one most like {@code name}, as an end of a message: {@code "; did you mean 'x'?"}, or "". */
    public static String nearest(String name, Collection<String> names) {
        throw new UnsupportedOperationException(Map.of(name, names).toString());
    }
}
