// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.connection;

import java.time.Duration;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.jspecify.annotations.Nullable;

/**
 * How hosts are reached, for calls, token requests and contracts alike.
 *
 * @param allowHttp whether a host may be reached in clear
 * @param connections open at the same time, at the most
 * @param connectTimeout how long connecting may take
 * @param responseTimeout how long a reply's head, and each part of its body, may take
 * @param tls TLS settings, or null for those of the JVM
 * @param proxyHost the proxy, or null for none
 */
public record Network(
        boolean allowHttp,
        int connections,
        Duration connectTimeout,
        Duration responseTimeout,
        @Nullable SSLContextParameters tls,
        @Nullable String proxyHost,
        @Nullable Integer proxyPort,
        @Nullable String proxyUsername,
        @Nullable String proxyPassword) {

    /** How long a request may take from connecting to the last byte of its reply. */
    Duration wholeRequest() {
        return connectTimeout.plus(responseTimeout.multipliedBy(2));
    }

    /** Without the proxy's credentials. */
    @Override
    public String toString() {
        return "Network[" + (proxyHost == null ? "direct" : "proxy " + proxyHost + ":" + proxyPort) + "]";
    }
}
