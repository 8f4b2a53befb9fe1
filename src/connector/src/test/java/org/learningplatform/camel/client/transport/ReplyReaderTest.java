// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Random;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.InputStreamEntity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyReaderTest {

    private static final int MAX = 20_000;
    private static final long UNKNOWN = -1;

    private final ReplyReader reader = new ReplyReader(MAX, Duration.ofMinutes(1));

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 700, 8_191, 8_192, 8_193, 16_384, MAX})
    void a_reply_up_to_the_limit_is_read_whole_whether_its_length_is_announced_or_not(int size) throws IOException {
        byte[] reply = reply(size);

        assertThat(reader.read(entity(reply, size))).isEqualTo(reply);
        assertThat(reader.read(entity(reply, UNKNOWN))).isEqualTo(reply);
    }

    @Test
    void a_reply_that_comes_byte_by_byte_is_read_whole() throws IOException {
        byte[] reply = reply(10_000);
        InputStream drip = new ByteArrayInputStream(reply) {
            @Override
            public synchronized int read(byte[] to, int offset, int length) {
                return super.read(to, offset, Math.min(length, 1));
            }
        };

        assertThat(reader.read(new InputStreamEntity(drip, UNKNOWN, ContentType.APPLICATION_JSON)))
                .isEqualTo(reply);
    }

    @Test
    void a_reply_without_a_body_is_empty() throws IOException {
        assertThat(reader.read(null)).isEmpty();
    }

    @Test
    void a_reply_over_the_limit_is_not_read() throws IOException {
        assertThat(reader.read(entity(reply(MAX + 1), UNKNOWN))).isNull();
    }

    @Test
    void a_reply_that_is_announced_as_over_the_limit_is_not_even_begun() throws IOException {
        byte[] reply = reply(MAX + 1);
        ByteArrayInputStream in = new ByteArrayInputStream(reply);

        assertThat(reader.read(new InputStreamEntity(in, reply.length, ContentType.APPLICATION_JSON)))
                .isNull();
        assertThat(in.available()).isEqualTo(reply.length);
    }

    @Test
    void a_reply_that_takes_too_long_is_given_up_though_it_goes_on() {
        ReplyReader impatient = new ReplyReader(MAX, Duration.ofNanos(-1));

        assertThatThrownBy(() -> impatient.read(entity(reply(100), UNKNOWN)))
                .isInstanceOf(SocketTimeoutException.class);
    }

    private static byte[] reply(int size) {
        byte[] reply = new byte[size];
        new Random(size).nextBytes(reply);
        return reply;
    }

    private static HttpEntity entity(byte[] reply, long length) {
        return new InputStreamEntity(new ByteArrayInputStream(reply), length, ContentType.APPLICATION_JSON);
    }
}
