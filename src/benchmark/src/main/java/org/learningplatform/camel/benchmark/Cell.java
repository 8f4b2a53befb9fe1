// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * A row of the table: one case at one concurrency and service time.
 *
 * <p>A ratio is that of one round, in which all three ran one after the other; the table shows the median of the rounds, so
 * that what else the machine does in some of them does not count.
 */
record Cell(Case what, int serviceMillis, int concurrency, List<Round> rounds) {

    static final String HEADER = String.format(
            Locale.ROOT,
            "%-15s %5s %4s | %-27s %-27s %-27s | %15s | %6s %6s | %13s | %s",
            "case",
            "ms",
            "thr",
            "floor, calls/s",
            "camel-http (b)",
            "learningplatform",
            "CPU us a call",
            "/floor",
            "/(b)",
            "token requests",
            "target");

    /** What one contender did, and how many tokens it asked for. */
    record Turn(Load.Sample load, long tokenRequests) {

        double callsPerSecond() {
            return load.callsPerSecond();
        }
    }

    /** What the three contenders did, one after the other. */
    record Round(Turn floor, Turn http, Turn ours) {}

    Cell(Case what, int serviceMillis, int concurrency) {
        this(what, serviceMillis, concurrency, new ArrayList<>());
    }

    double toFloor() {
        return median(round -> round.ours().callsPerSecond() / round.floor().callsPerSecond());
    }

    double toHttp() {
        return median(round -> round.ours().callsPerSecond() / round.http().callsPerSecond());
    }

    private double median(ToDoubleFunction<Round> value) {
        double[] sorted = rounds.stream().mapToDouble(value).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    /** CPU time a call, of all rounds: the clock is too coarse for one. */
    private double cpuMicros(Function<Round, Turn> contender) {
        return sum(contender.andThen(turn -> turn.load().cpuNanos()))
                / 1e3
                / sum(contender.andThen(turn -> turn.load().calls()));
    }

    private long sum(Function<Round, Long> value) {
        return rounds.stream().mapToLong(value::apply).sum();
    }

    /** Median and quartiles. */
    private String rate(ToDoubleFunction<Round> value) {
        double[] sorted = rounds.stream().mapToDouble(value).sorted().toArray();
        return String.format(
                Locale.ROOT,
                "%,7.0f (%,.0f-%,.0f)",
                sorted[sorted.length / 2],
                sorted[sorted.length / 4],
                sorted[sorted.length * 3 / 4]);
    }

    private String targets() {
        List<String> targets = new ArrayList<>();
        if (serviceMillis == 0 && (concurrency == 8 || concurrency == 32) && what != Case.READ_THOUSAND_AGAIN) {
            targets.add(target("floor", toFloor(), 0.90));
        }
        if (serviceMillis == 50 && concurrency == 128) {
            targets.add(target("floor", toFloor(), 0.95));
        }
        if (serviceMillis == 0 && what == Case.READ_ONE) {
            targets.add(target("(b)", toHttp(), 1.00));
        }
        if (serviceMillis == 0 && what == Case.READ_THOUSAND) {
            targets.add(target("(b)", toHttp(), 1.80));
        }
        return String.join(", ", targets);
    }

    private static String target(String to, double ratio, double least) {
        return String.format(Locale.ROOT, ">= %.2f %s %s", least, to, ratio >= least ? "met" : "MISSED");
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%-15s %5d %4d | %-27s %-27s %-27s | %4.0f /%4.0f /%4.0f | %6.2f %6.2f | %,9d / %2d | %s",
                what,
                serviceMillis,
                concurrency,
                rate(round -> round.floor().callsPerSecond()),
                rate(round -> round.http().callsPerSecond()),
                rate(round -> round.ours().callsPerSecond()),
                cpuMicros(Round::floor),
                cpuMicros(Round::http),
                cpuMicros(Round::ours),
                toFloor(),
                toHttp(),
                sum(round -> round.http().tokenRequests()),
                sum(round -> round.ours().tokenRequests()),
                targets());
    }

    /** All rows. */
    static List<Cell> all() {
        List<Cell> cells = new ArrayList<>();
        for (int serviceMillis : new int[] {0, 50}) {
            for (Case what : Case.values()) {
                for (int concurrency : new int[] {1, 8, 32, 128}) {
                    if (what != Case.READ_THOUSAND_AGAIN || (serviceMillis == 0 && concurrency == 8)) {
                        cells.add(new Cell(what, serviceMillis, concurrency));
                    }
                }
            }
        }
        return cells;
    }
}
