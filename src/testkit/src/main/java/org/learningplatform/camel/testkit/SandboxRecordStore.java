// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.testkit;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import io.undertow.Undertow;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.RoutingHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A Learning Record Store on loopback, as the platform sends its statements to one: the statements resource of xAPI 1.0.3 and
 * 2.0.0 with basic auth. Its operations have the names that the contract {@code shipped:lrs} gives them. All methods may be called
 * at any time from any thread.
 */
public final class SandboxRecordStore implements AutoCloseable {

    /** The client's key. */
    public static final String KEY = "sandbox-key";

    /** The client's secret; it holds what must not be taken for a separator. */
    public static final String SECRET = "sandbox:secret&=%20";

    private static final String PATH = "/data/xAPI";
    private static final String VERSION = "X-Experience-API-Version";
    private static final Pattern KNOWN_VERSION = Pattern.compile("1\\.0(\\.\\d+)?|2\\.0(\\.\\d+)?");
    private static final Set<String> ARGUMENTS = Set.of(
            "statementId",
            "voidedStatementId",
            "agent",
            "verb",
            "activity",
            "registration",
            "related_activities",
            "related_agents",
            "since",
            "until",
            "limit",
            "format",
            "attachments",
            "ascending",
            "cursor");

    private final Clock clock;
    private final Undertow server;
    private final Faults faults = new Faults();
    private final Traffic traffic = new Traffic();
    private final Queue<Call> parked = new ConcurrentLinkedQueue<>();
    private volatile Statements statements;

    /** On a free port, by the system's clock. */
    public SandboxRecordStore() {
        this(0, Clock.systemUTC());
    }

    /** On a port (0 for a free one), by a clock. */
    public SandboxRecordStore(int port, Clock clock) {
        this.clock = clock;
        statements = new Statements(clock);
        server = Undertow.builder()
                .addHttpListener(port, "127.0.0.1")
                .setIoThreads(1)
                .setHandler(routes())
                .build();
        server.start();
    }

    /** Its xAPI endpoint, for example {@code http://127.0.0.1:40123/data/xAPI}. */
    public String baseUrl() {
        InetSocketAddress address =
                (InetSocketAddress) server.getListenerInfo().get(0).getAddress();
        return "http://127.0.0.1:" + address.getPort() + PATH;
    }

    /**
     * Stores a statement as it is, even one that lacks what xAPI asks for. Gives its id: its own, or a new one.
     *
     * @param statement members of the statement
     */
    public String add(Map<String, ?> statement) {
        return add(statement, clock.instant());
    }

    /** Lists a statement from now on that was stored at a time before, as a store does that is behind with its lists. */
    public String add(Map<String, ?> statement, Instant stored) {
        return statements.store(statement, null, stored);
    }

    /** Stores a statement that voids another. Gives its id. */
    public String voidStatement(String id) {
        return add(Map.of(
                "actor",
                Map.of("account", Map.of("homePage", "https://learn.example.org", "name", "administrator")),
                "verb",
                Map.of("id", Statements.VOIDED),
                "object",
                Map.of("objectType", "StatementRef", "id", id)));
    }

    /** All statements, voided ones too, in the order in which they were stored. */
    public List<Map<String, Object>> statements() {
        return statements.all();
    }

    /** How far the time is behind now up to which it says that its lists show everything. */
    public void lag(Duration behind) {
        statements.lag(behind);
    }

    /** The requests in the order in which they were decided, the last 100,000. */
    public List<Request> requests() {
        return traffic.requests();
    }

    /** How many requests of an operation have arrived, those that hang too. */
    public int count(String operation) {
        return traffic.count(operation);
    }

    /** Sets a fault until {@link #clearFaults()}; operations as for {@link SandboxPlatform#inject(String, Fault)}. */
    public void inject(String operations, Fault fault) {
        faults.add(operations, fault);
    }

    /** Sets a fault for the next {@code times} requests that match. */
    public void inject(String operations, int times, Fault fault) {
        faults.add(operations, times, fault);
    }

    /** Ends all faults; requests that hang are dropped. */
    public void clearFaults() {
        faults.clear();
        dropParked();
    }

    Traffic traffic() {
        return traffic;
    }

    /** The faults that still lie in wait, in words. */
    List<String> faults() {
        return faults.told();
    }

    /** Begins anew, at the same address: no statement, no fault, no memory of requests. */
    public void reset() {
        clearFaults();
        statements = new Statements(clock);
        traffic.clear();
    }

    /** Closes all connections and frees the port. */
    @Override
    public void close() {
        dropParked();
        server.stop();
    }

    private void dropParked() {
        for (Call call = parked.poll(); call != null; call = parked.poll()) {
            call.close();
        }
    }

