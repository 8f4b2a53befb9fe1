// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.auth.Authenticator;
import org.learningplatform.camel.client.contract.Carried;
import org.learningplatform.camel.client.contract.Contract;
import org.learningplatform.camel.client.contract.Operation;
import org.learningplatform.camel.client.contract.RequestBody;
import org.learningplatform.camel.client.json.Json;
import org.learningplatform.camel.client.json.MediaTypes;
import org.learningplatform.camel.client.transport.Bearer;
import org.learningplatform.camel.client.transport.Caller;
import org.learningplatform.camel.client.transport.HttpCall;
import org.learningplatform.camel.error.AuthenticationException;
import org.learningplatform.camel.error.LearningPlatformException;

/** One door to one platform. Safe for concurrent use. */
public final class PlatformClient {

    private final URI baseUrl;
    private final Contract contract;
    private final Authenticator authenticator;
    private final Caller caller;
    private final BodyCheck bodies;
    private final AtomicReference<@Nullable LearningPlatformException> lastFailure;

    /** @param validateBody whether bodies are checked against the contract before they are sent; null for the shipped one only */
    public PlatformClient(
            URI baseUrl,
            Contract contract,
            Authenticator authenticator,
            Caller caller,
            @Nullable Boolean validateBody) {
        this(
                baseUrl,
                contract,
                authenticator,
                caller,
                new BodyCheck(validateBody == null ? contract.isShipped() : validateBody),
                new AtomicReference<>());
    }

    private PlatformClient(
            URI baseUrl,
            Contract contract,
            Authenticator authenticator,
            Caller caller,
            BodyCheck bodies,
            AtomicReference<@Nullable LearningPlatformException> lastFailure) {
        this.baseUrl = baseUrl;
        this.contract = contract;
        this.authenticator = authenticator;
        this.caller = caller;
        this.bodies = bodies;
        this.lastFailure = lastFailure;
    }

    /** One that tries a call again no more often than that, for callers that have something else to do; all else they share. */
    public PlatformClient withRetries(int most) {
        return new PlatformClient(baseUrl, contract, authenticator, caller.withRetries(most), bodies, lastFailure);
    }

    /** Where the platform is. */
    public URI baseUrl() {
        return baseUrl;
    }

    /** What can be called. */
    public Contract contract() {
        return contract;
    }

    /**
     * Calls an operation and waits for its reply.
     *
     * @param operation its name, for example {@code simple/users/get}
     * @param arguments path, query and header arguments by name; null values are left out
     * @param body the request body, see {@link RequestBodies#write}, or null for none
     * @throws LearningPlatformException if the call did not do what was asked
     */
    public Reply call(String operation, Map<String, ?> arguments, @Nullable Object body) {
        return call(contract.operation(operation), arguments, body, CallContext.NONE);
    }

    /**
     * Calls an operation and waits for its reply.
     *
     * @param arguments path, query and header arguments by name; null values are left out
     * @param body the request body, see {@link RequestBodies#write}, or null for none; not sent where the operation takes none
     * @throws LearningPlatformException if the call did not do what was asked
     */
    public Reply call(Operation operation, Map<String, ?> arguments, @Nullable Object body, CallContext context) {
        Reply reply = download(operation, arguments, body, context);
        Object method = operation.isRaw() ? arguments.get(Operation.RAW_METHOD) : operation.method();
        Object other = other(operation, !"GET".equals(method) && !"HEAD".equals(method), reply);
        byte[] json = other == null ? Json.utf8(reply.body()) : reply.body();
        return new Reply(
                reply.operation(),
                reply.status(),
                reply.attempts(),
                reply.headers(),
                json,
                other == null ? value(reply, json) : other,
                operation.envelope());
    }

    /**
     * What a reply is that is not JSON, and need not be: a String, or the bytes; null for one that has to be. It need not be where
     * the contract says so, nor where something was written: that the reply is another one undoes nothing. A page of HTML that
     * the contract knows nothing of is not the platform's, which may not have seen the request.
     */
    private static @Nullable Object other(Operation operation, boolean writes, Reply reply) {
        String type = Objects.requireNonNullElse(reply.headers().mediaType(), "");
        byte[] body = reply.body();
        if (body.length == 0 || MediaTypes.isJson(type)) {
            return null;
        }
        boolean page = type.equals("text/html")
                && new String(body, StandardCharsets.UTF_8).stripLeading().startsWith("<");
        boolean may = (writes && !page) || operation.replyTypes().contains("*/*");
        return operation.answersIn(type) || (may && !Json.isJson(body))
                ? MediaTypes.isText(type) ? new String(body, reply.headers().charset()) : body
                : null;
    }

