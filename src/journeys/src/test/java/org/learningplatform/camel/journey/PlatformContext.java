// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.journey;

import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.learningplatform.camel.LearningPlatformComponent;
import org.learningplatform.camel.LearningPlatformConfiguration;
import org.learningplatform.camel.connection.Platform;
import org.learningplatform.camel.testkit.SandboxPlatform;

/** A Camel context whose component calls a sandbox, and gives up at once. */
public final class PlatformContext {

    private PlatformContext() {}

    public static CamelContext start(SandboxPlatform platform, String timeZone) {
        return start(platform.baseUrl(), timeZone);
    }

    /** The same, where the sandbox is in another process. */
    static CamelContext start(String baseUrl, String timeZone) {
        CamelContext context = new DefaultCamelContext();
        LearningPlatformConfiguration configuration = context.getComponent(
                        "learningplatform", LearningPlatformComponent.class)
                .getConfiguration();
        configuration.setBaseUrl(baseUrl);
        configuration.setClientId(SandboxPlatform.CLIENT_ID);
        configuration.setClientSecret(SandboxPlatform.CLIENT_SECRET);
        configuration.setPlatformTimeZone(timeZone);
        configuration.setMaxRetries(0);
        context.start();
        return context;
    }

    public static Platform of(CamelContext context) {
        return context.getComponent("learningplatform", LearningPlatformComponent.class)
                .getPlatform();
    }
}
