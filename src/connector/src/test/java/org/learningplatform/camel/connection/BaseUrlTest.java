// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BaseUrlTest {

    @ParameterizedTest
    @CsvSource({
        "https://lp.example, https://lp.example",
        "' https://lp.example ', https://lp.example",
        "HTTPS://lp.example/base, https://lp.example/base",
        "https://müller.example, https://xn--mller-kva.example",
        "https://müller.example:8443/x, https://xn--mller-kva.example:8443/x",
        "https://lp.example:65535, https://lp.example:65535",
        "https://[::1]:8443, https://[::1]:8443",
        "http://LOCALHOST:8080, http://LOCALHOST:8080",
        "http://127.0.0.1, http://127.0.0.1",
    })
    void whatIsValidIsTaken(String configured, String url) {
        assertThat(BaseUrl.of(configured, false)).hasToString(url);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ftp://lp.example | begins with https://",
                "lp.example | begins with https://",
                "https:lp.example | names a host",
                "https://lp_test | names a host of letters, digits, '-' and '.' only",
                "https://lp_test:8443/x | names a host of letters, digits, '-' and '.' only",
                "https://lp.example:abc | names a host of letters, digits, '-' and '.' only",
                "https://lp.example:99999 | names a port from 1 to 65535",
                "https://lp.example:99999999999 | names a port from 1 to 65535",
                "https://lp.example:0 | names a port from 1 to 65535",
                "https://me:secret@lp.example | holds neither credentials nor a query",
                "https://me:secret@müller.example | holds neither credentials nor a query",
                "https://lp.example?a=b | holds neither credentials nor a query",
                "https://lp example | is a URL",
                "http://lp.example | not https",
                "http://localhost.example | not https",
            })
    void whatIsNotIsRefusedWithItsCause(String configured, String cause) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BaseUrl.of(configured, false))
                .withMessageContaining(cause)
                .withMessageNotContaining("secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://lp.example", "https://lp.example/", "HTTPS://LP.example"})
    void spellingsOfOnePlaceAreTheSame(String other) {
        assertThat(BaseUrl.same("https://lp.example", other)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://lp.example",
                "https://lp.example:8443",
                "https://lp.example/x",
                "https://lp.example.org",
                "no url"
            })
    void otherPlacesAreNot(String other) {
        assertThat(BaseUrl.same("https://lp.example", other)).isFalse();
    }
}