    /**
     * Calls an operation and takes the bytes of its reply as they come, whatever they are: the reply has no value.
     *
     * @throws LearningPlatformException if the call did not do what was asked
     */
    public Reply download(Operation operation, Map<String, ?> arguments, @Nullable Object body, CallContext context) {
        RequestBody taken = operation.body();
        RequestBodies.Written written =
                taken == null || body == null ? null : RequestBodies.write(operation.name(), taken, body);
        Map<String, String> headers = new LinkedHashMap<>(context.headers());
        Carried carried = authenticator.carried(operation);
        headers.put("Accept", operation.accept());
        headers.putAll(authenticator.apiKeys(operation.name(), carried));
        HttpCall call = Requests.of(operation, arguments, written, headers);
        bodies.check(operation, call.body());
        try {
            Bearer bearer = authenticator.bearer(operation.name(), carried, context.actAs());
            Caller.Answer answer = caller.call(call, bearer);
            lastFailure.set(null);
            return new Reply(
                    operation.name(),
                    answer.answer().status(),
                    answer.attempts(),
                    answer.answer().headers(),
                    answer.answer().body(),
                    null,
                    null);
        } catch (LearningPlatformException e) {
            // an answer about the request itself is an answer: the platform works; whether tokens can be had shows anew
            // each time
            boolean refused =
                    e instanceof AuthenticationException && e.getOperation().equals(operation.name());
            lastFailure.set(e.isRetryable() || refused ? e : null);
            throw e;
        }
    }

    /**
     * Checks that what a call of the operation carries can be had.
     *
     * @throws IllegalArgumentException with the options to set or to remove
     */
    public void checkCredentials(Operation operation) {
        authenticator.check(operation);
    }

    /** Why a call of the operation that names nobody to act for cannot be made, with what to set; null if it can. Calls nothing. */
    public @Nullable String problem(Operation operation) {
        try {
            authenticator.check(operation);
            authenticator.bearer(operation.name(), authenticator.carried(operation), null);
            return null;
        } catch (IllegalArgumentException | AuthenticationException e) {
            return e.getMessage();
        }
    }

    /**
     * Whether the platform can be called: a token for the operation can be had, and the last call was answered, be it
     * with a refusal of what it asked for.
     *
     * @throws LearningPlatformException why not
     */
    public void checkHealth(Operation operation) {
        authenticator.check(operation.name(), authenticator.carried(operation).token());
        LearningPlatformException failure = lastFailure.get();
        if (failure != null) {
            throw failure;
        }
    }

    /**
     * The pages of a list operation, each read when it is asked for.
     *
     * @param pageSize rows a page, or 0 for the contract's
     * @throws LearningPlatformException if the arguments are not those that the operation takes
     */
    public Iterator<Page> pages(Operation operation, Map<String, ?> arguments, int pageSize, CallContext context) {
        Arguments.check(operation, arguments);
        return new Pager(operation, arguments, pageSize, baseUrl, page -> call(operation, page, null, context));
    }

    /**
     * The rows of a list operation. The first page is read now, the others as they are used up: one page is in memory.
     * {@code next()} throws what {@link #call} throws.
     */
    @SuppressWarnings({"unchecked", "rawtypes"}) // the platform's rows are objects
    public Iterator<Map<String, Object>> list(String operation, Map<String, ?> arguments) {
        return (Iterator) rows(contract.operation(operation), arguments, 0, CallContext.NONE)
                .iterator();
    }

    /** The rows of a list operation, see {@link Rows}. Its first page is read now. */
    public Rows rows(Operation operation, Map<String, ?> arguments, int pageSize, CallContext context) {
        return new Rows(() -> pages(operation, arguments, pageSize, context));
    }

    /**
     * Looks things up by a key that the operation filters by: the rows that are wanted of the first page that has any. So
     * it takes one call where the platform filters, and finds what is there where it does not.
     *
     * @param isWanted whether a row is what is looked for
     */
    @SuppressWarnings("unchecked") // the platform's rows are objects
    public List<Map<String, Object>> find(
            String operation, Map<String, ?> arguments, Predicate<Map<String, Object>> isWanted) {
        return rows(contract.operation(operation), arguments, 0, CallContext.NONE)
                .find(row -> row instanceof Map && isWanted.test((Map<String, Object>) row))
                .stream()
                .map(row -> (Map<String, Object>) row)
                .toList();
    }

    private static @Nullable Object value(Reply reply, byte[] json) {
        if (json.length == 0) {
            return null;
        }
        try {
            return Json.read(json);
        } catch (IOException e) {
            throw reply.unexpected(
                    "the reply is not JSON; check that baseUrl is the platform and not a page or proxy before it");
        }
    }
}
