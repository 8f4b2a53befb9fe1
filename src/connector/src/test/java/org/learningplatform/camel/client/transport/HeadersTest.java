// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.message.BasicHeader;
import org.junit.jupiter.api.Test;

class HeadersTest {

    @Test
    void namesAreFoundInWhateverCaseAndAllValuesInTheirOrder() {
        Headers headers = Headers.of(
                new BasicHeader("Set-Cookie", "a=1"),
                new BasicHeader("ETag", "\"7\""),
                new BasicHeader("set-cookie", "b=2"));

        assertThat(headers.first("etag")).isEqualTo("\"7\"");
        assertThat(headers.first("SET-COOKIE")).isEqualTo("a=1");
        assertThat(headers.all("Set-Cookie")).containsExactly("a=1", "b=2");
        assertThat(headers.first("Link")).isNull();
        assertThat(headers.all("Link")).isEmpty();
    }

    @Test
    void moreThanAReplyNeedsIsNotKept() {
        Header[] many = IntStream.range(0, 5_000)
                .mapToObj(i -> new BasicHeader("X-" + i, "x"))
                .toArray(Header[]::new);

        Headers headers = Headers.of(many);

        assertThat(headers.first("X-" + (Headers.MAX_COUNT - 1))).isEqualTo("x");
        assertThat(headers.first("X-" + Headers.MAX_COUNT)).isNull();
    }

    @Test
    void aHeaderThatIsTooLargeIsLeftOutAlone() {
        Headers headers = Headers.of(
                new BasicHeader("X-Huge", "x".repeat(Headers.MAX_BYTES)), new BasicHeader("Retry-After", "7"));

        assertThat(headers.first("X-Huge")).isNull();
        assertThat(headers.first("Retry-After")).isEqualTo("7");
    }

    @Test
    void theMediaTypeIsReadWithoutParametersInSmallLetters() {
        assertThat(Headers.of(new BasicHeader("Content-Type", "Text/HTML; charset=utf-8"))
                        .mediaType())
                .isEqualTo("text/html");
        assertThat(Headers.of(new BasicHeader("Content-Type", " ")).mediaType()).isNull();
        assertThat(Headers.NONE.mediaType()).isNull();
    }

    @Test
    void noValueIsShown() {
        assertThat(Headers.of(new BasicHeader("Set-Cookie", "s3cret")).toString())
                .isEqualTo("[Set-Cookie]");
    }
}
