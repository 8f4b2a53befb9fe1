package org.learningplatform.camel.client;

import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.contract.Contract;

/** One door to one platform. Safe for concurrent use. */
public final class PlatformClient {

    private PlatformClient() {}

    /** What can be called. */
    public Contract contract() {
        throw new UnsupportedOperationException();
    }

    /**
     * Calls an operation and waits for its reply.
     *
     * @param operation its name, for example {@code simple/users/get}
     * @param arguments path and query arguments by name; null values are left out
     * @param body what Jackson writes as the request body, bytes that are JSON already, or null for none
     * @throws org.learningplatform.camel.error.LearningPlatformException if the call did not do what was asked
     */
    public Reply call(String operation, Map<String, ?> arguments, @Nullable Object body) {
        throw new UnsupportedOperationException();
    }

    /**
     * The rows of a list operation, read page by page as they are used up: one page is in memory. {@code next()} and
     * {@code hasNext()} throw what {@link #call} throws.
     */
    public Iterator<Map<String, Object>> list(String operation, Map<String, ?> arguments) {
        throw new UnsupportedOperationException();
    }
}
