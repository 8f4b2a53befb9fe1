// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.transport;

import java.util.function.Function;

/** What became of one HTTP request. */
public sealed interface Attempt {

    /** What is made of it, by what it is. */
    <T> T map(Function<Answered, T> answered, Function<Cause, T> failed);

    /** HTTP status, or 0 where there is no reply. */
    int status();

    /**
     * The platform answered, or something before it did.
     *
     * @param status HTTP status
     * @param headers the reply's headers
     * @param body the reply's bytes, empty if it had none
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Answered(int status, Headers headers, byte[] body) implements Attempt {

        @Override
        public <T> T map(Function<Answered, T> answered, Function<Cause, T> failed) {
            return answered.apply(this);
        }

        /** Whether the status is 2xx. */
        public boolean isSuccess() {
            return status >= 200 && status < 300;
        }

        /** Without the body, which may hold personal data and tokens. */
        @Override
        public String toString() {
            return "Answered[" + status + "]";
        }
    }

    /**
     * There is no reply, or not a whole one.
     *
     * @param cause why
     */
    record Failed(Cause cause) implements Attempt {

        @Override
        public <T> T map(Function<Answered, T> answered, Function<Cause, T> failed) {
            return failed.apply(cause);
        }

        @Override
        public int status() {
            return 0;
        }
    }

    /** Why there is no reply. */
    enum Cause {
        /** The platform never saw the request. */
        NOT_SENT("the platform cannot be reached; check baseUrl, proxy and network", false),
        /** The proxy did not let the request through to the platform. */
        PROXY_REFUSED(
                "the proxy does not connect to the platform; check proxyHost and proxyPort, and whether the proxy lets the"
                        + " host of baseUrl through",
                false),
        /** The component stops, or the thread was interrupted, before the request was sent. */
        STOPPED("the call was given up because the component stops, or its thread was interrupted", false),
        /** The component stops, or the thread was interrupted, while the request was under way. */
        STOPPED_UNDER_WAY(STOPPED.reason, true),
        /** The request was sent, the reply did not come in time. */
        TIMED_OUT("the platform did not answer within responseTimeout", true),
        /** The request was sent, and the time for the whole call ended before the reply came. */
        OUT_OF_TIME("the call did not end within totalTimeout", true),
        /** The connection broke. */
        BROKEN("the connection broke before the reply was complete", true),
        /** The reply is larger than {@code maxResponseSize}. */
        TOO_LARGE("the reply is larger than maxResponseSize", true);

        private final String reason;
        private final boolean mayHaveArrived;

        Cause(String reason, boolean mayHaveArrived) {
            this.reason = reason;
            this.mayHaveArrived = mayHaveArrived;
        }

        /** What happened, and where to look. */
        public String reason() {
            return reason;
        }

        /** Whether the platform may have done what the request asks for. */
        boolean mayHaveArrived() {
            return mayHaveArrived;
        }
    }
}
