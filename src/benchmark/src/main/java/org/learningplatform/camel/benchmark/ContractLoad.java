// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.benchmark;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.learningplatform.camel.client.contract.Contract;
import org.learningplatform.camel.client.contract.PostmanEnvironment;

/**
 * What loading a document of 500 operations takes, the first time in a process that has used Jackson before and later, beside
 * Jackson's reading of the same text.
 */
final class ContractLoad {

    private static final int OPERATIONS = 500;
    private static final int LATER = 15;
    private static final double MAX_MILLIS = 300;
    private static final double MAX_MEGABYTES = 20;

    private ContractLoad() {}

    static List<String> measure() throws IOException {
        // Jackson's own start is the application's, with or without the connector
        new ObjectMapper().readTree("{\"a\": [1, \"b\"]}");
        String json = openApi();
        return List.of(
                measure("OpenAPI, JSON", json),
                measure("Postman", postman()),
                // a document in JSON is one in YAML, but for the sign it begins with
                measure("OpenAPI, YAML", "# YAML\n" + json));
    }

    /** The heap that is used while the contract is held. */
    private static double heldBy(Contract contract) {
        try {
            return heap();
        } finally {
            Reference.reachabilityFence(contract);
        }
    }

    private static String measure(String what, String document) throws IOException {
        byte[] bytes = document.getBytes(StandardCharsets.UTF_8);
        double idle = heap();
        long start = System.nanoTime();
        Contract contract = read(bytes);
        double first = millis(start);
        double held = heldBy(contract) - idle;
        if (contract.operations().size() < OPERATIONS) {
            throw new IllegalStateException("only " + contract.operations().size() + " operations were read");
        }
        List<Double> later = new ArrayList<>();
        List<Double> floor = new ArrayList<>();
        for (int i = 0; i < LATER; i++) {
            start = System.nanoTime();
            read(bytes);
            later.add(millis(start));
            if (document.startsWith("{")) {
                start = System.nanoTime();
                new ObjectMapper().readTree(bytes);
                floor.add(millis(start));
            }
        }
        return String.format(
                Locale.ROOT,
                "%-14s %,5d KB: first time %.0f ms, later %.0f ms%s, holds %.1f MB; target <= %.0f ms and %.0f MB %s",
                what,
                bytes.length / 1024,
                first,
                median(later),
                floor.isEmpty()
                        ? ""
                        : String.format(Locale.ROOT, " (%.1f times Jackson's)", median(later) / median(floor)),
                held,
                MAX_MILLIS,
                MAX_MEGABYTES,
                first <= MAX_MILLIS && held <= MAX_MEGABYTES ? "met" : "MISSED");
    }

    private static Contract read(byte[] bytes) {
        return Contract.read("benchmark", new ByteArrayInputStream(bytes), PostmanEnvironment.NONE);
    }

    private static double millis(long start) {
        return (System.nanoTime() - start) / 1e6;
    }

    private static double median(List<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return Arrays.stream(sorted).skip(sorted.length / 2).findFirst().orElseThrow();
    }

    private static double heap() {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed() / (1024.0 * 1024.0);
    }

