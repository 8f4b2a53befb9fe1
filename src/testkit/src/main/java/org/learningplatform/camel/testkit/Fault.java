// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** A way for the platform to misbehave. */
public final class Fault {

    private static final Map<String, String> JSON = Map.of("Content-Type", "application/json");

    private final String name;
    private final Consumer<Call> effect;

    private Fault(String name, Consumer<Call> effect) {
        this.name = name;
        this.effect = effect;
    }

    void apply(Call call) {
        effect.accept(call);
    }

    /** What it does, in a few words. */
    @Override
    public String toString() {
        return name;
    }

    /** Does nothing of what is asked, and answers with a status and a JSON message. */
    public static Fault answer(int status) {
        return answer(status, "{\"message\":\"Refused.\"}");
    }

    /** Does nothing of what is asked, and answers with a status and a body that claims to be JSON. */
    public static Fault answer(int status, String body) {
        return answer(status, JSON, body);
    }

    /** Does nothing of what is asked, and answers with a status, headers and a body. */
    public static Fault answer(int status, Map<String, String> headers, String body) {
        Answer answer = Answer.text(status, headers, body);
        return new Fault(String.valueOf(status), call -> call.send(answer));
    }

    /** Does what is asked, and answers with another status and a body that claims to be JSON. */
    public static Fault instead(int status, String body) {
        Answer answer = Answer.text(status, JSON, body);
        return new Fault(status + " instead", call -> {
            call.process();
            call.send(answer);
        });
    }

    /** The other fault for calls of these paths; others are answered as they should. */
    public static Fault of(Set<String> paths, Fault fault) {
        return new Fault(fault + " of some paths", call -> {
            if (paths.contains(call.path())) {
                fault.apply(call);
            } else {
                call.send(call.process());
            }
        });
    }

    /** The other fault for calls whose path, query or body has the text; others are answered as they should. */
    public static Fault about(String text, Fault fault) {
        return new Fault(fault + " about a text", call -> {
            if (call.mentions(text)) {
                fault.apply(call);
            } else {
                call.send(call.process());
            }
        });
    }

    /** 429, to come back after a number of seconds. */
    public static Fault tooManyRequests(Duration retryAfter) {
        return tooManyRequests(Long.toString(retryAfter.toSeconds()));
    }

    /** 429, to come back at a time, which is given as an HTTP date. */
    public static Fault tooManyRequests(Instant retryAt) {
        return tooManyRequests(DateTimeFormatter.RFC_1123_DATE_TIME.format(retryAt.atOffset(ZoneOffset.UTC)));
    }

    private static Fault tooManyRequests(String retryAfter) {
        return answer(
                429,
                Map.of("Content-Type", "application/json", "Retry-After", retryAfter),
                "{\"message\":\"Too Many Attempts.\"}");
    }

    /** A page of HTML with that status, as a gateway answers. */
    public static Fault html(int status) {
        return answer(status, Map.of("Content-Type", "text/html"), "<!DOCTYPE html><title>Gateway</title>");
    }

    /** 200 with a page of HTML, as a gateway or a login page answers. */
    public static Fault html() {
        return answer(200, Map.of("Content-Type", "text/html"), "<!DOCTYPE html><title>Please log in</title>");
    }

    /** 302 to another address. */
    public static Fault redirect(String location) {
        return answer(302, Map.of("Location", location), "");
    }

    /** No answer, and nothing done, until {@link SandboxPlatform#release()}. */
    public static Fault hang() {
        return new Fault("hang", Call::park);
    }

    /** Does what is asked, then closes the connection halfway through the answer. */
    public static Fault cutShort() {
        return new Fault("cut short", call -> call.sendHalf(call.process()));
    }

    /** Closes the connection, nothing done. */
    public static Fault dropBefore() {
        return new Fault("drop before", Call::drop);
    }

    /** Does what is asked, then closes the connection without an answer. */
    public static Fault dropAfter() {
        return new Fault("drop after", call -> {
            call.process();
            call.drop();
        });
    }

    /** 200 with a JSON string of at least that many bytes. */
    public static Fault oversized(int bytes) {
        return answer(200, '"' + "x".repeat(bytes) + '"');
    }

    /** 200 with a JSON array that never ends. */
    public static Fault endless() {
        byte[] piece = "{\"id\":1},".repeat(1000).getBytes(StandardCharsets.UTF_8);
        return new Fault("endless", call -> call.sendForever(Answer.text(200, JSON, "["), piece));
    }

    /** Does what is asked, and sends the answer byte by byte with a pause after each. */
    public static Fault trickle(Duration pause) {
        return new Fault("trickle", call -> call.trickle(call.process(), pause));
    }

    /** Does what is asked and answers as it should, each after a time. */
    public static Fault slow(Duration time) {
        return new Fault("slow", call -> call.detach(() -> call.resume(time, () -> call.send(call.process()))));
    }

    /** Answers the first page as it should, and every later one with the first again. */
    public static Fault repeatPage() {
        AtomicReference<Answer> first = new AtomicReference<>();
        return new Fault(
                "repeat page",
                call -> call.send(first.updateAndGet(answer -> answer == null ? call.process() : answer)));
    }

    /** Answers as it should, and before the second page does something, such as adding rows. */
    public static Fault betweenPages(Runnable action) {
        AtomicInteger pages = new AtomicInteger();
        return new Fault("between pages", call -> {
            if (pages.getAndIncrement() == 1) {
                action.run();
            }
            call.send(call.process());
        });
    }

    /** Puts the rows of a list into an object whose {@code next} is that link. */
    public static Fault nextLink(String link) {
        return new Fault("next link", call -> call.send(withNext(call.process(), link)));
    }

    private static Answer withNext(Answer page, String link) {
        try {
            JsonNode rows = Answer.JSON.readTree(page.body());
            return Answer.json(
                    page.status(),
                    Map.of("data", rows.isArray() ? rows : rows.elements().next(), "next", link));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
