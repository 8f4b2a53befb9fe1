// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import io.undertow.Undertow;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.RoutingHandler;
import io.undertow.util.DateUtils;
import io.undertow.util.Headers;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A platform on loopback that answers every operation of the shipped contract, keeps what is written, gives out tokens that
 * expire by its clock, and can be told to misbehave. It starts with one user, an administrator who manages himself, three
 * courses, and what {@code platform.json} has besides. Its timestamps are in the zone of its clock, which the header {@code Date} of its replies tells, too. All methods may be called at any time from any thread.
 */
public final class SandboxPlatform implements AutoCloseable {

    /** The OAuth client. */
    public static final String CLIENT_ID = "sandbox-client";

    /** The secret of the OAuth client, until {@link #rotateSecret}; it holds what must be encoded in a form. */
    public static final String CLIENT_SECRET = "sandbox-secret+&=%20";

    /** The administrator's user name. */
    public static final String USERNAME = "admin";

    /** The administrator's password; it holds what must be escaped in JSON. */
    public static final String PASSWORD = "sandbox-\"password\\";

    /** The administrator's user id. */
    public static final long ADMIN_ID = 1;

    /** The cookie of the administrator's session. */
    public static final String SESSION_COOKIE = "laravel_session=sandbox-session";

    /** In {@link #inject}: every operation, but no token request. */
    public static final String ALL = "*";

    private static final List<String> FIRST_NAMES =
            List.of("Ada", "Ben", "Cleo", "Dan", "Eve", "Finn", "Gwen", "Hugo", "Ines", "Jon", "Kim", "Lea");

    private final Clock clock;
    private final @Nullable Dialect dialect;
    private final Undertow server;
    private final Faults faults = new Faults();
    private final Traffic traffic = new Traffic();
    private final AtomicInteger writes = new AtomicInteger();
    private final Queue<Call> parked = new ConcurrentLinkedQueue<>();
    private volatile World world;
    private volatile Duration serviceTime = Duration.ZERO;

    /** What it keeps, and the tokens that it gave out: what {@link #reset} begins anew. */
    private record World(Store store, Tokens tokens, Api api) {

        static World begin(Clock clock, @Nullable Dialect dialect) {
            Store store = new Store(clock);
            return new World(store, new Tokens(clock, store), new Api(store, clock, dialect));
        }
    }

    /** On a free port, by the system's clock in UTC. */
    public SandboxPlatform() {
        this(0, Clock.systemUTC());
    }

    /** On a port (0 for a free one), by a clock. */
    public SandboxPlatform(int port, Clock clock) {
        this(port, clock, null);
    }

    /**
     * On a port (0 for a free one), by a clock.
     *
     * @param dialect how it tells its lists, or null for as the contract says
     */
    public SandboxPlatform(int port, Clock clock, @Nullable Dialect dialect) {
        this.clock = clock;
        this.dialect = dialect;
        this.world = World.begin(clock, dialect);
        server = Undertow.builder()
                .addHttpListener(port, "127.0.0.1")
                .setIoThreads(2)
                .setHandler(routes(Description.shipped()))
                .build();
        server.start();
    }

    /** Where it listens, for example {@code http://127.0.0.1:40123}. */
    public String baseUrl() {
        InetSocketAddress address =
                (InetSocketAddress) server.getListenerInfo().get(0).getAddress();
        return "http://127.0.0.1:" + address.getPort();
    }

    // What it keeps

    /** All rows of a resource by id, for example of {@code users}; deleted users too. */
    public List<Map<String, Object>> rows(String resource) {
        return world.store().table(resource).all();
    }

    /** All users by id, deleted ones too, which have a {@code deleted_at}. */
    public List<Map<String, Object>> users() {
        return rows("users");
    }

    /** All enrolments by id. */
    public List<Map<String, Object>> enrolments() {
        return rows("enrolments");
    }

    /** All completions by id. */
    public List<Map<String, Object>> completions() {
        return rows("completions");
    }

    /** What belongs to a row, for example {@code members("groups", 2001, "users")}. */
    public List<Map<String, Object>> members(String owner, long id, String member) {
        return world.store().members(owner, id, member).toList();
    }

    /** Adds a row as if somebody had done so on the platform; it is no write of {@link #writes()}. Gives its id. */
    public long add(String resource, Map<String, ?> fields) {
        return Table.id(world.store().table(resource).insert(fields), "id");
    }

