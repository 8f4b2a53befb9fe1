// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.benchmark;

import java.net.URI;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.http.HttpComponent;
import org.learningplatform.camel.LearningPlatformComponent;

/** What a user writes: with the connector, and with camel-http and its OAuth 2.0 options. */
final class Routes extends RouteBuilder {

    private static final String CLIENT_ID = "benchmark";
    private static final String CLIENT_SECRET = "not-a-secret";

    private final URI baseUrl;
    private final int connections;

    Routes(URI baseUrl, int connections) {
        this.baseUrl = baseUrl;
        this.connections = connections;
    }

    @Override
    public void configure() {
        configureHttp();
        from("direct:http-read")
                .toD(http("/${header.id}", "httpMethod=GET"))
                .unmarshal()
                .json();
        from("direct:http-create")
                .marshal()
                .json()
                .toD(http("", "httpMethod=POST"))
                .unmarshal()
                .json();

        configureLearningPlatform();
        from("direct:learningplatform-read").to("learningplatform:simple/users/get");
        from("direct:learningplatform-create").to("learningplatform:simple/users/create");
        from("direct:completions").to("learningplatform:simple/completions/list");
    }

    private String http(String path, String options) {
        return baseUrl + "/api/v2/users" + path + "?" + options
                + "&oauth2ClientId=" + CLIENT_ID
                + "&oauth2ClientSecret=" + CLIENT_SECRET
                + "&oauth2TokenEndpoint=" + baseUrl + "/oauth/access_token"
                + "&oauth2BodyAuthentication=true"
                + "&oauth2CacheTokens=true";
    }

    private void configureHttp() {
        HttpComponent component = getContext().getComponent("http", HttpComponent.class);
        component.setMaxTotalConnections(connections);
        component.setConnectionsPerRoute(connections);
    }

    private void configureLearningPlatform() {
        LearningPlatformComponent component =
                getContext().getComponent("learningplatform", LearningPlatformComponent.class);
        component.getConfiguration().setBaseUrl(baseUrl.toString());
        component.getConfiguration().setClientId(CLIENT_ID);
        component.getConfiguration().setClientSecret(CLIENT_SECRET);
        component.getConfiguration().setMaxConcurrentRequests(connections);
    }
}