    /** 100 resources with five operations each, a schema of 15 members for each resource. */
    private static String openApi() {
        String paths = IntStream.range(0, OPERATIONS / 5)
                .mapToObj(i ->
                        """
                        "/api/v1/things%1$d": {
                          "get": {"operationId": "list-things%1$d", "tags": ["things%1$d"], "summary": "List the things", "parameters": [%2$s],
                            "responses": {"200": {"description": "ok", "content": {"application/json": {"schema": {"type": "array", "items": %3$s}}}}}},
                          "post": {"operationId": "create-thing%1$d", "tags": ["things%1$d"], "summary": "Create a thing", "requestBody": %4$s, "responses": %5$s}},
                        "/api/v1/things%1$d/{id}": {"parameters": [{"$ref": "#/components/parameters/id"}],
                          "get": {"operationId": "get-thing%1$d", "tags": ["things%1$d"], "summary": "Get a thing", "responses": %5$s},
                          "patch": {"operationId": "update-thing%1$d", "tags": ["things%1$d"], "summary": "Change a thing", "requestBody": %4$s, "responses": %5$s},
                          "delete": {"operationId": "delete-thing%1$d", "tags": ["things%1$d"], "summary": "Delete a thing", "responses": {"204": {"description": "ok"}}}}"""
                                .formatted(
                                        i,
                                        "{\"$ref\": \"#/components/parameters/limit\"}, {\"$ref\": \"#/components/parameters/offset\"},"
                                                + " {\"name\": \"status\", \"in\": \"query\", \"schema\": {\"type\": \"string\", \"enum\": [\"a\", \"b\"]}}",
                                        schema(i),
                                        "{\"required\": true, \"content\": {\"application/json\": {\"schema\": "
                                                + schema(i) + "}}}",
                                        "{\"200\": {\"description\": \"ok\", \"content\": {\"application/json\": {\"schema\": "
                                                + schema(i) + "}}}}"))
                .collect(joining(",\n"));
        String schemas = IntStream.range(0, OPERATIONS / 5)
                .mapToObj(i -> "\"Thing" + i
                        + "\": {\"allOf\": [{\"$ref\": \"#/components/schemas/Base\"}, {\"type\": \"object\", \"properties\": {"
                        + IntStream.range(0, 15)
                                .mapToObj(n ->
                                        "\"member" + n + "\": {\"type\": \"string\", \"description\": \"What member "
                                                + n + " of thing " + i + " says, in one line of text\"}")
                                .collect(joining(", "))
                        + "}}]}")
                .collect(joining(",\n"));
        return """
                {"openapi": "3.1.0", "info": {"title": "Things", "version": "1"}, "servers": [{"url": "https://things.example.com"}],
                "security": [{"oauth": []}], "paths": {%s}, "components": {
                "securitySchemes": {"oauth": {"type": "oauth2", "flows": {}}},
                "parameters": {"id": {"name": "id", "in": "path", "required": true, "schema": {"type": "integer"}},
                  "limit": {"name": "limit", "in": "query", "schema": {"type": "integer"}},
                  "offset": {"name": "offset", "in": "query", "schema": {"type": "integer"}}},
                "schemas": {"Base": {"type": "object", "properties": {"id": {"type": "integer"}, "name": {"type": "string"}}},
                %s}}}"""
                .formatted(paths, schemas);
    }

    private static String schema(int i) {
        return "{\"$ref\": \"#/components/schemas/Thing" + i + "\"}";
    }

    /** 50 folders with ten requests each, with scripts, bodies and saved replies. */
    private static String postman() {
        String folders = IntStream.range(0, OPERATIONS / 10)
                .mapToObj(i -> "{\"name\": \"Things " + i + "\", \"item\": ["
                        + IntStream.range(0, 10)
                                .mapToObj(n ->
                                        """
                                        {"name": "Thing %1$d", "event": [{"listen": "test", "script": {"exec": ["var j = pm.response.json();",
                                          "pm.test('x', function () { pm.expect(j.id).to.be.a('number'); });", "pm.environment.set('thing', j.id);"]}}],
                                          "request": {"method": "POST", "description": "Does a thing.",
                                            "header": [{"key": "Content-Type", "value": "application/json"}],
                                            "body": {"mode": "raw", "raw": "{\\"name\\": \\"x\\", \\"owner\\": {{userId}}, \\"tags\\": [1, 2, 3]}"},
                                            "url": {"raw": "{{baseURL}}/api/things%2$d/:id/%1$d?filter=a", "host": ["{{baseURL}}"],
                                              "path": ["api", "things%2$d", ":id", "%1$d"], "query": [{"key": "filter", "value": "a"}],
                                              "variable": [{"key": "id", "value": "1"}]}},
                                          "response": [{"name": "ok", "code": 200, "body": "{\\"id\\": 1, \\"name\\": \\"x\\", \\"tags\\": [1, 2, 3]}"}]}"""
                                                .formatted(n, i))
                                .collect(joining(","))
                        + "]}")
                .collect(joining(",\n"));
        return """
                {"info": {"name": "Things", "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},
                "auth": {"type": "bearer", "bearer": [{"key": "token", "value": "{{accessToken}}"}]},
                "item": [{"name": "Things API", "item": [%s]}]}"""
                .formatted(folders);
    }
}
