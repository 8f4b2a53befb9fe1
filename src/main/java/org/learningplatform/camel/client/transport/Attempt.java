// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.transport;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of one HTTP request. */
public sealed interface Attempt {

    /**
     * The platform answered.
     *
     * @param status HTTP status
     * @param retryAfter value of the {@code Retry-After} header, or null
     * @param cookies values of the {@code Set-Cookie} headers
     * @param body the reply's bytes, empty if it had none
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Answered(int status, @Nullable String retryAfter, List<String> cookies, byte[] body) implements Attempt {

        /** Whether the status is 2xx. */
        public boolean isSuccess() {
            return status >= 200 && status < 300;
        }
    }

    /**
     * There is no reply, or not a whole one.
     *
     * @param cause why
     */
    record Failed(Cause cause) implements Attempt {}

    /** Why there is no reply. */
    enum Cause {
        /** The platform never saw the request. */
        NOT_SENT("the platform cannot be reached; check baseUrl, proxy and network"),
        /** The component stops, or the thread was interrupted. */
        STOPPED("the call was given up because the component stops"),
        /** The request was sent, the reply did not come in time. */
        TIMED_OUT("the platform did not answer within responseTimeout"),
        /** The connection broke. */
        BROKEN("the connection broke before the reply was complete"),
        /** The reply is larger than {@code maxResponseSize}. */
        TOO_LARGE("the reply is larger than maxResponseSize");

        private final String reason;

        Cause(String reason) {
            this.reason = reason;
        }

        /** What happened, and where to look. */
        public String reason() {
            return reason;
        }

        /** Whether the platform may have done what the request asks for. */
        boolean mayHaveArrived() {
            return this != NOT_SENT && this != STOPPED;
        }
    }
}
