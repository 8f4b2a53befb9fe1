// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.journey;

import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.contract.Role;
import org.learningplatform.camel.connection.Platform;
import org.learningplatform.camel.connection.Roles;
import org.learningplatform.camel.feed.Change;
import org.learningplatform.camel.feed.Feed;
import org.learningplatform.camel.state.StateStore;
import org.learningplatform.camel.sync.learning.Completion;
import org.learningplatform.camel.sync.learning.ExportColumn;
import org.learningplatform.camel.sync.learning.UserCache;
import org.learningplatform.camel.sync.work.Claims;
import org.learningplatform.camel.sync.work.Refusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes completions into CSV files: those that are new or corrected since the last file that arrived, in UTF-8 with a header row.
 * The first export has all that the platform lists. Where nothing is new there is no file.
 *
 * <p>A file is handed to the route {@code direct:completion-export}; what is in it counts as exported when that route has ended
 * well. A file that may have arrived or not, because the process ended, is written once more under the same name, with what has
 * come since. One process exports, of however many share a state.
 */
public final class CompletionExport {

    private static final Logger LOG = LoggerFactory.getLogger(CompletionExport.class);
    private static final String JOURNEY = "completion-export";
    private static final String ARRIVE = "direct:completion-export";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    /** Completions in one file, all of which are in memory. */
    private static final int MOST = 50_000;

    private final StateStore store;
    private final Platform platform;
    private final String name;
    private final List<ExportColumn> columns;
    private final Duration lookback;
    private final int most;
    private final Clock clock;
    private final UserCache users;

    /**
     * @param store remembers what was exported
     * @param platform where the completions are
     * @param tenant whose they are
     * @param columns names of {@link ExportColumn}, with commas between them
     * @param lookback how long completions may be entered late, or corrected
     */
    public CompletionExport(StateStore store, Platform platform, String tenant, String columns, Duration lookback) {
        this(store, platform, tenant, columns, lookback, MOST, Clock.systemUTC());
    }

    CompletionExport(
            StateStore store,
            Platform platform,
            String tenant,
            String columns,
            Duration lookback,
            int most,
            Clock clock) {
        this.store = store;
        this.platform = platform;
        this.name = "completion export " + tenant;
        this.columns = ExportColumn.parse(columns);
        this.lookback = lookback;
        this.most = most;
        this.clock = clock;
        this.users = new UserCache(clock);
        platform.needs(JOURNEY, Completions.NEEDS);
    }

    /**
     * Exports what is new, if no other process does.
     *
     * @throws RuntimeException if the platform, the state or the route does not work now: nothing counts as exported then but the
     *     files that have arrived
     * @throws IOException if the local disk fails
     */
    public void run(CamelContext context) throws IOException {
        try (Claims claims = new Claims(store.lease(), clock);
                ProducerTemplate template = context.createProducerTemplate()) {
            if (!claims.take(List.of(name)).isEmpty()) {
                export(claims, template);
            }
        } catch (RuntimeException e) {
            LOG.warn("Completions are not exported; they are when it works again: {}", Outbox.words(e));
            throw e;
        }
    }

    private void export(Claims claims, ProducerTemplate template) throws IOException {
        Roles roles = platform.roles();
        Feed.Pass pass = roles.feed(Role.LIST_COMPLETIONS, lookback, store.fingerprints(), name, clock)
                .begin();
        while (!claims.held().isEmpty() && pass.hasNext()) {
            List<Change> told = new ArrayList<>();
            Path csv = Files.createTempFile("completions", ".csv");
            try {
                int rows = write(csv, pass, roles, claims, told);
                if (rows > 0) {
                    arrive(csv, rows, template);
                }
            } finally {
                Files.deleteIfExists(csv);
            }
            told.forEach(pass::done);
            pass.flush();
        }
    }

    private int write(Path csv, Feed.Pass pass, Roles roles, Claims claims, List<Change> told) throws IOException {
        int rows = 0;
        try (CsvWriter writer = CsvWriter.builder().build(csv)) {
            writer.writeRecord(columns.stream().map(ExportColumn::toString).toList());
            while (told.size() < most && pass.hasNext()) {
                claims.keep();
                Change change = pass.next();
                told.add(change);
                Completion completion = completion(roles, change);
                if (completion != null) {
                    UserCache.User user = users.get(roles, completion.user());
                    writer.writeRecord(columns.stream()
                            .map(column -> column.cell(completion, user, roles.zone()))
                            .toList());
                    rows++;
                }
            }
        }
        return rows;
    }

    private static @Nullable Completion completion(Roles roles, Change change) {
        if (change.kind() == Change.Kind.REMOVED || !(change.row() instanceof Map<?, ?> row)) {
            return null;
        }
        try {
            return Completion.of(roles.row(Role.LIST_COMPLETIONS, row));
        } catch (Refusal e) {
            LOG.warn("A completion is left out of the export, {}: {}", e.getReason(), e.getMessage());
            return null;
        }
    }

    private void arrive(Path csv, int rows, ProducerTemplate template) {
        String position = store.fingerprints().position(fileName());
        // its number, and the name of a file that has not arrived
        String[] last = position == null ? new String[] {"0"} : position.split(" ", -1);
        int number = Integer.parseInt(last[0]) + (last.length == 1 ? 1 : 0);
        String file =
                last.length == 1 ? "completions-%s-%d.csv".formatted(TIME.format(clock.instant()), number) : last[1];
        store.fingerprints().move(fileName(), number + " " + file);
        template.sendBodyAndHeader(ARRIVE, csv.toFile(), Exchange.FILE_NAME, file);
        store.fingerprints().move(fileName(), String.valueOf(number));
        LOG.info("{}: {} completions", file, rows);
    }

    private String fileName() {
        return name + " file";
    }
}
