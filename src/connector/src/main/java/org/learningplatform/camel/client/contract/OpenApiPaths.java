// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.contract;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the whole path of an operation: that of its server, and its own. */
final class OpenApiPaths {

    private final Place document;
    private @Nullable String documentPath;

    OpenApiPaths(Place document) {
        this.document = document;
    }

    /** The path on the platform's host. */
    String of(OpenApiEntry entry) {
        if (entry.method().equals(Operation.ANY_METHOD)) {
            return entry.path();
        }
        String path = serverPath(entry) + entry.path();
        if (!Texts.isPath(entry.path()) || !Texts.isPath(path)) {
            throw entry.pathItem().error("is not a path; it must begin with one / and have neither query nor fragment");
        }
        return path;
    }

    /** The path of the nearest server, which stands before every path; its host is the user's {@code baseUrl}. */
    private String serverPath(OpenApiEntry entry) {
        for (Place owner : List.of(entry.operation(), entry.pathItem())) {
            if (!owner.at("servers").elements().isEmpty()) {
                return serverPath(owner);
            }
        }
        if (documentPath == null) {
            documentPath = serverPath(document);
        }
        return documentPath;
    }

    private static String serverPath(Place owner) {
        List<Place> servers = owner.at("servers").elements();
        if (servers.isEmpty()) {
            return "";
        }
        String url = OpenApiSecurity.url(servers.get(0));
        String path = Texts.withoutHost(url);
        if (path.equals(url) && !path.startsWith("/")) {
            // relative to where the document stands (OpenAPI, Server Object)
            String document = owner.first().location();
            path = document.matches("(?i)https?:.*")
                    ? Texts.withoutHost(document).replaceFirst("[^/]*$", "") + path
                    : "/" + path;
        }
        path = Texts.withoutDots(path).replaceAll("/+$", "");
        return path.isEmpty() || path.startsWith("/") ? path : "/" + path;
    }
}
