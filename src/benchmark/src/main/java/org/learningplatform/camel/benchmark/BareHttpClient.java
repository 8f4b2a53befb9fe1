// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.benchmark;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;

/** The floor: an HTTP client with a token that never expires, JSON, and nothing else. */
final class BareHttpClient implements Contender, AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final CloseableHttpClient http;
    private final String users;

    BareHttpClient(URI baseUrl, int connections) {
        users = baseUrl + "/api/v2/users";
        http = HttpClients.custom()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setMaxConnTotal(connections)
                        .setMaxConnPerRoute(connections)
                        .build())
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                .build();
    }

    @Override
    public Map<?, ?> read(long id) throws IOException {
        return execute(new HttpGet(users + "/" + id));
    }

    @Override
    public Map<?, ?> create(Map<String, Object> user) throws IOException {
        HttpPost request = new HttpPost(users);
        request.setEntity(new ByteArrayEntity(JSON.writeValueAsBytes(user), ContentType.APPLICATION_JSON));
        return execute(request);
    }

    private Map<?, ?> execute(HttpUriRequestBase request) throws IOException {
        request.setHeader("Accept", "application/json");
        request.setHeader("Authorization", "Bearer 8d5c1f0b9a7e4c62b3d1");
        return http.execute(request, BareHttpClient::user);
    }

    private static Map<?, ?> user(ClassicHttpResponse response) throws IOException {
        if (response.getCode() / 100 != 2) {
            throw new IOException("HTTP status " + response.getCode());
        }
        return JSON.readValue(EntityUtils.toByteArray(response.getEntity()), Map.class);
    }

    @Override
    public void close() throws IOException {
        http.close();
    }
}
