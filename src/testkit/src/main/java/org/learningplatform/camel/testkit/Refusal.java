// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.testkit;

import java.util.List;
import java.util.Map;

/** The platform will not do what was asked; it answers why. Like real platforms, it quotes what it was sent. */
final class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Answer answer;

    private Refusal(int status, Map<String, Object> body) {
        super(status + " " + body, null, false, false);
        this.answer = Answer.json(status, body);
    }

    static Refusal of(int status, String message) {
        return new Refusal(status, Map.of("message", message));
    }

    /** 422; {@code errors} holds texts by field and is not empty. */
    static Refusal invalid(Map<String, List<String>> errors) {
        String first = errors.values().iterator().next().get(0);
        return new Refusal(422, Map.of("message", first, "errors", errors));
    }

    /** The refusal of a token request in the words of OAuth 2.0. */
    static Refusal oauth(int status, String error, String description) {
        return new Refusal(status, Map.of("error", error, "error_description", description));
    }

    Answer answer() {
        return answer;
    }
}
