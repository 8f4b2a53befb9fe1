// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.work;

import java.io.Serial;
import org.learningplatform.camel.error.InvalidDataException;

/** A row, a record or a file that will never be done as it stands. The message quotes none of its data. */
public final class Refusal extends InvalidDataException {

    @Serial
    private static final long serialVersionUID = 1;

    private final Reason reason;

    /** @param message what is wrong and what would be right, without the data itself */
    public Refusal(Reason reason, String message) {
        this(reason, reason.code(), message);
    }

    /**
     * A refusal whose code in reports says more than the reason.
     *
     * @param code for example {@code bad-email}
     * @param message what is wrong and what would be right, without the data itself
     */
    public Refusal(Reason reason, String code, String message) {
        super(code, message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
