// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.events;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** What is published, checked against the schemas that other teams program against. */
public final class Published {

    private static final EventSchemas SCHEMAS = new EventSchemas();
    private static final JsonMapper JSON = new JsonMapper();

    private Published() {}

    /** Has a test fail if one of these records is no event as the documents say. */
    public static List<ConsumerRecord<byte[], byte[]>> checked(List<ConsumerRecord<byte[], byte[]>> records) {
        records.forEach(Published::check);
        return records;
    }

    private static void check(ConsumerRecord<byte[], byte[]> record) {
        assertThat(header(record, "ce_specversion")).isEqualTo("1.0");
        assertThat(header(record, "content-type")).isEqualTo("application/json");
        assertThat(List.of("ce_id", "ce_source", "ce_time", "ce_tenantid"))
                .allSatisfy(name -> assertThat(header(record, name)).isNotEmpty());
        assertThat(header(record, "ce_partitionkey"))
                .isEqualTo(new String(record.key(), UTF_8))
                .startsWith(header(record, "ce_tenantid") + ":");
        try {
            check(header(record, "ce_type"), JSON.readTree(record.value()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Has a test fail if an event's data are not what the schema of its type says, or say something that it does not know. */
    public static void check(CloudEvent event) {
        check(event.type(), JSON.valueToTree(event.data()));
    }

    private static void check(String type, JsonNode data) {
        assertThat(SCHEMAS.knows(type)).as(type).isTrue();
        assertThat(SCHEMAS.problems(type, data)).as(type).isEmpty();
        assertThat(SCHEMAS.unknownMembers(type, data)).as(type).isEmpty();
    }

    /** A header's text; empty where there is none of that name. */
    public static String header(ConsumerRecord<?, ?> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), UTF_8);
    }
}
