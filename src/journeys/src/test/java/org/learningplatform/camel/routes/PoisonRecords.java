// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.routes;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Records that may do harm to who reads them: each must be taken, or set aside with its reason, and hold up nobody. They ask, as
 * far as they ask for anything, for an enrolment of person 100045 in course 101; the header {@code x-case} names them.
 */
final class PoisonRecords {

    private static final String REQUESTED = "org.learningplatform.learning.enrolment.requested.v1";
    private static final String ASKS = "\"person\":{\"externalId\":\"100045\"},\"learningObject\":{\"id\":\"101\"}";
    private static final String OK = "{" + ASKS + "}";
    private static final String INVALID = "schema-invalid";

    private PoisonRecords() {}

    /**
     * A record.
     *
     * @param reason {@code dlq-reason} of its dead letter, or null if it is taken
     */
    record Poison(
            String name,
            byte @Nullable [] key,
            byte @Nullable [] value,
            Map<String, byte[]> headers,
            @Nullable String reason) {

        @Override
        public String toString() {
            return name;
        }

        Poison with(String header, byte @Nullable [] bytes) {
            headers.put(header, bytes);
            return this;
        }

        Poison with(String header, String text) {
            return with(header, text.getBytes(UTF_8));
        }

        Poison without(String header) {
            headers.remove(header);
            return this;
        }

        Poison keyed(byte @Nullable [] other) {
            return new Poison(name, other, value, headers, reason);
        }
    }

