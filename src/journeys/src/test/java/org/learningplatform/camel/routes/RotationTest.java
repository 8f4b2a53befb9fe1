// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.Main;
import org.apache.camel.spi.PropertiesFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.learningplatform.camel.error.AuthenticationException;
import org.learningplatform.camel.testkit.SandboxPlatform;

/** How a secret is rotated while a process with the shipped settings runs, as the guide to operation says. */
class RotationTest {

    private static final String SECRET = "camel.component.learningplatform.clientSecret";

    private final SandboxPlatform platform = new SandboxPlatform();
    private final Main main = new Main();

    @TempDir
    private Path folder;

    @AfterEach
    void stop() {
        main.stop();
        platform.close();
    }

    @Test
    void aSecretInAFileIsReadAtEachTokenRequest() throws Exception {
        Path file = Files.writeString(folder.resolve("clientSecret"), SandboxPlatform.CLIENT_SECRET + "\n");
        start(Map.of(SECRET, "resource:file:" + file));
        assertThat(call().getException()).isNull();

        platform.rotateSecret("rotated");
        platform.revokeTokens();
        Files.writeString(file, "rotated");

        assertThat(call().getException()).isNull();
    }

    @Test
    void aSecretInAVaultIsReadAtEachTokenRequest() throws Exception {
        AtomicReference<String> vault = new AtomicReference<>(SandboxPlatform.CLIENT_SECRET);
        main.configure().addRoutesBuilder(new RouteBuilder() {
            @Override
            public void configure() {
                getContext().getPropertiesComponent().addPropertiesFunction(new Vault(vault));
            }
        });
        start(Map.of(SECRET, "${properties:lp.secret}", "lp.secret", "{{vault:learningplatform}}"));
        assertThat(call().getException()).isNull();

        platform.rotateSecret("rotated");
        platform.revokeTokens();
        vault.set("rotated");

        assertThat(call().getException()).isNull();
    }

    @Test
    void theTokenInHandServesUntilItEndsOrIsRefused() throws Exception {
        start(Map.of(SECRET, SandboxPlatform.CLIENT_SECRET));
        assertThat(call().getException()).isNull();

        platform.rotateSecret("rotated");
        assertThat(call().getException()).isNull();
        platform.revokeTokens();

        assertThat(call().getException()).isInstanceOf(AuthenticationException.class);
    }

    @Test
    void aSecretFileThatIsNotThereFailsTheCallAndIsNotNamed() throws Exception {
        start(Map.of(SECRET, "resource:file:" + folder.resolve("gone")));

        assertThat(call().getException())
                .isInstanceOf(AuthenticationException.class)
                .hasMessageContaining("a secret cannot be resolved; check its file, placeholder or expression")
                .hasMessageNotContaining("gone");
    }

    private void start(Map<String, String> settings) throws Exception {
        Properties overrides = new Properties();
        overrides.putAll(new HashMap<>(Map.of(
                "camel.component.learningplatform.baseUrl",
                platform.baseUrl(),
                "camel.component.learningplatform.clientId",
                SandboxPlatform.CLIENT_ID,
                "camel.main.routesIncludePattern",
                "classpath:none/*.yaml")));
        overrides.putAll(settings);
        main.setPropertyPlaceholderLocations("file:routes/application.properties");
        main.setOverrideProperties(overrides);
        main.configure().addRoutesBuilder(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:list").to("learningplatform:simple/users/list?output=json");
            }
        });
        main.start();
    }

    private Exchange call() throws Exception {
        return main.getCamelTemplate().request("direct:list", exchange -> {});
    }

    private record Vault(AtomicReference<String> secret) implements PropertiesFunction {

        @Override
        public String getName() {
            return "vault";
        }

        @Override
        public String apply(String remainder) {
            return secret.get();
        }
    }
}
