// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.feed;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.json.Json;

/** What is kept of a row beside its digest: its id as JSON, or a list of the id and of what was noted when it was told. */
final class RowId {

    private RowId() {}

    /** Of a row of which nothing is noted; null if it has no id. */
    static @Nullable String of(@Nullable Object id) {
        return id == null ? null : json(isBare(id) ? id : List.of(id));
    }

    /** The same row with a note. */
    static String with(@Nullable String kept, @Nullable Object id, String note) {
        return json(Arrays.asList(kept == null ? id : id(kept), note));
    }

    static @Nullable Object id(String kept) {
        return read(kept) instanceof List<?> parts ? parts.get(0) : read(kept);
    }

    static @Nullable String note(@Nullable String kept) {
        return kept != null && read(kept) instanceof List<?> parts && parts.size() > 1
                ? String.valueOf(parts.get(1))
                : null;
    }

    private static boolean isBare(Object id) {
        return !(id instanceof Collection) && !(id instanceof Map);
    }

    private static @Nullable Object read(String json) {
        try {
            return Json.read(json.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException("an id is kept as JSON", e);
        }
    }

    private static String json(Object value) {
        try {
            return new String(Json.write(value), StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an id was read from JSON", e);
        }
    }
}
