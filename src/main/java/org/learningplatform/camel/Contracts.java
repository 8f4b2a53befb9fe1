// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.support.ResourceHelper;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.contract.Contract;
import org.learningplatform.camel.client.contract.PostmanEnvironment;
import org.learningplatform.camel.client.transport.Attempt;
import org.learningplatform.camel.client.transport.Deadlines;
import org.learningplatform.camel.client.transport.HttpCall;
import org.learningplatform.camel.client.transport.Transport;

/** The contracts that endpoints name, each read once. */
final class Contracts {

    private static final Map<String, String> ACCEPT = Map.of("Accept", "application/json, application/yaml, */*;q=0.1");

    private final Supplier<HttpClients> http;
    private final Deadlines deadlines;
    private final Map<Source, Contract> contracts = new ConcurrentHashMap<>();

    /** @param http makes the clients for contracts that are read over the network, when one is */
    Contracts(Supplier<HttpClients> http, Deadlines deadlines) {
        this.http = http;
        this.deadlines = deadlines;
    }

    private record Source(String contract, @Nullable String environment) {}

    /**
     * The contract that is configured, or the shipped one.
     *
     * @throws IllegalArgumentException if it cannot be read, with location, place and remedy
     */
    Contract get(CamelContext context, LearningPlatformConfiguration configuration, PostmanEnvironment environment) {
        String location = configuration.getContract();
        if (location == null) {
            return Contract.shipped();
        }
        return contracts.computeIfAbsent(new Source(location, configuration.getEnvironment()), source -> {
            try (InputStream document = open(context, location, configuration)) {
                return Contract.read(location, document, environment);
            } catch (IOException e) {
                throw new IllegalArgumentException(
                        "the contract " + location + " cannot be read; check the option contract", e);
            }
        });
    }

    /** Forgets them: they are read anew when an endpoint names them again. */
    void clear() {
        contracts.clear();
    }

    private InputStream open(CamelContext context, String location, LearningPlatformConfiguration configuration)
            throws IOException {
        return location.matches("(?i)https?:.*")
                ? new ByteArrayInputStream(download(url(location), configuration))
                : ResourceHelper.resolveMandatoryResourceAsInputStream(context, location);
    }

    private static URI url(String location) {
        try {
            return URI.create(location);
        } catch (IllegalArgumentException e) {
            // without the cause, which quotes the address and the credentials in it
            throw new IllegalArgumentException(
                    "the option contract is no URL; percent-encode what cannot stand in one");
        }
    }

    /** One request without a token to the host that is named; a redirect is not followed. */
    private byte[] download(URI url, LearningPlatformConfiguration configuration) {
        String shown = url.getScheme() + "://" + url.getHost() + url.getPath();
        if (url.getHost() == null
                || (!"https".equalsIgnoreCase(url.getScheme())
                        && !configuration.isAllowHttp()
                        && !BaseUrl.isLoopback(url.getHost()))) {
            throw new IllegalArgumentException("the contract " + shown + " is not on https, so that anybody on the way"
                    + " could change it: use https, or set allowHttp=true if you must");
        }
        URI host = URI.create(url.getScheme() + "://" + url.getHost() + (url.getPort() < 0 ? "" : ":" + url.getPort()));
        String target = (url.getRawPath().isEmpty() ? "/" : url.getRawPath())
                + (url.getRawQuery() == null ? "" : "?" + url.getRawQuery());
        Transport transport = new Transport(
                http.get().get(host, configuration),
                host,
                Contract.MAX_BYTES,
                configuration.getResponseTimeout(),
                configuration
                        .getConnectTimeout()
                        .plus(configuration.getResponseTimeout().multipliedBy(2)),
                deadlines);
        Attempt attempt =
                transport.send(new HttpCall("contract", "GET", target, ACCEPT, null, HttpCall.JSON, true), null);
        if (attempt instanceof Attempt.Answered answered && answered.isSuccess()) {
            return answered.body();
        }
        String why = attempt instanceof Attempt.Answered answered
                ? "HTTP " + answered.status()
                        + (answered.status() / 100 == 3 ? ", a redirect, which is not followed" : "")
                : switch (((Attempt.Failed) attempt).cause()) {
                    case TOO_LARGE -> "it is larger than 32 MB";
                    case NOT_SENT -> "no connection to its host: check the address, proxy, certificate and network";
                    default -> "no whole reply within connectTimeout and responseTimeout";
                };
        throw new IllegalArgumentException("the contract " + shown + " cannot be read (" + why
                + "); check the option contract, or download the document and name the file");
    }
}