    static List<Poison> all() {
        return List.of(
                // what is no text
                bytes("no UTF-8", new byte[] {(byte) 0xff, (byte) 0xfd, (byte) 0xfc}),
                bytes("no UTF-8 within a text", within(new byte[] {(byte) 0xc3, 0x28})),
                bytes("gzip", new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0}),
                bytes("Avro of a registry", new byte[] {0, 0, 0, 0, 7, 12, 'h', 'r'}),
                bytes("JSON of a registry", concat(new byte[] {0, 0, 0, 0, 7}, OK.getBytes(UTF_8))),
                bytes("zeros", new byte[1_000]),
                bytes("huge", filled(1_040_000, 'x')),
                bytes("tombstone", null),
                bytes("empty", new byte[0]),
                bytes("blank", " \n\t".getBytes(UTF_8)),
                taken("byte order mark", "\ufeff" + OK, UTF_8),
                taken("UTF-16, little end first", "\ufeff" + OK, UTF_16LE),
                taken("UTF-16, big end first", "\ufeff" + OK, UTF_16BE),
                taken("UTF-32", OK, Charset.forName("UTF-32BE")),
                // what is no JSON, or none that is taken
                refused("cut off", OK.substring(0, 20)),
                refused("text behind it", OK + " x"),
                refused("two values", OK + OK),
                refused("single quotes", OK.replace('"', '\'')),
                refused("comment", "/* */" + OK),
                refused("trailing comma", "{" + ASKS + ",}"),
                refused("member twice", "{" + ASKS + ",\"mandatory\":true,\"mandatory\":false}"),
                refused("NaN", "{" + ASKS + ",\"x\":NaN}"),
                refused("number of 2,000 digits", "{" + ASKS + ",\"x\":" + "9".repeat(2_000) + "}"),
                refused("100,000 levels deep", "[".repeat(100_000)),
                refused("name of 100,000 characters", "{" + ASKS + ",\"" + "x".repeat(100_000) + "\":1}"),
                // JSON that is no request
                refused("list", "[" + OK + "]"),
                refused("null", "null"),
                refused("flag", "true"),
                refused("number", "42"),
                refused("JSON within a text", "\"{}\""),
                refused("empty object", "{}"),
                refused("number as external id", OK.replace("\"100045\"", "100045")),
                refused("list as external id", OK.replace("\"100045\"", "[\"100045\"]")),
                refused("null as external id", OK.replace("\"100045\"", "null")),
                refused("empty external id", OK.replace("100045", "")),
                refused("NUL in the external id", OK.replace("100045", "100045\\u0000")),
                refused("half a character in the external id", OK.replace("100045", "\\ud800")),
                refused("external id of 100,000 characters", OK.replace("100045", "1".repeat(100_000))),
                refused("object as course", OK.replace("\"101\"", "{\"id\":\"101\"}")),
                refused("fraction as course", OK.replace("\"101\"", "1.5")),
                refused("infinite course", OK.replace("\"101\"", "1e999")),
                refused("text as flag", "{" + ASKS + ",\"mandatory\":\"yes\"}"),
                refused("number as day", "{" + ASKS + ",\"dueDate\":20261231}"),
                refused("day that never was", "{" + ASKS + ",\"dueDate\":\"2026-02-30\"}"),
                refused("year of five digits", "{" + ASKS + ",\"dueDate\":\"+20266-01-01T00:00:00Z\"}"),
                refused(
                        "due before it starts",
                        "{" + ASKS + ",\"startDate\":\"2026-12-02\",\"dueDate\":\"2026-12-01\"}"),
                // JSON that is a request and something else besides
                taken("900 levels deep", "{" + ASKS + ",\"x\":" + "[".repeat(900) + "]".repeat(900) + "}", UTF_8),
                taken("10,000 members", "{" + ASKS + members(10_000) + "}", UTF_8),
                taken("900,000 characters", "{" + ASKS + ",\"x\":\"" + "x".repeat(900_000) + "\"}", UTF_8),
                taken("member of every object", "{" + ASKS + ",\"__proto__\":{\"toString\":1}}", UTF_8),
                // attributes
                refused("no ce_id", OK).without("ce_id"),
                refused("empty ce_id", OK).with("ce_id", ""),
                refused("ce_id without a value", OK).with("ce_id", (byte[]) null),
                refused("NUL in ce_id", OK).with("ce_id", "a\0b"),
                refused("ce_id that is no UTF-8", OK).with("ce_id", new byte[] {'a', (byte) 0xff}),
                refused("ce_id of 20,000 characters", OK).with("ce_id", "x".repeat(20_000)),
                taken("ce_id of 5,000 characters", OK, UTF_8).with("ce_id", "x".repeat(5_000)),
                taken("ce_id of a language", OK, UTF_8).with("ce_id", "注册-🎓"),
                refused("no ce_source", OK).without("ce_source"),
                refused("no ce_type", OK).without("ce_type"),
                refused("other specversion", OK).with("ce_specversion", "0.3"),
                refused("time that is none", OK).with("ce_time", "yesterday"),
                refused("correlation of 500,000 characters", OK).with("ce_correlationid", "x".repeat(500_000)),
                refused("no headers", OK)
                        .without("ce_specversion")
                        .without("ce_id")
                        .without("ce_source")
                        .without("ce_type"),
                refused("list as structured event", "[]").with("content-type", "application/cloudevents+json"),
                refused("empty structured event", "{}").with("content-type", "application/cloudevents+json"),
                sent("unknown type", OK, "unknown-type").with("ce_type", "com.acme.something.v1"),
                sent("type that leaves its folder", OK, "unknown-type")
                        .with("ce_type", "org.learningplatform.../../../etc/passwd"),
                sent("type that is published only", OK, INVALID)
                        .with("ce_type", "org.learningplatform.enrolment.created.v1"),
                sent("other tenant", OK, "forbidden").with("ce_tenantid", "other"),
                // keys and headers
                taken("no key", OK, UTF_8).keyed(null),
                taken("key that is no UTF-8", OK, UTF_8).keyed(new byte[] {(byte) 0xff, 0}),
                taken("key of 500,000 bytes", OK, UTF_8).keyed(filled(500_000, 'k')),
                taken("header of 1,000,000 bytes", OK, UTF_8).with("x-large", filled(1_000_000, 'h')),
                refused("header of 1,000,000 bytes, refused", "{").with("x-large", filled(1_000_000, 'h')),
                taken("header without a value", OK, UTF_8).with("x-none", (byte[]) null),
                taken("headers of Camel", OK, UTF_8)
                        .with("CamelLearningPlatformOperation", "simple/users/delete")
                        .with("CamelLearningPlatform.id", "1")
                        .with("CamelHttpUri", "https://example.com"),
                taken("header of a dead letter", OK, UTF_8).with("dlq-attempts", "x".repeat(100)));
    }

    private static Poison bytes(String name, byte @Nullable [] value) {
        return new Poison(name, "acme:100045".getBytes(UTF_8), value, headers(name), INVALID);
    }

    private static Poison refused(String name, String json) {
        return sent(name, json, INVALID);
    }

    private static Poison sent(String name, String json, String reason) {
        return new Poison(name, "acme:100045".getBytes(UTF_8), json.getBytes(UTF_8), headers(name), reason);
    }

    private static Poison taken(String name, String json, Charset charset) {
        return new Poison(name, "acme:100045".getBytes(UTF_8), json.getBytes(charset), headers(name), null);
    }

    private static Map<String, byte[]> headers(String name) {
        Map<String, byte[]> headers = new HashMap<>();
        Map.of(
                        "ce_specversion",
                        "1.0",
                        "ce_id",
                        name,
                        "ce_source",
                        "urn:acme:hr",
                        "ce_type",
                        REQUESTED,
                        "content-type",
                        "application/json",
                        "x-case",
                        name)
                .forEach((header, text) -> headers.put(header, text.getBytes(UTF_8)));
        return headers;
    }

    private static String members(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> ",\"member" + i + "\":" + i)
                .collect(Collectors.joining());
    }

    private static byte[] within(byte[] broken) {
        String[] around = OK.split("100045", 2);
        return concat(concat(around[0].getBytes(UTF_8), broken), around[1].getBytes(UTF_8));
    }

    private static byte[] concat(byte[] a, byte[] b) {
        return ByteBuffer.allocate(a.length + b.length).put(a).put(b).array();
    }

    private static byte[] filled(int length, char with) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) with);
        return bytes;
    }
}
