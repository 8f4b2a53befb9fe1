// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.state.jdbc;

import com.zaxxer.hikari.HikariConfig;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import javax.sql.DataSource;

/**
 * What a file of H2 needs, and no other database: that a commit is in the file when it returns, and that the file stays
 * small.
 *
 * <p>Each commit writes the pages it changed, and as long as one of them is current the space of all is in use: some 20 kB a
 * commit. H2 moves such pages together in the background only, and only while commits may be late. So it is let do that for
 * a moment, now and then, while no transaction is open.
 */
final class H2File {

    private static final int TIDY_AFTER_TRANSACTIONS = 400;
    private static final long TIDY_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final boolean isH2;
    private final boolean isOurs;
    private final ReadWriteLock tidying = new ReentrantReadWriteLock();
    private final AtomicLong transactions = new AtomicLong();

    H2File(String url) {
        isH2 = url.startsWith("jdbc:h2:");
        // what others have open, too, is not ours to tidy
        isOurs = isH2
                && !url.matches("jdbc:h2:(mem|tcp|ssl):.*")
                && !url.toUpperCase(Locale.ROOT).contains("AUTO_SERVER=TRUE");
    }

    boolean isOurs() {
        return isOurs;
    }

    void configure(HikariConfig config) {
        if (isH2) {
            // H2 writes commits up to 500 ms late unless told not to, which a killed process would lose. What it does
            // not need any more it keeps for 45 s, at 20 kB a commit; but kept for no time at all, a file that was
            // closed soon after its last commits was found empty (seen with H2 2.3.232)
            config.setConnectionInitSql("SET WRITE_DELAY 0; SET RETENTION_TIME 1000");
            // it closes itself when the process is told to end, while routes still finish what they have begun
            config.addDataSourceProperty("DB_CLOSE_ON_EXIT", "FALSE");
            // milliseconds of tidying when it is closed
            config.addDataSourceProperty("MAX_COMPACT_TIME", "5000");
        }
    }

    /** A transaction. */
    interface Use<T> {
        T run() throws SQLException;
    }

    <T> T use(DataSource connections, Use<T> use) throws SQLException {
        if (!isOurs) {
            return use.run();
        }
        if (transactions.incrementAndGet() % TIDY_AFTER_TRANSACTIONS == 0) {
            tidy(connections);
        }
        tidying.readLock().lock();
        try {
            return use.run();
        } finally {
            tidying.readLock().unlock();
        }
    }

    private void tidy(DataSource connections) throws SQLException {
        tidying.writeLock().lock();
        try (Connection connection = connections.getConnection();
                Statement statement = connection.createStatement()) {
            try {
                statement.execute("SET WRITE_DELAY 1");
                LockSupport.parkNanos(TIDY_NANOS);
            } finally {
                statement.execute("SET WRITE_DELAY 0");
            }
        } finally {
            tidying.writeLock().unlock();
        }
    }
}
