// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.transport;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import org.apache.hc.core5.http.HttpEntity;
import org.jspecify.annotations.Nullable;

/** Reads a reply's body, but not more of it and not for longer than is allowed. */
final class ReplyReader {

    private static final int BUFFER = 8_192;

    private final long maxSize;
    private final long maxNanos;

    ReplyReader(long maxSize, Duration maxTime) {
        this.maxSize = maxSize;
        this.maxNanos = maxTime.toNanos();
    }

    /**
     * @return the bytes, empty if there are none, or null if there are too many
     * @throws SocketTimeoutException if the body goes on for too long, however steadily it comes
     */
    byte @Nullable [] read(@Nullable HttpEntity entity) throws IOException {
        if (entity == null) {
            return new byte[0];
        }
        long length = entity.getContentLength();
        if (length > maxSize) {
            return null;
        }
        long start = System.nanoTime();
        InputStream in = entity.getContent();
        // one byte more than a known length, so that the end is found without growing
        byte[] bytes = new byte[length >= 0 ? (int) length + 1 : BUFFER];
        int size = 0;
        for (int n = in.read(bytes); n >= 0; n = in.read(bytes, size, bytes.length - size)) {
            size += n;
            if (size > maxSize) {
                return null;
            }
            if (System.nanoTime() - start > maxNanos) {
                throw new SocketTimeoutException();
            }
            if (size == bytes.length) {
                bytes = Arrays.copyOf(bytes, (int) Math.min(2L * size, maxSize + 1));
            }
        }
        return Arrays.copyOf(bytes, size);
    }
}
