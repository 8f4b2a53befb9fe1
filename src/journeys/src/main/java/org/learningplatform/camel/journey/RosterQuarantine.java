// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.journey;

import java.util.Objects;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileEndpoint;
import org.apache.camel.component.file.GenericFileFilter;
import org.apache.camel.component.file.GenericFileOperations;
import org.apache.camel.component.file.remote.SftpRemoteFile;
import org.apache.camel.component.file.strategy.GenericFileProcessStrategySupport;
import org.apache.camel.spi.PollingConsumerPollStrategy;
import org.learningplatform.camel.sync.roster.RosterDecisions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes files out of quarantine once something was said of them: back to the inbox, from where they are applied, or to
 * {@code rejected/}. The folder is not looked at before: the {@code pollStrategy}, {@code filter} and {@code processStrategy} of the
 * route that watches it.
 */
public final class RosterQuarantine extends GenericFileProcessStrategySupport<SftpRemoteFile<?>>
        implements GenericFileFilter<SftpRemoteFile<?>>, PollingConsumerPollStrategy {

    private static final Logger LOG = LoggerFactory.getLogger(RosterQuarantine.class);

    private final RosterDecisions decisions;

    /**
     * Watches for the files of an inbox.
     *
     * @param files applies them
     */
    public RosterQuarantine(RosterFiles files) {
        this.decisions = files.decisions();
    }

    /** Whether there is anything to look for. */
    @Override
    public boolean begin(Consumer consumer, Endpoint endpoint) {
        return decisions.areThere();
    }

    @Override
    public void commit(Consumer consumer, Endpoint endpoint, int polledMessages) {
        // nothing to tell
    }

    @Override
    public boolean rollback(Consumer consumer, Endpoint endpoint, int retryCounter, Exception cause) {
        LOG.warn("quarantine/ cannot be looked at; that is tried again with the next poll: {}", cause.getMessage());
        return false;
    }

    @Override
    public boolean accept(GenericFile<SftpRemoteFile<?>> file) {
        return !file.isDirectory() && decisions.folder(file.getFileNameOnly()) != null;
    }

    @Override
    public void commit(
            GenericFileOperations<SftpRemoteFile<?>> operations,
            GenericFileEndpoint<SftpRemoteFile<?>> endpoint,
            Exchange exchange,
            GenericFile<SftpRemoteFile<?>> file)
            throws Exception {
        super.commit(operations, endpoint, exchange, file);
        String name = file.getFileNameOnly();
        String folder = decisions.folder(name);
        if (folder == null) {
            return;
        }
        String quarantine = Objects.requireNonNull(file.getParent());
        String inbox = quarantine.substring(0, quarantine.lastIndexOf('/'));
        String parent = folder.isEmpty() ? inbox : inbox + "/" + folder;
        if (folder.isEmpty() && operations.existsFile(parent + "/" + name)) {
            LOG.warn("{} stays in quarantine/ as long as another file of that name is in the inbox", name);
            return;
        }
        RosterInbox.moveOver(operations, file, parent);
        if (!folder.isEmpty()) {
            decisions.denied(name);
        }
        LOG.info("{} is moved from quarantine/ to {}", name, folder.isEmpty() ? "the inbox" : folder + "/");
    }

    @Override
    public String toString() {
        return "RosterQuarantine";
    }
}
