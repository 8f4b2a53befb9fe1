package org.learningplatform.camel.client.contract;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One thing that can be called.
 *
 * @param name {@code api/resource/operation}, for example {@code simple/users/create}
 * @param method HTTP method in capitals; {@code *} for a raw request, whose method is an argument
 * @param path path on the platform's host with its path parameters in braces, for example {@code /api/v2/users/{id}}
 * @param parameters path and query arguments, in the document's order
 * @param bodyFields names of the members that the request body may have; empty if it takes no body or any
 * @param token which token the call carries
 * @param paging how the list is read, or null if the reply is no list
 * @param since query argument of a list that takes "changed since", or null
 * @param idempotent whether sending it twice does no more than sending it once
 * @param summary one line for the user's guide
 * @param provenance how surely it is known
 */
public record Operation(
        String name,
        String method,
        String path,
        List<Parameter> parameters,
        Set<String> bodyFields,
        TokenKind token,
        @Nullable Paging paging,
        @Nullable String since,
        boolean idempotent,
        String summary,
        Provenance provenance) {

    /** Argument of a raw request: the HTTP method. */
    public static final String RAW_METHOD = "method";

    /** Argument of a raw request: the path on the platform's host; it may carry a query. */
    public static final String RAW_PATH = "path";

    /** Argument of a raw request: a query string, as it stands behind the {@code ?}. */
    public static final String RAW_QUERY = "query";

    /** Whether method and path are arguments of the call ({@code simple/request}, {@code lxp/request}). */
    public boolean isRaw() {
        return method.equals("*");
    }
}
