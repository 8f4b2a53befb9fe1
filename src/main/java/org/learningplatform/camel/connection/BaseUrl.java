// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.connection;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** Where a platform is: https, unless it is on this machine or http is allowed. */
public final class BaseUrl {

    private BaseUrl() {}

    /**
     * Checks a base URL as it is configured.
     *
     * @throws IllegalArgumentException with what to set
     */
    public static URI of(@Nullable String configured, boolean allowHttp) {
        if (configured == null || configured.isBlank()) {
            throw new IllegalArgumentException(
                    "baseUrl is missing: set it on the component (camel.component.learningplatform.baseUrl)"
                            + " or on the endpoint, for example https://learningplatform.customer.com");
        }
        URI url = parse(configured);
        boolean https = "https".equals(url.getScheme());
        if (!https && !"http".equals(url.getScheme())) {
            throw wrong("begins with https://");
        }
        if (url.getHost() == null) {
            throw wrong("names a host");
        }
        if (url.getRawUserInfo() != null || url.getRawQuery() != null || url.getRawFragment() != null) {
            throw wrong("holds neither credentials nor a query");
        }
        if (!https && !allowHttp && !isLoopback(url.getHost())) {
            throw new IllegalArgumentException("baseUrl is not https, so that tokens would travel in clear:"
                    + " use https, or set allowHttp=true if you must");
        }
        return url;
    }

    private static URI parse(String configured) {
        try {
            return URI.create(configured.strip());
        } catch (IllegalArgumentException e) {
            throw wrong("is a URL");
        }
    }

    private static IllegalArgumentException wrong(String rule) {
        return new IllegalArgumentException(
                "baseUrl " + rule + ", for example https://learningplatform.customer.com; check the option baseUrl");
    }

    /** Names are not looked up: only {@code localhost} is known to stay on this machine. */
    static boolean isLoopback(@Nullable String host) {
        if (host == null || host.equals("localhost")) {
            return host != null;
        }
        try {
            return (host.startsWith("[") || host.matches("[0-9.]+"))
                    && InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
