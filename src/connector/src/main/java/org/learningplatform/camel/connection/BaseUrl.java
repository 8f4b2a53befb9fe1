// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.connection;

import java.net.IDN;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Where a platform is: https, unless it is on this machine or http is allowed. */
public final class BaseUrl {

    private static final int MAX_PORT = 65_535;

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
        URI url = parse(configured.strip());
        String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("https") && !scheme.equals("http")) {
            throw wrong("begins with https://");
        }
        if (url.getRawUserInfo() != null || url.getRawQuery() != null || url.getRawFragment() != null) {
            throw wrong("holds neither credentials nor a query");
        }
        String host = host(url);
        int port = port(url);
        if (port == 0 || port > MAX_PORT) {
            throw wrong("names a port from 1 to " + MAX_PORT);
        }
        if (scheme.equals("http") && !allowHttp && !isLoopback(host)) {
            throw new IllegalArgumentException("baseUrl is not https, so that tokens would travel in clear:"
                    + " use https, or set allowHttp=true if you must");
        }
        return URI.create(scheme + "://" + host + (port < 0 ? "" : ":" + port) + url.getRawPath());
    }

    /** In the letters that names of hosts have; others are what a browser takes them for (IDNA). */
    private static String host(URI url) {
        String authority = url.getRawAuthority();
        if (url.getHost() != null || authority == null) {
            return given(url.getHost());
        }
        if (authority.indexOf('@') >= 0) {
            throw wrong("holds neither credentials nor a query");
        }
        String named = authority.replaceFirst(":\\d*$", "");
        try {
            String host = IDN.toASCII(named);
            URI known = URI.create("https://" + host);
            if (known.getHost() != null) {
                return known.getHost();
            }
        } catch (IllegalArgumentException e) {
            // as below
        }
        throw wrong("names a host of letters, digits, '-' and '.' only");
    }

    private static String given(@Nullable String host) {
        if (host == null) {
            throw wrong("names a host");
        }
        return host;
    }

    private static int port(URI url) {
        String port = String.valueOf(url.getRawAuthority()).replaceFirst("^.*:(\\d+)$|^.*$", "$1");
        return port.isEmpty() ? -1 : port.length() > 5 ? MAX_PORT + 1 : Integer.parseInt(port);
    }

    /** Whether both are there and lead to the same place. */
    public static boolean same(@Nullable String one, @Nullable String other) {
        try {
            return one != null && other != null && place(one).equals(place(other));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static URI place(String url) {
        return of(url.strip().replaceAll("/+$", ""), true);
    }

    private static URI parse(String configured) {
        try {
            return new URI(configured);
        } catch (URISyntaxException e) {
            throw wrong("is a URL");
        }
    }

    private static IllegalArgumentException wrong(String rule) {
        return new IllegalArgumentException(
                "baseUrl " + rule + ", for example https://learningplatform.customer.com; check the option baseUrl");
    }

    /** Names are not looked up: only {@code localhost} is known to stay on this machine. */
    static boolean isLoopback(@Nullable String host) {
        if (host == null || host.equalsIgnoreCase("localhost")) {
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
