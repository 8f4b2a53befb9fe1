// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client;

import java.net.URI;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.contract.Operation;
import org.learningplatform.camel.client.contract.Paging;

/** A link to a page of a list that is followed as it stands ({@link Paging.Style#LINK}). Host and base path stay those of the user. */
final class NextLink {

    private NextLink() {}

    /** The link that the arguments of a call hold, a path below the base path with its query; null if they hold none. */
    static @Nullable String in(Operation operation, Map<String, ?> arguments) {
        Paging paging = operation.paging();
        if (paging == null || paging.style() != Paging.Style.LINK) {
            return null;
        }
        Object link = arguments.get(paging.positionParameter());
        if (link != null && !link.toString().matches("/(?!/)[^\\s#\\\\]*")) {
            throw Arguments.bad(
                    operation,
                    "the argument '" + paging.positionParameter()
                            + "' is no link to a page; give what the header CamelLearningPlatformNext of the page before says");
        }
        return link == null ? null : link.toString();
    }

    /**
     * The link that a reply names, as {@link #in} takes it.
     *
     * @param operation the list
     * @throws org.learningplatform.camel.error.UnexpectedReplyException if it leads to another host, or out of the base path
     */
    static String of(Reply reply, String text, URI baseUrl, Operation operation) {
        String basePath = Objects.requireNonNullElse(baseUrl.getRawPath(), "").replaceAll("/+$", "");
        String path = operation.path().replaceFirst("\\?.*", "");
        if (text.startsWith("?")) {
            return path + text;
        }
        URI link;
        try {
            link = baseUrl.resolve(basePath + path.replaceAll("[{}]", "")).resolve(text);
        } catch (IllegalArgumentException e) {
            throw reply.unexpected(
                    "the link to the next page is not a URL; check what the platform names as its own address");
        }
        if (!baseUrl.getHost().equalsIgnoreCase(link.getHost())) {
            throw reply.unexpected(
                    "the link to the next page leads to another host and is not followed: set baseUrl to the host"
                            + " that the platform's links name, or let the platform name that of baseUrl");
        }
        String query = link.getRawQuery() == null ? "" : "?" + link.getRawQuery();
        if (link.getRawPath().startsWith(basePath + "/")) {
            return link.getRawPath().substring(basePath.length()) + query;
        }
        if (link.getRawPath().endsWith(path)) {
            // a proxy shows the platform at another path than its own
            return path + query;
        }
        throw reply.unexpected(
                "the link to the next page leads out of the path of baseUrl and is not followed: set baseUrl to the"
                        + " path that the platform's links begin with");
    }
}
