package org.learningplatform.camel.client.contract;

/**
 * An argument of an operation.
 *
 * @param name as in the contract document, for example {@code user_id}
 * @param in where it travels
 * @param required whether the call fails without it
 * @param description one line for the user's guide
 */
public record Parameter(String name, In in, boolean required, String description) {

    /** Where an argument travels. */
    public enum In {
        /** In braces in the path. */
        PATH,
        /** In the query string. */
        QUERY,
        /** As the request itself: method, path and query string of a raw request. */
        REQUEST
    }
}