    /** Adds a user Jo Doe with that user name and organisation reference. Gives its id. */
    public long addUser(String username, String orgRef) {
        return addUser(username, "Jo", "Doe", orgRef);
    }

    /**
     * Adds people as if somebody had done so on the platform, all made up: {@code E1} (Ada Sample, {@code ada.e1}),
     * {@code E2} and so on are their organisation references.
     *
     * @param count how many
     * @return their ids, in that order
     */
    public List<Long> addPeople(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(number -> {
                    String name = FIRST_NAMES.get((number - 1) % FIRST_NAMES.size());
                    return addUser(name.toLowerCase(Locale.ROOT) + ".e" + number, name, "Sample", "E" + number);
                })
                .toList();
    }

    private long addUser(String username, String firstName, String lastName, String orgRef) {
        return add(
                "users",
                Map.of(
                        "username",
                        username,
                        "email",
                        username + "@acme.example",
                        "fname",
                        firstName,
                        "lname",
                        lastName,
                        "org_ref",
                        orgRef));
    }

    /** Changes fields of a row as if somebody had done so on the platform. */
    public void change(String resource, long id, Map<String, ?> fields) {
        world.store().table(resource).update(id, fields);
    }

    /** Deletes a row as if somebody had done so on the platform. */
    public void remove(String resource, long id) {
        world.store().table(resource).delete(id);
    }

    /** A user completes a course; {@code score} may be null. Gives the completion's id. */
    public long complete(long enrolmentId, Instant at, @Nullable Number score) {
        return Table.id(world.store().complete(enrolmentId, at, score), "id");
    }

    // What it has seen

    /** Told of each request when it is decided, on an IO thread: be quick. */
    public void onRequest(Consumer<Request> listener) {
        traffic.listen(listener);
    }

    /** The requests in the order in which they were decided, the last 100,000. */
    public List<Request> requests() {
        return traffic.requests();
    }

    /** The requests of an operation, of the last 100,000. */
    public List<Request> requests(String operation) {
        return requests().stream()
                .filter(request -> request.operation().equals(operation))
                .toList();
    }

    /** How many requests of an operation have arrived, those that hang too. */
    public int count(String operation) {
        return traffic.count(operation);
    }

    /** How many requests for a token of that flow have arrived. */
    public int tokenRequests(TokenFlow flow) {
        return count("token/" + flow.word());
    }

    /** The most token requests that there were at once. */
    public int maxConcurrentTokenRequests() {
        return traffic.maxConcurrent(true);
    }

    /** The most requests that there were at once, token requests aside. */
    public int maxConcurrentRequests() {
        return traffic.maxConcurrent(false);
    }

    /** How many requests to write were done, whether or not they changed anything or were answered. */
    public int writes() {
        return writes.get();
    }

    // How it behaves

    /**
     * Sets a fault until {@link #clearFaults()}.
     *
     * @param operations name of an operation; {@code token/client-credentials}, {@code token/password}, {@code token/exchange} or
     *     {@code token/cookie}; the beginning of names and a star, for example {@code simple/*} or {@code token/*}; or {@link #ALL}
     */
    public void inject(String operations, Fault fault) {
        faults.add(operations, fault);
    }

    /** Sets a fault for the next {@code times} requests that match. */
    public void inject(String operations, int times, Fault fault) {
        faults.add(operations, times, fault);
    }

    /**
     * Sets a fault for a share of the requests that match, until {@link #clearFaults()}.
     *
     * @param operations as in {@link #inject(String, Fault)}
     * @param share from 0 to 1, for example 0.05 for 5 %
     * @param seed which of them: the same seed takes the first, second, third, ... request or lets it pass in every run
     */
    public void inject(String operations, double share, long seed, Fault fault) {
        faults.add(operations, share, seed, fault);
    }

    /** The faults that still lie in wait, in words, for example {@code simple/*: 429, the next 20}; the first set first. */
    public List<String> faults() {
        return faults.told();
    }

    /** Ends all faults; what hangs goes on to hang until {@link #release}. */
    public void clearFaults() {
        faults.clear();
    }

    /** How many requests hang. */
    public int hanging() {
        return parked.size();
    }

    /** Answers the requests that hang, as if they had come now. */
    public void release() {
        for (Call call = parked.poll(); call != null; call = parked.poll()) {
            Call released = call;
            released.resume(Duration.ZERO, () -> released.send(released.process()));
        }
    }

    /** How long each request takes, token requests too. */
    public void serviceTime(Duration time) {
        serviceTime = time;
    }

