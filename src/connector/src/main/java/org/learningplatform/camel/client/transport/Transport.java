// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.transport;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.classic.HttpClient;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.message.BasicHeader;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP request to one platform, and what became of it. The client that it is given decides about TLS, proxy, pool and
 * timeouts; it must neither follow redirects nor retry.
 */
public final class Transport {

    private static final ContentType JSON = ContentType.create(HttpCall.JSON);
    private static final Header ACCEPT = new BasicHeader(HttpHeaders.ACCEPT, HttpCall.JSON);

    private final HttpClient http;
    private final HttpHost host;
    private final String basePath;
    private final long maxReplySize;
    private final Duration maxReplyTime;
    private final Duration maxTime;
    private final Deadlines deadlines;

    /**
     * @param baseUrl the platform; every request goes to this host
     * @param maxReplySize bytes of a reply's body
     * @param maxReplyTime how long a reply's body may take
     * @param maxTime how long a request may take from its first byte to the last one of its reply
     */
    public Transport(
            HttpClient http,
            URI baseUrl,
            long maxReplySize,
            Duration maxReplyTime,
            Duration maxTime,
            Deadlines deadlines) {
        this.http = http;
        this.host = new HttpHost(baseUrl.getScheme(), baseUrl.getHost(), baseUrl.getPort());
        String path = baseUrl.getRawPath();
        this.basePath = path == null ? "" : path.replaceAll("/+$", "");
        this.maxReplySize = maxReplySize;
        this.maxReplyTime = maxReplyTime;
        this.maxTime = maxTime;
        this.deadlines = deadlines;
    }

    /**
     * Sends the call once.
     *
     * @param bearer what its header {@code Authorization} holds, or null for none
     * @param left how long the call that it is an attempt of may still take
     */
    public Attempt send(HttpCall call, @Nullable String bearer, Duration left) {
        HttpUriRequestBase request = request(call, bearer);
        Deadlines.Watch watch = left.compareTo(maxTime) < 0
                ? deadlines.begin(request, left, Attempt.Cause.OUT_OF_TIME)
                : deadlines.begin(request, maxTime, Attempt.Cause.TIMED_OUT);
        if (watch == null) {
            return new Attempt.Failed(Attempt.Cause.STOPPED);
        }
        HttpClientContext context = HttpClientContext.create();
        try {
            return http.execute(host, request, context, response -> answer(response, context));
        } catch (IOException | IllegalStateException e) {
            Attempt.Cause ended = watch.cause();
            return new Attempt.Failed(ended == null ? cause(e) : ended);
        } finally {
            deadlines.end(watch);
        }
    }

    private HttpUriRequestBase request(HttpCall call, @Nullable String bearer) {
        HttpUriRequestBase request = new HttpUriRequestBase(call.method(), URI.create(basePath + call.target()));
        request.addHeader(ACCEPT);
        for (Map.Entry<String, String> header : call.headers().entrySet()) {
            request.setHeader(header.getKey(), header.getValue());
        }
        if (bearer != null) {
            request.setHeader(HttpHeaders.AUTHORIZATION, bearer);
        }
        byte[] body = call.body();
        if (body != null) {
            boolean json = call.contentType().equals(HttpCall.JSON);
            request.setEntity(new ByteArrayEntity(body, json ? JSON : ContentType.parse(call.contentType())));
        }
        return request;
    }

    private Attempt answer(ClassicHttpResponse response, HttpClientContext context) throws IOException {
        byte[] body = body(response);
        if (body == null) {
            return new Attempt.Failed(Attempt.Cause.TOO_LARGE);
        }
        // what a proxy says to CONNECT, where it refuses, comes as the reply to a request that was never sent
        boolean ofProxy = context.getRequest() == null;
        return ofProxy && response.getCode() != 407
                ? new Attempt.Failed(Attempt.Cause.PROXY_REFUSED)
                : new Attempt.Answered(response.getCode(), Headers.of(response.getHeaders()), body);
    }

    private byte @Nullable [] body(ClassicHttpResponse response) throws IOException {
        boolean whole = false;
        try {
            byte[] body = new ReplyReader(maxReplySize, maxReplyTime).read(response.getEntity());
            whole = body != null;
            return body;
        } finally {
            if (!whole) {
                // without its entity the reply is closed with its connection; with it, the rest would be read first
                response.setEntity(null);
            }
        }
    }

    private static Attempt.Cause cause(Exception e) {
        if (e instanceof IllegalStateException) {
            // how the client says that its connections are closed for good
            return Attempt.Cause.STOPPED;
        }
        if (e instanceof ConnectTimeoutException
                || e instanceof ConnectException
                || e instanceof UnknownHostException
                || e instanceof NoRouteToHostException
                || e instanceof SSLHandshakeException
                || e instanceof SSLPeerUnverifiedException) {
            return Attempt.Cause.NOT_SENT;
        }
        if (Thread.currentThread().isInterrupted()) {
            return Attempt.Cause.STOPPED_UNDER_WAY;
        }
        return e instanceof SocketTimeoutException ? Attempt.Cause.TIMED_OUT : Attempt.Cause.BROKEN;
    }
}
