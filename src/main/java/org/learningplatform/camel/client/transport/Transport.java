// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.transport;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.classic.HttpClient;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
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
     * @param bearer the token it carries, or null for none
     */
    public Attempt send(HttpCall call, @Nullable String bearer) {
        HttpUriRequestBase request = request(call, bearer);
        deadlines.begin(request, maxTime);
        try {
            return http.execute(host, request, null, this::answer);
        } catch (IOException e) {
            return new Attempt.Failed(request.isCancelled() ? Attempt.Cause.TIMED_OUT : cause(e));
        } catch (IllegalStateException e) {
            // how the client says that its connections are closed for good
            return new Attempt.Failed(Attempt.Cause.STOPPED);
        } finally {
            deadlines.end(request);
        }
    }

    private HttpUriRequestBase request(HttpCall call, @Nullable String bearer) {
        HttpUriRequestBase request = new HttpUriRequestBase(call.method(), URI.create(basePath + call.target()));
        request.addHeader(ACCEPT);
        for (Map.Entry<String, String> header : call.headers().entrySet()) {
            request.setHeader(header.getKey(), header.getValue());
        }
        if (bearer != null) {
            request.setHeader(HttpHeaders.AUTHORIZATION, "Bearer " + bearer);
        }
        byte[] body = call.body();
        if (body != null) {
            boolean json = call.contentType().equals(HttpCall.JSON);
            request.setEntity(new ByteArrayEntity(body, json ? JSON : ContentType.parse(call.contentType())));
        }
        return request;
    }

    private Attempt answer(ClassicHttpResponse response) throws IOException {
        byte[] body = body(response);
        if (body == null) {
            return new Attempt.Failed(Attempt.Cause.TOO_LARGE);
        }
        Header retryAfter = response.getFirstHeader(HttpHeaders.RETRY_AFTER);
        return new Attempt.Answered(
                response.getCode(), retryAfter == null ? null : retryAfter.getValue(), cookies(response), body);
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

    private static List<String> cookies(ClassicHttpResponse response) {
        return Arrays.stream(response.getHeaders(HttpHeaders.SET_COOKIE))
                .map(Header::getValue)
                .toList();
    }

    private static Attempt.Cause cause(IOException e) {
        if (e instanceof ConnectTimeoutException
                || e instanceof ConnectException
                || e instanceof UnknownHostException
                || e instanceof NoRouteToHostException
                || e instanceof SSLHandshakeException
                || e instanceof SSLPeerUnverifiedException) {
            return Attempt.Cause.NOT_SENT;
        }
        return e instanceof SocketTimeoutException ? Attempt.Cause.TIMED_OUT : Attempt.Cause.BROKEN;
    }
}
