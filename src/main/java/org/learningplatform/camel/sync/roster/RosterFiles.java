// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.roster;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.apache.camel.support.SynchronizationAdapter;
import org.learningplatform.camel.connection.Platform;
import org.learningplatform.camel.journey.CloudEvents;
import org.learningplatform.camel.state.StateStore;
import org.learningplatform.camel.sync.events.Announcer;
import org.learningplatform.camel.sync.people.People;

/** The steps of the route that takes roster files: apply the file, then announce what became of it. */
public final class RosterFiles {

    /** Exchange property: the folder below the inbox that the file belongs in when it is done. */
    public static final String FOLDER = "rosterFolder";

    private static final String RESULT = "rosterResult";

    private final StateStore store;
    private final Platform platform;
    private final Announcer announcer;
    private final CloudEvents events = new CloudEvents();

    /**
     * @param store remembers what has been done
     * @param platform where the users are
     * @param source {@code ce_source} of the batch event
     * @param tenant {@code ce_tenantid} of the batch event
     */
    public RosterFiles(StateStore store, Platform platform, String source, String tenant) {
        this.store = store;
        this.platform = platform;
        platform.requires(People.OPERATIONS);
        this.announcer = new Announcer(source, tenant);
    }

    /**
     * Applies a file. Then the body is its report, {@code CamelFileName} is where that belongs below the inbox, and the
     * property {@link #FOLDER} is set.
     *
     * @param file a copy on a local disk; the report is written beside it and deleted at the end of the exchange
     * @param name its name where it was dropped
     * @param modified when it was last written there, in milliseconds since 1970
     * @throws org.learningplatform.camel.error.LearningPlatformException if the platform cannot take the file now; the
     *     same file goes on later where it stopped
     */
    public void apply(
            @Body File file,
            @Header(Exchange.FILE_NAME_ONLY) String name,
            @Header(Exchange.FILE_LAST_MODIFIED) long modified,
            Exchange exchange)
            throws IOException {
        Clock clock = Clock.systemUTC();
        People people = new People(platform, clock);
        RosterUpload upload = new RosterUpload(file.toPath(), name, Instant.ofEpochMilli(modified));
        Path report = Path.of(file + ".report");
        deleteWhenDone(report, exchange);
        RosterResult result =
                new Roster(store.journal(), platform.times().zone(), clock).apply(upload, people::upsert, report);
        exchange.setProperty(RESULT, result);
        exchange.setProperty(FOLDER, result.folder());
        exchange.getMessage().setHeader(Exchange.FILE_NAME, result.reportName());
        exchange.getMessage().setBody(report.toFile());
    }

    /** Makes the message the batch event of the file that was applied. */
    public void announce(Exchange exchange) {
        RosterResult result = exchange.getProperty(RESULT, RosterResult.class);
        events.write(result.event(announcer), exchange.getMessage());
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
