// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.utils.Utils;
import org.learningplatform.camel.testkit.Sandbox;

/** A made-up company on a sandbox: it hires people, asks for their enrolments, and they complete their course. */
final class Company implements AutoCloseable {

    static final String ASSIGNMENTS = "learning.assignment.v1";
    static final String LEARNING_RECORDS = "learningplatform.learning-record.v1";
    static final String BATCHES = "learningplatform.batch.v1";
    static final String DEFAULTS = "file:routes/application.properties";

    private static final List<String> FIRST_NAMES =
            List.of("Ada", "Ben", "Cleo", "Dan", "Eve", "Finn", "Gwen", "Hugo", "Ines", "Jon", "Kim", "Lea");

    private final Sandbox sandbox;
    private final Path state;

    Company(Sandbox sandbox) {
        this.sandbox = sandbox;
        try {
            state = Files.createTempDirectory("learningplatform-demo");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List.of(
                        ASSIGNMENTS,
                        ASSIGNMENTS + ".dlq",
                        ASSIGNMENTS + ".parked",
                        LEARNING_RECORDS,
                        LEARNING_RECORDS + ".dlq",
                        BATCHES)
                .forEach(topic -> sandbox.kafka().createTopic(topic, 1));
    }

    /** What the routes need to know, beside their defaults. */
    Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>(sandbox.properties());
        settings.putAll(Map.of(
                "tenant", "demo",
                "state.directory", state.toString(),
                "completions.cron", "* * * * * ?",
                "roster.delay", "500",
                "roster.readLockMinAge", "1",
                "roster.readLockCheckInterval", "200"));
        return settings;
    }

    /** HR drops a roster file. */
    void hire(String file, List<String> people) {
        StringBuilder csv = new StringBuilder("userId,username,firstName,lastName,email\n");
        for (int i = 0; i < people.size(); i++) {
            String name = FIRST_NAMES.get(i % FIRST_NAMES.size());
            csv.append("%1$s,%2$s.%1$s,%2$s,Sample,%2$s.%1$s@demo.example\n".formatted(people.get(i), name));
        }
        sandbox.sftp().drop("inbox", file, csv.toString());
    }

    /** HR asks for an enrolment in a course; the request's id is {@code request-} and the person. */
    void requestEnrolment(String person) {
        String data =
                """
                {"person":{"externalId":"%s"},"learningObject":{"externalReference":"fire-safety"},\
                "dueDate":"%s","mandatory":true}"""
                        .formatted(
                                person, Instant.now().plus(Duration.ofDays(30)).truncatedTo(ChronoUnit.SECONDS));
        sandbox.kafka()
                .send(
                        ASSIGNMENTS,
                        "demo:" + person,
                        data,
                        Map.of(
                                "ce_specversion", "1.0",
                                "ce_id", "request-" + person,
                                "ce_source", "urn:demo:hr",
                                "ce_type", "org.learningplatform.learning.enrolment.requested.v1",
                                "ce_time", Instant.now().toString(),
                                "content-type", "application/json"));
    }

    /** A person completes the course of an enrolment. */
    void complete(Map<String, Object> enrolment) {
        long id = (Long) enrolment.get("id");
        sandbox.platform().complete(id, Instant.now(), 60 + id % 40);
    }

    /** The platform's user ids by the company's ids of its people. */
    Map<String, Object> userIds() {
        Map<String, Object> ids = new HashMap<>();
        sandbox.platform().users().forEach(user -> ids.put(String.valueOf(user.get("org_ref")), user.get("id")));
        return ids;
    }

    /** Deletes the routes' state. */
    @Override
    public void close() {
        try {
            Utils.delete(state.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
