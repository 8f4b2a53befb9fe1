// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.error;

/**
 * What happened to a call.
 *
 * @param operation name of the operation; empty if none was called
 * @param status HTTP status of the last reply, or 0
 * @param attempts how many HTTP requests it took
 * @param reason why it failed and what to do, in words that quote neither the message nor the platform
 * @param detail what the platform said; cut to 2,000 characters
 */
public record Failure(String operation, int status, int attempts, String reason, String detail) {

    private static final int MAX_DETAIL = 2_000;

    public Failure {
        detail = detail.length() > MAX_DETAIL ? detail.substring(0, MAX_DETAIL) : detail;
    }

    /** A failure before anything was sent. */
    public static Failure before(String operation, String reason) {
        return new Failure(operation, 0, 0, reason, "");
    }

    String message() {
        return (operation.isEmpty() ? "" : operation + ": ")
                + (status == 0 ? "" : "HTTP " + status + ", ")
                + reason
                + (attempts > 1 ? " (after " + attempts + " attempts)" : "");
    }
}
