// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.connection;

import java.net.URI;
import java.time.Duration;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.auth.Credentials;
import org.learningplatform.camel.client.transport.RetryPolicy;

/**
 * What the options of a component or an endpoint come to: which platform is called, as whom, and how.
 *
 * @param baseUrl the platform, see {@link BaseUrl}
 * @param totalTimeout how long a call may take with all its attempts, waits and token requests
 * @param requestsPerSecond calls a second, for all that call the platform; 0 for no limit
 * @param maxResponseSize bytes of a reply
 * @param zone zone of the platform's timestamps that name none
 * @param validateBody whether bodies are checked against the contract before they are sent; null for the shipped one only
 */
public record Connection(
        URI baseUrl,
        Network network,
        Credentials credentials,
        RetryPolicy retries,
        Duration totalTimeout,
        double requestsPerSecond,
        int maxResponseSize,
        ZoneId zone,
        @Nullable Boolean validateBody) {}
