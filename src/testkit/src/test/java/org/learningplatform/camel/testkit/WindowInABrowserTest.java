// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page, in Chromium where there is one. */
class WindowInABrowserTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static Sandbox sandbox;
    private static Browser browser;

    @BeforeAll
    static void open(@TempDir Path profile) throws Exception {
        assumeTrue(Browser.installed().isPresent(), "there is no Chromium here");
        sandbox = Sandbox.builder().window(0).people(3).start();
        browser = new Browser(sandbox.window(), profile, 1280, 900);
        awaitText("#live", "live");
    }

    @AfterAll
    static void close() {
        if (browser != null) {
            browser.close();
            sandbox.close();
        }
    }

    @AfterEach
    void reset() {
        if (sandbox != null) {
            sandbox.reset();
        }
    }

    @Test
    void aRowThatComesIsShownWithoutAReload() {
        awaitText("#n-people", "4");

        sandbox.platform().addUser("jo", "100045");

        awaitText("#n-people", "5");
        awaitText("#people tbody tr td:nth-child(4)", "100045");
    }

    @Test
    void aClickMakesTheNextCallsFailAndAnotherEndsIt() throws Exception {
        click("Outage (503)");
        await().atMost(PATIENCE).until(() -> !sandbox.platform().faults().isEmpty());

        int status = call();

        assertThat(status).isEqualTo(503);
        awaitText("#faults li", "*: 503, each");
        awaitText("#calls tbody tr td:nth-child(2)", "503");
        click("End all faults");
        awaitText("#faults", "None: every call is answered as it should.");
        assertThat(call()).isEqualTo(401);
    }

    @Test
    void aStormOf429sIsAClick() {
        click("429 storm (50 calls)");

        awaitText("#faults li", "*: 429, the next 50");
    }

    @Test
    void aNameThatIsHtmlIsShownAsTextAndRunsNothing() throws Exception {
        String name = "<script>window.broken = 1</script><img src=x onerror='window.broken = 2'>";
        sandbox.platform()
                .add("users", Map.of("username", "x", "email", "x@acme.example", "fname", name, "lname", "\"'&<b>"));

        awaitText("#people tbody tr td:nth-child(2)", name + " \"'&<b>");

        assertThat(browser.evaluate("document.querySelectorAll('#people img, #people script, #people b').length")
                        .asInt())
                .isZero();
        assertThat(browser.evaluate("typeof window.broken").asText()).isEqualTo("undefined");
    }

    @Test
    void everyTableHasHeadingsAndEveryButtonAName() throws Exception {
        awaitText("#n-people", "4");

        assertThat(browser.evaluate(
                                """
                                [...document.querySelectorAll('table')].filter(table => !table.querySelector('th[scope=col]')).length""")
                        .asInt())
                .isZero();
        assertThat(browser.evaluate("[...document.querySelectorAll('button')].every(b => b.textContent.trim() !== '')")
                        .asBoolean())
                .isTrue();
    }

    private static void click(String button) {
        await().atMost(PATIENCE)
                .until(() -> browser.evaluate("(b => b && !b.click())([...document.querySelectorAll('button')]"
                                + ".find(b => b.textContent === " + Answer.JSON.writeValueAsString(button) + "))")
                        .asBoolean());
    }

    private static void awaitText(String selector, String text) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(browser.evaluate(
                                "document.querySelector(" + Answer.JSON.writeValueAsString(selector) + ")?.textContent")
                        .asText())
                .isEqualTo(text));
    }

    private static int call() throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(sandbox.platform().baseUrl() + "/api/v2/users"))
                                .build(),
                        BodyHandlers.ofString())
                .statusCode();
    }
}