    /** How long the tokens live that are given out from now on. */
    public void tokenLifetimes(Duration oauth, Duration jwt) {
        world.tokens().oauthLifetime = oauth;
        world.tokens().jwtLifetime = jwt;
    }

    /** Whether the JWT for a session cookie comes as a cookie, not in the body. */
    public void jwtInCookie(boolean inCookie) {
        world.tokens().jwtInCookie = inCookie;
    }

    /** Lets all tokens expire now. */
    public void expireTokens() {
        world.tokens().expireAll();
    }

    /** Forgets all tokens. */
    public void revokeTokens() {
        world.tokens().revokeAll();
    }

    /** Gives the OAuth client another secret; tokens stay valid. */
    public void rotateSecret(String secret) {
        world.tokens().clientSecret = secret;
    }

    /**
     * Begins anew, at the same address: the rows of the start, no token, no fault, no memory of requests, nobody told of them,
     * settings as they were. Requests that hang are dropped.
     */
    public void reset() {
        faults.clear();
        for (Call call = parked.poll(); call != null; call = parked.poll()) {
            call.close();
        }
        serviceTime = Duration.ZERO;
        world = World.begin(clock, dialect);
        writes.set(0);
        traffic.clear();
    }

    Traffic traffic() {
        return traffic;
    }

    Table table(String resource) {
        return world.store().table(resource);
    }

    /** The tokens that were given out, without their texts. */
    List<Tokens.Grant> tokens() {
        return world.tokens().grants();
    }

    /** Closes all connections and frees the port. */
    @Override
    public void close() {
        parked.forEach(Call::close);
        server.stop();
    }

    // How requests come in

    private RoutingHandler routes(Description description) {
        RoutingHandler routes = new RoutingHandler(false);
        for (Operation operation : description.operations()) {
            routes.add(
                    operation.method(),
                    operation.path(),
                    exchange -> receive(operation.name(), exchange, call -> answer(operation, call)));
        }
        for (TokenFlow flow : TokenFlow.values()) {
            JsonNode request = description.tokenRequest(flow);
            String method = request.path("method").asText();
            String path = request.path("path").asText();
            HttpHandler handler = exchange -> receive(
                    "token/" + flow.word(), exchange, call -> world.tokens().answer(flow, call));
            if (request.path("headers").has(Headers.AUTHORIZATION_STRING)) {
                // shares its address with another flow, which has no such header
                routes.add(method, path, SandboxPlatform::isAuthorized, handler);
            } else {
                routes.add(method, path, handler);
            }
        }
        return routes.setFallbackHandler(exchange -> refuse(exchange, 404, "Not Found"))
                .setInvalidMethodHandler(exchange -> refuse(exchange, 405, "Method Not Allowed"));
    }

    private void refuse(HttpServerExchange exchange, int status, String message) {
        receive("unknown", exchange, call -> {
            throw Refusal.of(status, message);
        });
    }

    private static boolean isAuthorized(HttpServerExchange exchange) {
        return exchange.getRequestHeaders().contains(Headers.AUTHORIZATION);
    }

    private void receive(String operation, HttpServerExchange exchange, Function<Call, Answer> platform) {
        traffic.arrived(operation);
        exchange.getResponseHeaders().put(Headers.DATE, DateUtils.toDateString(Date.from(clock.instant())));
        exchange.getRequestReceiver().receiveFullBytes((arrived, body) -> {
            Call call = new Call(operation, arrived, body, platform, parked::add, this::decided);
            if (serviceTime.isZero()) {
                handle(call);
            } else {
                call.detach(() -> call.resume(serviceTime, () -> handle(call)));
            }
        });
    }

    private void handle(Call call) {
        faults.next(call.operation()).ifPresentOrElse(fault -> fault.apply(call), () -> call.send(call.process()));
    }

    private Answer answer(Operation operation, Call call) {
        World current = world;
        long userId = current.tokens().require(operation.token(), call.bearer());
        Answer answer = current.api().answer(operation, call, userId);
        if (!call.method().equals("GET")) {
            writes.incrementAndGet();
        }
        return answer;
    }

    private void decided(Call call, int status) {
        traffic.decided(new Request(
                call.operation(),
                call.method(),
                call.rawPath(),
                call.rawQuery(),
                status,
                call.bearer(),
                world.tokens().userOf(call.bearer()),
                Request.isTokenRequest(call.operation()) ? "" : call.text(),
                clock.instant(),
                call.age()));
    }
}