    private RoutingHandler routes() {
        return new RoutingHandler(false)
                .get(PATH + "/about", exchange -> receive("lrs/about/get", exchange, call -> about()))
                .get(PATH + "/statements", exchange -> receive(reading(exchange), exchange, this::read))
                .put(PATH + "/statements", exchange -> receive("lrs/statements/put", exchange, this::put))
                .post(PATH + "/statements", exchange -> receive("lrs/statements/post", exchange, this::post))
                .setFallbackHandler(exchange -> receive("unknown", exchange, call -> {
                    throw Refusal.of(404, "Not Found");
                }))
                .setInvalidMethodHandler(exchange -> receive("unknown", exchange, call -> {
                    throw Refusal.of(405, "Method Not Allowed");
                }));
    }

    private static String reading(HttpServerExchange exchange) {
        return exchange.getQueryParameters().containsKey("statementId")
                ? "lrs/statements/get"
                : exchange.getQueryParameters().containsKey("voidedStatementId")
                        ? "lrs/statements/get-voided"
                        : "lrs/statements/list";
    }

    private void receive(String operation, HttpServerExchange exchange, Function<Call, Answer> store) {
        traffic.arrived(operation);
        exchange.getRequestReceiver().receiveFullBytes((arrived, body) -> {
            Call call = new Call(operation, arrived, body, asked -> answer(store, asked), parked::add, this::decided);
            faults.next(operation).ifPresentOrElse(fault -> fault.apply(call), () -> call.send(call.process()));
        });
    }

    private Answer answer(Function<Call, Answer> store, Call call) {
        if (!call.operation().equals("lrs/about/get")) {
            String pair = Base64.getEncoder().encodeToString((KEY + ":" + SECRET).getBytes(StandardCharsets.UTF_8));
            if (!call.header("Authorization").equals("Basic " + pair)) {
                throw Refusal.of(401, "Key or secret is wrong.");
            }
            if (!KNOWN_VERSION.matcher(call.header(VERSION)).matches()) {
                throw Refusal.of(400, "The header " + VERSION + " is missing or names an unknown version.");
            }
        }
        Answer answer = store.apply(call);
        Map<String, String> headers = new LinkedHashMap<>(answer.headers());
        headers.put(VERSION, call.header(VERSION).startsWith("2") ? "2.0.0" : "1.0.3");
        headers.put(
                "X-Experience-API-Consistent-Through",
                statements.consistentThrough().toString());
        return new Answer(answer.status(), headers, answer.body());
    }

    private static Answer about() {
        return Answer.json(200, Map.of("version", List.of("1.0.3", "2.0.0")));
    }

    private Answer read(Call call) {
        Map<String, String> query = call.query();
        query.keySet().stream()
                .filter(name -> !ARGUMENTS.contains(name))
                .findFirst()
                .ifPresent(name -> {
                    throw Refusal.of(400, "There is no parameter " + name + ".");
                });
        if (query.containsKey("statementId") && query.containsKey("voidedStatementId")) {
            throw Refusal.of(400, "Either statementId or voidedStatementId.");
        }
        if (query.containsKey("statementId")) {
            return Answer.json(200, statements.get(query.get("statementId"), false));
        }
        if (query.containsKey("voidedStatementId")) {
            return Answer.json(200, statements.get(query.get("voidedStatementId"), true));
        }
        Statements.Listed page = statements.list(query);
        return Answer.json(200, Map.of("statements", page.statements(), "more", more(query, page)));
    }

    private static String more(Map<String, String> query, Statements.Listed page) {
        if (page.next() == null) {
            return "";
        }
        Map<String, String> next = new HashMap<>(query);
        next.put("cursor", page.next());
        return next.entrySet().stream()
                .map(argument ->
                        argument.getKey() + "=" + URLEncoder.encode(argument.getValue(), StandardCharsets.UTF_8))
                .sorted()
                .collect(Collectors.joining("&", PATH + "/statements?", ""));
    }

    private Answer put(Call call) {
        String id = call.query().getOrDefault("statementId", "");
        Map<String, Object> statement = call.json();
        if (id.isEmpty() || !id.equals(statement.getOrDefault("id", id))) {
            throw Refusal.of(400, "statementId is missing, or another one than the statement's id.");
        }
        statements.store(statement, id, clock.instant());
        return Answer.text(204, Map.of(), "");
    }

    private Answer post(Call call) {
        List<String> ids = new ArrayList<>();
        for (Map<String, Object> statement : posted(call)) {
            ids.add(statements.store(
                    statement,
                    String.valueOf(
                            statement.getOrDefault("id", UUID.randomUUID().toString())),
                    clock.instant()));
        }
        return Answer.json(200, ids);
    }

    private static List<Map<String, Object>> posted(Call call) {
        try {
            JsonNode json = Answer.JSON.readTree(call.text());
            if (json.isArray()) {
                return Answer.JSON.convertValue(json, new TypeReference<>() {});
            }
        } catch (IOException e) {
            // refused below
        }
        return List.of(call.json());
    }

    private void decided(Call call, int status) {
        traffic.decided(new Request(
                call.operation(),
                call.method(),
                call.rawPath(),
                call.rawQuery(),
                status,
                "",
                0,
                call.text(),
                clock.instant(),
                call.age()));
    }
}
