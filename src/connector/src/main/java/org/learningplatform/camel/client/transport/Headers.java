// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.transport;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.FormattedHeader;
import org.apache.hc.core5.http.Header;
import org.jspecify.annotations.Nullable;

/**
 * The headers of a reply, by names in whatever case. At most {@link #MAX_COUNT} of them with {@link #MAX_BYTES} in all are kept,
 * so that a reply can be held without its sender saying how much memory that takes. Values are read when they are asked for.
 */
public final class Headers {

    /** For a reply without headers. */
    public static final Headers NONE = new Headers();

    static final int MAX_COUNT = 100;
    static final int MAX_BYTES = 32 * 1024;

    private final Header[] headers;

    private Headers(Header... headers) {
        this.headers = headers;
    }

    /** The first of these headers, as many as may be kept; one that is too large alone is left out alone. */
    public static Headers of(Header... all) {
        Header[] kept = new Header[Math.min(all.length, MAX_COUNT)];
        int count = 0;
        int bytes = 0;
        for (int i = 0; i < all.length && count < kept.length; i++) {
            int size = size(all[i]);
            if (bytes + size <= MAX_BYTES) {
                kept[count++] = all[i];
                bytes += size;
            }
        }
        return new Headers(count == kept.length ? kept : Arrays.copyOf(kept, count));
    }

    /** The value of the first header of that name, or null if there is none. */
    public @Nullable String first(String name) {
        for (Header header : headers) {
            if (name.equalsIgnoreCase(header.getName())) {
                return header.getValue();
            }
        }
        return null;
    }

    /** The values of all headers of that name, in their order. */
    public List<String> all(String name) {
        return Arrays.stream(headers)
                .filter(header -> name.equalsIgnoreCase(header.getName()))
                .map(Header::getValue)
                .toList();
    }

    /** The media type of the body in small letters, without parameters; null if it is not said. */
    public @Nullable String mediaType() {
        String type = first("Content-Type");
        return type == null || type.isBlank()
                ? null
                : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    /** The charset of the body; UTF-8 if it is not said, or not known. */
    public Charset charset() {
        ContentType type = ContentType.parseLenient(first("Content-Type"));
        Charset charset = type == null ? null : type.getCharset();
        return charset == null ? StandardCharsets.UTF_8 : charset;
    }

    /** The names only: a value may be a token or a cookie. */
    @Override
    public String toString() {
        return Arrays.stream(headers).map(Header::getName).toList().toString();
    }

    private static int size(Header header) {
        return header instanceof FormattedHeader formatted
                ? formatted.getBuffer().length()
                : header.getName().length() + header.getValue().length();
    }
}
