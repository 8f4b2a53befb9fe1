// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.benchmark;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;

/**
 * Compares the connector with a bare HTTP client (the floor) and with camel-http and its OAuth 2.0 options (b). All three
 * take short turns, in many rounds, against a server in a process of its own.
 */
public final class Benchmark {

    /** Twice the threads: camel-http holds a connection while it asks for a token on another one. */
    private static final int CONNECTIONS = 256;

    private static final boolean QUICK = Boolean.getBoolean("benchmark.quick");
    private static final int ROUNDS = QUICK ? 5 : 13;
    private static final Duration TURN = Duration.ofMillis(QUICK ? 150 : 300);
    private static final Duration WARM_UP = Duration.ofSeconds(QUICK ? 1 : 2);

    private final ServerProcess server;
    private final Load load;
    private final Contender floor;
    private final Contender http;
    private final Contender ours;

    private Benchmark(ServerProcess server, Load load, Contender floor, CamelContext context) throws Exception {
        this.server = server;
        this.load = load;
        this.floor = floor;
        this.http = new Route(context, "direct:http-read", "direct:http-create", "id");
        this.ours = new Route(
                context, "direct:learningplatform-read", "direct:learningplatform-create", "CamelLearningPlatform.id");
    }

    @SuppressWarnings("try") // a Camel context may be interrupted while it closes
    public static void main(String[] args) throws Exception {
        System.out.println("Contracts, state, enrolment requests, hires and roster files");
        // before anything else has warmed up what it needs
        List<String> contracts = ContractLoad.measure();
        List<String> state = new ArrayList<>(StateLoad.measure());
        state.addAll(FeedLoad.measure(QUICK ? 50_000 : 1_000_000));
        List<String> enrolments = EnrolmentLoad.measure(QUICK ? 240 : 2_000);
        List<String> completions = CompletionLoad.measure(QUICK ? 5_000 : 50_000);
        List<String> hires = HireLoad.measure(QUICK ? 100 : 600);
        List<String> rosters = new ArrayList<>(RosterLoad.measure(QUICK ? 400 : 2_000));
        rosters.addAll(RosterRows.measure(QUICK ? 20_000 : 1_000_000));
        try (ServerProcess server = ServerProcess.start();
                Load load = new Load();
                BareHttpClient floor = new BareHttpClient(server.baseUrl(), CONNECTIONS);
                CamelContext context = new DefaultCamelContext()) {
            context.addRoutes(new Routes(server.baseUrl(), CONNECTIONS));
            context.start();
            Benchmark benchmark = new Benchmark(server, load, floor, context);
            benchmark.warmUp();
            List<Cell> cells = benchmark.measure(Cell.all());
            List<String> paging = benchmark.page(new PagingHeap(context));
            print(cells, paging, contracts, state, enrolments, completions, hires, rosters);
        }
    }

    private void warmUp() throws Exception {
        System.out.println("Warming up");
        for (Case what : Case.values()) {
            for (Contender contender : List.of(floor, http, ours)) {
                load.run(8, WARM_UP, () -> what.call(contender));
            }
        }
    }

    private List<Cell> measure(List<Cell> cells) throws Exception {
        for (Cell cell : cells) {
            System.out.printf(
                    "[%d/%d] %s, %d ms, %d threads%n",
                    cells.indexOf(cell) + 1, cells.size(), cell.what(), cell.serviceMillis(), cell.concurrency());
            server.setServiceMillis(cell.serviceMillis());
            // connections are opened and threads started before anything counts
            round(cell, 0, TURN.dividedBy(2));
            for (int i = 0; i < ROUNDS; i++) {
                cell.rounds().add(round(cell, i, TURN));
            }
        }
        server.setServiceMillis(0);
        return cells;
    }

    /** Floor and connector change places from round to round, so that neither profits from its place. */
    private Cell.Round round(Cell cell, int number, Duration time) throws Exception {
        if (number % 2 == 0) {
            Cell.Turn first = turn(cell, floor, time);
            Cell.Turn second = turn(cell, http, time);
            return new Cell.Round(first, second, turn(cell, ours, time));
        }
        Cell.Turn first = turn(cell, ours, time);
        Cell.Turn second = turn(cell, http, time);
        return new Cell.Round(turn(cell, floor, time), second, first);
    }

    private Cell.Turn turn(Cell cell, Contender contender, Duration time) throws Exception {
        long tokens = server.tokenRequests();
        Load.Sample load =
                this.load.run(cell.concurrency(), time, () -> cell.what().call(contender));
        return new Cell.Turn(load, server.tokenRequests() - tokens);
    }

    private List<String> page(PagingHeap heap) throws Exception {
        List<String> lines = new ArrayList<>();
        for (int rows : new int[] {100_000, 1_000_000}) {
            System.out.printf("Paging through %,d completions%n", rows);
            lines.add(heap.read(rows));
        }
        return lines;
    }

    private static void print(
            List<Cell> cells,
            List<String> paging,
            List<String> contracts,
            List<String> state,
            List<String> enrolments,
            List<String> completions,
            List<String> hires,
            List<String> rosters) {
        System.out.printf(
                "%nCalls a second: median of %d rounds (lower-upper quartile). CPU time: floor / (b) / learningplatform."
                        + " Token requests: (b) / learningplatform.%n%n%s%n",
                ROUNDS, Cell.HEADER);
        cells.forEach(System.out::println);
        System.out.printf("%nHeap that is left when the garbage is collected, while a list is paged through:%n");
        paging.forEach(System.out::println);
        System.out.printf("%nA contract of 500 operations is loaded:%n");
        contracts.forEach(System.out::println);
        System.out.printf("%nState in an H2 file:%n");
        state.forEach(System.out::println);
        System.out.printf("%nEnrolment requests through the shipped routes, 50 ms a call, three calls each:%n");
        enrolments.forEach(System.out::println);
        System.out.printf("%nCompletions through the shipped route, no time a call:%n");
        completions.forEach(System.out::println);
        System.out.printf("%nHires through the shipped routes, 50 ms a call, three calls each:%n");
        hires.forEach(System.out::println);
        System.out.printf(
                "%nRows of a roster file, each of a new person, 50 ms a call, three calls each; then of people who are known:%n");
        rosters.forEach(System.out::println);
    }
}
