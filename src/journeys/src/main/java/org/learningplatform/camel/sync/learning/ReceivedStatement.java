// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.learning;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.sync.work.Digest;
import org.learningplatform.camel.sync.work.Reason;
import org.learningplatform.camel.sync.work.Refusal;

/**
 * A statement as it was pulled or pushed.
 *
 * @param id of the statement, in lower case; null if it has none
 * @param row its members
 * @param digest of what it says: the same for a copy that a store has added its members to
 */
public record ReceivedStatement(@Nullable String id, Map<String, Object> row, String digest) {

    private static final JsonMapper CANONICAL = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    /** What two copies of a statement have in common; a store sets the rest (xAPI 1.0.3, part two, 2.3.1). */
    private static final List<String> SAYS = List.of("actor", "verb", "object", "result", "context");

    private static final String STATEMENT = "statement";

    /**
     * The statements of a request.
     *
     * @param body a statement, or a record with it in {@code statement}, as a store forwards it, or a list of them; parsed JSON
     * @param id that the request itself says, for one statement, or null
     * @throws Refusal if it is none of them
     */
    public static List<ReceivedStatement> of(@Nullable Object body, @Nullable String id) {
        List<?> items = body instanceof List<?> list ? list : Objects.isNull(body) ? List.of() : List.of(body);
        if (items.isEmpty() || (id != null && items.size() > 1)) {
            throw invalid("the body must be a statement" + (id == null ? ", or a list of them" : ""));
        }
        List<ReceivedStatement> statements = new ArrayList<>();
        for (Object item : items) {
            if (!(item instanceof Map<?, ?> members)) {
                throw invalid("the body must be a statement, a JSON object, or a list of them");
            }
            statements.add(of(members.get(STATEMENT) instanceof Map<?, ?> inner ? inner : members, id));
        }
        return statements;
    }

    /** One statement, as a list has it. */
    public static ReceivedStatement of(Map<?, ?> members) {
        return of(members, null);
    }

    private static ReceivedStatement of(Map<?, ?> members, @Nullable String requested) {
        Map<String, Object> row = new LinkedHashMap<>();
        members.forEach((name, value) -> row.put(String.valueOf(name), value));
        if (requested != null && !requested.equalsIgnoreCase(String.valueOf(row.getOrDefault("id", requested)))) {
            throw invalid("the statement has another id than the request");
        }
        if (requested != null) {
            row.put("id", requested);
        }
        String id = row.get("id") instanceof String text && !text.isBlank() ? text.toLowerCase(Locale.ROOT) : null;
        return new ReceivedStatement(
                id,
                row,
                Digest.of(SAYS.stream().map(name -> canonical(row.get(name))).toArray(String[]::new)));
    }

    /** By what it is known: its id, or what it says where it has none. */
    public String key() {
        return id == null ? "digest " + digest : id;
    }

    private static String canonical(@Nullable Object value) {
        try {
            return CANONICAL.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what was JSON is JSON", e);
        }
    }

    private static Refusal invalid(String reason) {
        return new Refusal(Reason.SCHEMA_INVALID, reason);
    }
}
