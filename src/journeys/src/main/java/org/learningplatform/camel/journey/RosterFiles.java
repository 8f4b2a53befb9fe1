// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.journey;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ThreadPoolExecutor;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.apache.camel.support.SynchronizationAdapter;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.connection.Platform;
import org.learningplatform.camel.state.Fingerprints;
import org.learningplatform.camel.state.StateStore;
import org.learningplatform.camel.sync.events.Announcer;
import org.learningplatform.camel.sync.events.CloudEvent;
import org.learningplatform.camel.sync.people.AccountRules;
import org.learningplatform.camel.sync.people.People;
import org.learningplatform.camel.sync.roster.RosterDecisions;
import org.learningplatform.camel.sync.roster.RosterImport;
import org.learningplatform.camel.sync.roster.RosterResult;
import org.learningplatform.camel.sync.roster.RosterSettings;
import org.learningplatform.camel.sync.roster.RosterTruth;
import org.learningplatform.camel.sync.roster.RosterUpload;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The steps of the route that takes roster files: apply the file, then announce what became of it. */
public final class RosterFiles {

    /** Exchange property: the folder below the inbox that the file belongs in; absent if it is not done. */
    public static final String FOLDER = "rosterFolder";

    /** Exchange property: whether the file failed because nothing works now, so that no other is to be taken. */
    static final String OUTAGE = "rosterOutage";

    private static final String RESULT = "rosterResult";
    private static final String ROUTE = "roster-files";
    private static final Logger LOG = LoggerFactory.getLogger(RosterFiles.class);

    private final ThreadPoolExecutor lanes;
    private final RosterImport roster;
    private final Announcer announcer;
    private final CloudEvents events = new CloudEvents();
    private final RosterSettings settings;
    private final Fingerprints fingerprints;
    private final String tenant;
    private @Nullable RosterTruth truth;

    /**
     * @param store remembers what has been done
     * @param platform where the users are
     * @param source {@code ce_source} of the batch event
     * @param tenant {@code ce_tenantid} of the batch event
     * @param parallelism people for whom something is done at the same time
     * @param maxAttempts runs in which a row may fail, while others do not, before it is given up
     * @param rules what may be changed of people
     * @param settings what a file means, and what it may do
     */
    public RosterFiles(
            StateStore store,
            Platform platform,
            String source,
            String tenant,
            int parallelism,
            int maxAttempts,
            AccountRules rules,
            RosterSettings settings) {
        People.need(platform, rules, "roster files");
        if (settings.isFull()) {
            platform.needs(
                    "full rosters",
                    List.of(People.EXTERNAL_IDS, settings.leaverAction().need()));
        }
        this.settings = settings;
        this.fingerprints = store.fingerprints();
        this.tenant = tenant;
        this.lanes = Lanes.of("roster", parallelism);
        this.roster = new RosterImport(store, platform, rules, tenant, lanes, maxAttempts, settings, Clock.systemUTC());
        this.announcer = new Announcer(source, tenant);
    }

    /**
     * Sets where the last full roster is kept.
     *
     * @param directory for what reconciliation compares with; empty: it is not kept
     */
    public void setTruthDirectory(String directory) {
        truth = directory.isBlank() ? null : new RosterTruth(fingerprints, tenant, Path.of(directory));
    }

    /**
     * Applies a file. If all of it is done, the body is its report, {@code CamelFileName} is where that belongs below the inbox,
     * and the property {@link #FOLDER} is set.
     *
     * @param file a copy on a local disk; the report is written beside it and deleted at the end of the exchange
     * @param name its name where it was dropped
     * @param modified when it was last written there, in milliseconds since 1970
     * @param length its length there
     * @throws org.learningplatform.camel.error.LearningPlatformException if the platform cannot take the file now; the
     *     same file goes on later where it stopped
     */
    public void apply(
            @Body File file,
            @Header(Exchange.FILE_NAME_ONLY) String name,
            @Header(Exchange.FILE_LAST_MODIFIED) long modified,
            @Header(Exchange.FILE_LENGTH) long length,
            Exchange exchange)
            throws IOException {
        if (file.length() != length) {
            LOG.warn("{} changed while it was read; reading it again", name);
            return;
        }
        WorkMeters.of(exchange.getContext()).lanes(ROUTE, lanes);
        Path report = Path.of(file + ".report");
        deleteWhenDone(report, exchange);
        // until it is known better, what fails here is no fault of the file
        exchange.setProperty(OUTAGE, true);
        RosterUpload upload = new RosterUpload(file.toPath(), name, Instant.ofEpochMilli(modified));
        RosterResult result = roster.apply(upload, report);
        if (truth != null && settings.isFull() && result.state() == RosterResult.State.DONE) {
            truth.keep(upload, result.sha256());
        }
        exchange.removeProperty(OUTAGE);
        if (result.state() == RosterResult.State.WAITING) {
            return;
        }
        exchange.setProperty(RESULT, result);
        exchange.setProperty(FOLDER, result.folder());
        exchange.getMessage().setHeader(Exchange.FILE_NAME, result.reportName());
        exchange.getMessage().setBody(report.toFile());
    }

    /** Makes the message the batch event of the file that was applied. */
    public void announce(Exchange exchange) {
        events.write(result(exchange).event(announcer), exchange.getMessage());
    }

    /** Notes what is said of a file in quarantine; the answer, or null where that is what becomes of the file. */
    @Nullable
    CloudEvent decide(CloudEvent event) {
        return roster.decisions().decide(event, announcer);
    }

    /** Which files wait for somebody's word. */
    RosterDecisions decisions() {
        return roster.decisions();
    }

    /** The file is gone from the inbox. */
    void finished(Exchange exchange) {
        RosterResult result = result(exchange);
        result.finish();
        WorkMeters meters = WorkMeters.of(exchange.getContext());
        meters.file(result.folder());
        result.tally()
                .forEach((came, rows) -> meters.over(
                        ROUTE, came.outcome().toString(), came.reason().isEmpty() ? "none" : came.reason(), rows));
    }

    private static RosterResult result(Exchange exchange) {
        return exchange.getProperty(RESULT, RosterResult.class);
    }

    private static void deleteWhenDone(Path report, Exchange exchange) {
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                try {
                    Files.deleteIfExists(report);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        });
    }
}
