// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.karaf;

import java.nio.file.Path;
import org.apache.camel.CamelContext;
import org.apache.camel.karaf.core.OsgiDefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.learningplatform.camel.LearningPlatformComponent;
import org.learningplatform.camel.LearningPlatformConfiguration;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** What a user's bundle does: it starts a context with a YAML route, and settings from Karaf's etc. */
public final class KarafApplication implements BundleActivator {

    private CamelContext camel;

    @Override
    public void start(BundleContext bundle) throws Exception {
        Path etc = Path.of(System.getProperty("karaf.etc"));
        camel = new OsgiDefaultCamelContext(bundle);
        camel.getPropertiesComponent().setLocation("file:" + etc.resolve("learningplatform.properties"));
        LearningPlatformConfiguration platform = camel.getComponent("learningplatform", LearningPlatformComponent.class)
                .getConfiguration();
        platform.setBaseUrl(camel.resolvePropertyPlaceholders("{{baseUrl}}"));
        platform.setClientId("{{clientId}}");
        platform.setClientSecret("{{clientSecret}}");
        PluginHelper.getRoutesLoader(camel)
                .loadRoutes(ResourceHelper.resolveResource(camel, "file:" + etc.resolve("enrolment.yaml")));
        camel.start();
    }

    @Override
    public void stop(BundleContext bundle) {
        camel.stop();
    }
}
