// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.connection;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.support.ResourceHelper;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.contract.Contract;
import org.learningplatform.camel.client.contract.Overlay;
import org.learningplatform.camel.client.contract.PostmanEnvironment;
import org.learningplatform.camel.client.transport.Attempt;
import org.learningplatform.camel.client.transport.HttpCall;
import org.learningplatform.camel.client.transport.Transport;

/** The contracts that endpoints name, each read once. */
final class Contracts {

    private static final Map<String, String> ACCEPT = Map.of("Accept", "application/json, application/yaml, */*;q=0.1");

    private final CamelContext context;
    private final Transports transports;
    private final Map<Source, Contract> contracts = new ConcurrentHashMap<>();

    /** @param transports asked when a contract is read over the network */
    Contracts(CamelContext context, Transports transports) {
        this.context = context;
        this.transports = transports;
    }

    /** How a host is reached. */
    interface Transports {
        Transport to(URI host, Network network, int maxBytes);
    }

    /** What is read, and the option that says where it is. */
    private enum Kind {
        CONTRACT("contract", "contract"),
        OVERLAY("overlay", "contractOverlay");

        private final String name;
        private final String option;

        Kind(String name, String option) {
            this.name = name;
            this.option = option;
        }
    }

    private record Source(@Nullable String contract, @Nullable String overlays, @Nullable String environment) {}

    /** See {@link Platforms#contract}. */
    Contract get(
            @Nullable String location,
            @Nullable String overlays,
            @Nullable String environment,
            PostmanEnvironment variables,
            Network network) {
        return contracts.computeIfAbsent(new Source(location, overlays, environment), source -> {
            List<Overlay> changes = overlays(overlays, network);
            return location == null || location.startsWith(Contract.SHIPPED)
                    ? Contract.shipped(location, changes)
                    : read(
                            Kind.CONTRACT,
                            location,
                            network,
                            document -> Contract.read(
                                    location,
                                    document,
                                    variables,
                                    changes,
                                    other -> open(Kind.CONTRACT, other, network)));
        });
    }

    private List<Overlay> overlays(@Nullable String locations, Network network) {
        return locations == null
                ? List.of()
                : Stream.of(locations.split(","))
                        .map(String::strip)
                        .filter(location -> !location.isEmpty())
                        .map(location ->
                                read(Kind.OVERLAY, location, network, document -> Overlay.read(location, document)))
                        .toList();
    }

    private <T> T read(Kind kind, String location, Network network, Function<InputStream, T> reader) {
        try (InputStream document = open(kind, location, network)) {
            return reader.apply(document);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "the " + kind.name + " " + location + " cannot be read; check the option " + kind.option, e);
        }
    }

    /** Forgets them: they are read anew when an endpoint names them again. */
    void clear() {
        contracts.clear();
    }

    private InputStream open(Kind kind, String location, Network network) throws IOException {
        return location.matches("(?i)https?:.*")
                ? new ByteArrayInputStream(download(kind, url(kind, location), network))
                : ResourceHelper.resolveMandatoryResourceAsInputStream(context, location);
    }

    private static URI url(Kind kind, String location) {
        try {
            return URI.create(location);
        } catch (IllegalArgumentException e) {
            // without the cause, which quotes the address and the credentials in it
            throw new IllegalArgumentException(
                    "the option " + kind.option + " is not a URL; percent-encode special characters");
        }
    }

    /** One request without a token to the host that is named; a redirect is not followed. */
    private byte[] download(Kind kind, URI url, Network network) {
        String shown = url.getScheme() + "://" + url.getHost() + url.getPath();
        if (url.getHost() == null
                || (!"https".equalsIgnoreCase(url.getScheme())
                        && !network.allowHttp()
                        && !BaseUrl.isLoopback(url.getHost()))) {
            throw new IllegalArgumentException(
                    "the " + kind.name + " " + shown + " is not on https, so that anybody on the way"
                            + " could change it: use https, or set allowHttp=true if you must");
        }
        URI host = URI.create(url.getScheme() + "://" + url.getHost() + (url.getPort() < 0 ? "" : ":" + url.getPort()));
        String target = (url.getRawPath().isEmpty() ? "/" : url.getRawPath())
                + (url.getRawQuery() == null ? "" : "?" + url.getRawQuery());
        Transport transport = transports.to(host, network, Contract.MAX_BYTES);
        Attempt attempt = transport.send(
                new HttpCall("contract", "GET", target, ACCEPT, null, HttpCall.JSON, true),
                null,
                network.wholeRequest());
        if (attempt instanceof Attempt.Answered answered && answered.isSuccess()) {
            return answered.body();
        }
        String why = attempt.map(
                answer -> "HTTP " + answer.status()
                        + (answer.status() / 100 == 3 ? ", a redirect, which is not followed" : ""),
                cause -> switch (cause) {
                    case TOO_LARGE -> "it is larger than 32 MB";
                    case NOT_SENT, PROXY_REFUSED ->
                        "no connection to its host: check the address, proxy, certificate and network";
                    default -> "no whole reply within connectTimeout and responseTimeout";
                });
        throw new IllegalArgumentException("the " + kind.name + " " + shown + " cannot be read (" + why
                + "); check the option " + kind.option + ", or download the document and name the file");
    }
}
