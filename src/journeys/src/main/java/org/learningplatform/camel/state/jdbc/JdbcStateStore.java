// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.state.jdbc;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.learningplatform.camel.state.Agenda;
import org.learningplatform.camel.state.Fingerprints;
import org.learningplatform.camel.state.Journal;
import org.learningplatform.camel.state.Lease;
import org.learningplatform.camel.state.MemoryStateStore;
import org.learningplatform.camel.state.StateStore;
import org.learningplatform.camel.state.StateUnavailableException;

/**
 * State in the tables of a database: an H2 file for one process, PostgreSQL where several share it.
 *
 * <p>Times are kept to the microsecond. Every method of a port throws {@link StateUnavailableException} where the database
 * does not answer or is broken; the next call tries anew, so that what a full disk or a restart of the server ended goes on
 * by itself.
 */
public final class JdbcStateStore implements StateStore, AutoCloseable {

    /** By URL: one process has such a database open, and what it holds ends with it. */
    private static final Map<String, Lease> EMBEDDED = new ConcurrentHashMap<>();

    private final Database database;
    private final Journal journal;
    private final Fingerprints fingerprints;
    private final Agenda agenda;
    private final Lease lease;

    /**
     * Opens the database and makes or upgrades its tables. The table of version 0.1.0 is taken over; stop the processes of
     * that version first.
     *
     * @param url JDBC URL, for example {@code jdbc:h2:file:./state/learningplatform}
     * @param username user of the database, empty for none
     * @param password the user's password, empty for none
     * @throws StateUnavailableException if the database cannot be opened, or a newer version of the connector has been there
     */
    public JdbcStateStore(String url, String username, String password) {
        database = new Database(url, username, password);
        try {
            new Schema(database).upgrade();
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
        journal = new JdbcJournal(database);
        fingerprints = new JdbcFingerprints(database);
        agenda = new JdbcAgenda(database);
        lease = database.isEmbedded()
                ? EMBEDDED.computeIfAbsent(url, u -> new MemoryStateStore().lease())
                : new JdbcLease(database);
    }

    @Override
    public Journal journal() {
        return journal;
    }

    @Override
    public Fingerprints fingerprints() {
        return fingerprints;
    }

    @Override
    public Agenda agenda() {
        return agenda;
    }

    @Override
    public Lease lease() {
        return lease;
    }

    /** Closes the database; an H2 file can then be opened by another process. */
    @Override
    public void close() {
        database.close();
    }
}
