// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.work;

import org.learningplatform.camel.error.BadRequestException;
import org.learningplatform.camel.error.ConflictException;
import org.learningplatform.camel.error.InvalidDataException;
import org.learningplatform.camel.error.NotFoundException;
import org.learningplatform.camel.error.PermissionDeniedException;
import org.learningplatform.camel.error.ValidationException;

/** Why a row or a record is not done and never will be as it stands. The one table of it, for reports, events and dead letters. */
public enum Reason {
    /** No event: no JSON, or not what CloudEvents asks for. */
    UNREADABLE("schema-invalid", "decode", Outcome.INVALID),
    SCHEMA_INVALID("schema-invalid", "validate", Outcome.INVALID),
    UNKNOWN_TYPE("unknown-type", "validate", Outcome.INVALID),
    /** An event of a tenant that is not served here. */
    OTHER_TENANT("forbidden", "validate", Outcome.INVALID),
    /** The id of an event that said something else. */
    ID_REUSED("id-reused", "validate", Outcome.INVALID),
    BAD_REQUEST("schema-invalid", "call", Outcome.FAILED),
    VALIDATION("validation-422", "call", Outcome.INVALID),
    IDENTITY_CONFLICT("identity-conflict", "call", Outcome.CONFLICT),
    NOT_FOUND("not-found", "call", Outcome.FAILED),
    FORBIDDEN("forbidden", "call", Outcome.FAILED),
    /** The person's records failed for as long as they may be parked. */
    STALE_PARKED("stale-parked", "call", Outcome.FAILED),
    BUG("bug", "map", Outcome.FAILED);

    private final String code;
    private final String stage;
    private final Outcome outcome;

    Reason(String code, String stage, Outcome outcome) {
        this.code = code;
        this.stage = stage;
        this.outcome = outcome;
    }

    /** One of the closed list that {@code dlq-reason} has. */
    public String code() {
        return code;
    }

    /** How far it came, for {@code dlq-stage}: {@code decode}, {@code validate}, {@code map} or {@code call}. */
    public String stage() {
        return stage;
    }

    /** What a row comes to. */
    public Outcome outcome() {
        return outcome;
    }

    /** Why something failed, by what was thrown. */
    public static Reason of(Throwable thrown) {
        if (thrown instanceof Refusal refusal) {
            return refusal.reason();
        }
        if (thrown instanceof InvalidDataException) {
            return SCHEMA_INVALID;
        }
        if (thrown instanceof BadRequestException) {
            return BAD_REQUEST;
        }
        if (thrown instanceof ValidationException) {
            return VALIDATION;
        }
        if (thrown instanceof ConflictException) {
            return IDENTITY_CONFLICT;
        }
        if (thrown instanceof NotFoundException) {
            return NOT_FOUND;
        }
        return thrown instanceof PermissionDeniedException ? FORBIDDEN : BUG;
    }
}
