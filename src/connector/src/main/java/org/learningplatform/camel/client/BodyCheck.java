// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.contract.Operation;
import org.learningplatform.camel.client.contract.Provenance;
import org.learningplatform.camel.client.contract.RequestBody;
import org.learningplatform.camel.client.contract.Schema;
import org.learningplatform.camel.client.json.Json;
import org.learningplatform.camel.error.BadRequestException;
import org.learningplatform.camel.error.Failure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks a body against the contract before it is sent. What the contract only assumes is a warning, once. */
final class BodyCheck {

    private static final Logger LOG = LoggerFactory.getLogger(BodyCheck.class);
    private static final int MANY = 1_000;

    private final boolean enabled;
    private final Set<String> warned = ConcurrentHashMap.newKeySet();

    BodyCheck(boolean enabled) {
        this.enabled = enabled;
        if (enabled && !Schema.isChecked()) {
            LOG.info(
                    "Bodies are sent without a check against the contract's schemas: add com.networknt:json-schema-validator"
                            + " to check them first");
        }
    }

    /**
     * Checks the body of a call.
     *
     * @param body what would be sent, or null for nothing
     * @throws BadRequestException if it breaks a contract that is more than assumed; the message quotes no value
     */
    void check(Operation operation, byte @Nullable [] body) {
        RequestBody taken = operation.body();
        if (!enabled || taken == null) {
            return;
        }
        String problem = problem(taken, body);
        if (problem.isEmpty()) {
            return;
        }
        String reason = "the body does not fit the contract: " + problem;
        if (operation.provenance() != Provenance.ASSUMED) {
            throw new BadRequestException(Failure.before(
                    operation.name(), reason + "; correct it, or switch the check off with validateBody=false"));
        }
        if (warned.size() < MANY && warned.add(operation.name() + problem)) {
            LOG.warn(
                    "{}: {}; sent nevertheless, as this part of the contract is only assumed",
                    operation.name(),
                    reason);
        }
    }

    private static String problem(RequestBody taken, byte @Nullable [] body) {
        if (body == null) {
            return taken.required() ? "it is missing" : "";
        }
        Schema schema = taken.schema();
        if (schema == null || !Schema.isChecked()) {
            return "";
        }
        try {
            return String.join("; ", schema.problems(Json.tree(body)));
        } catch (IllegalArgumentException e) {
            return String.valueOf(e.getMessage());
        } catch (IOException e) {
            return "it is not JSON";
        }
    }
}
