// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.journey;

import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileEndpoint;
import org.apache.camel.component.file.GenericFileFilter;
import org.apache.camel.component.file.GenericFileOperationFailedException;
import org.apache.camel.component.file.GenericFileOperations;
import org.apache.camel.component.file.remote.SftpRemoteFile;
import org.apache.camel.component.file.strategy.GenericFileProcessStrategySupport;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.error.LearningPlatformException;
import org.learningplatform.camel.state.StateUnavailableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which files of an SFTP folder are taken, and what becomes of them: the {@code filter} and {@code processStrategy} of the route
 * that takes roster files.
 *
 * <p>A file is taken once its size and time of change, as the server lists them, have stayed the same for a while by the clock of
 * this process; so the clocks of two machines need not agree. It is moved only if they are still the same when it is done: what
 * was put in its place meanwhile is taken next. An outage leaves it, and all that come after it, to the next poll.
 */
public final class RosterInbox extends GenericFileProcessStrategySupport<SftpRemoteFile<?>>
        implements GenericFileFilter<SftpRemoteFile<?>> {

    private static final Logger LOG = LoggerFactory.getLogger(RosterInbox.class);

    private static final String ROSTER = ".csv";
    private static final String REPORT = ".report.csv";
    /** Bytes of a name that file systems take; a report has a longer name than its file, and a dot before it while it is written. */
    private static final int MAX_NAME = 255 - REPORT.length() - 1;
    /** Files that are kept an eye on. */
    private static final int MAX_LOOKS = 100_000;

    private static final Duration LOOK_FOR_HIDDEN = Duration.ofMinutes(1);

    private final RosterFiles files;
    private final int maxAttempts;
    private final LongSupplier nanos;
    private final Map<String, Look> looks = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Look> eldest) {
            return size() > MAX_LOOKS;
        }
    };
    private Duration minAge = Duration.ofMinutes(2);
    private Duration checkInterval = Duration.ofSeconds(5);
    private String doneMarker = "";
    private long nextLookForHidden = Long.MIN_VALUE;
    private boolean stopped;
    private int inARow;

    /**
     * A file as it has been listed.
     *
     * @param since when it was first listed like this, in nanoseconds
     * @param failures how often it could not be finished since, because of the server
     */
    private record Look(long size, long modified, long since, int failures) {}

    /**
     * @param files applies them
     * @param maxAttempts how often a file that the server does not let finish is tried
     */
    public RosterInbox(RosterFiles files, int maxAttempts) {
        this(files, maxAttempts, System::nanoTime);
    }

    RosterInbox(RosterFiles files, int maxAttempts, LongSupplier nanos) {
        this.files = files;
        this.maxAttempts = maxAttempts;
        this.nanos = nanos;
    }

    /** How long a file must not have changed before it is taken. */
    public void setMinAge(Duration minAge) {
        this.minAge = minAge;
    }

    /** The least time between the two looks that must find it the same. */
    public void setCheckInterval(Duration checkInterval) {
        this.checkInterval = checkInterval;
    }

    /**
     * Sets what says that a file is complete.
     *
     * @param suffix of the marker file beside it, for example {@code .done}; empty for none
     */
    public void setDoneMarker(String suffix) {
        doneMarker = suffix.strip();
    }

    /** Says of a setting of earlier versions that it has no effect. */
    public void setMaxFilesPerPoll(String maxFilesPerPoll) {
        if (!maxFilesPerPoll.isEmpty()) {
            LOG.warn("roster.maxFilesPerPoll is obsolete and has no effect: each poll takes all files that are ready");
        }
    }

    /** Whether a file that has just been listed can be taken. */
    @Override
    public boolean accept(GenericFile<SftpRemoteFile<?>> file) {
        // a folder is listed before the first of its files is begun: this is a new poll
        stopped = false;
        String name = file.getFile().getFilename();
        String lower = name.toLowerCase(Locale.ROOT);
        if (!lower.endsWith(ROSTER) || lower.endsWith(REPORT)) {
            return false;
        }
        long now = nanos.getAsLong();
        Look last = looks.get(name);
        if (last == null || last.size() != file.getFileLength() || last.modified() != file.getLastModified()) {
            looks.put(name, new Look(file.getFileLength(), file.getLastModified(), now, 0));
            String problem = last == null ? problem(name) : null;
            if (problem != null) {
                LOG.warn("{} stays in the inbox: {}; rename it", printable(name), problem);
            }
            return false;
        }
        return isStable(now - last.since()) && last.failures() < maxAttempts && problem(name) == null;
    }

    private boolean isStable(long nanos) {
        return nanos >= minAge.toNanos() && nanos >= checkInterval.toNanos();
    }

    /** Why a file of that name cannot be taken; null if it can. */
    private static @Nullable String problem(String name) {
        if (name.indexOf('*') >= 0 || name.indexOf('?') >= 0) {
            return "* and ? in a name would match other files, too";
        }
        if (name.indexOf('\\') >= 0 || name.chars().anyMatch(Character::isISOControl)) {
            return "a backslash or a control character stands in its name";
        }
        return name.getBytes(StandardCharsets.UTF_8).length > MAX_NAME
                ? "a name of more than " + MAX_NAME + " bytes leaves no room for that of its report"
                : null;
    }

    /** Removes what a process left that was killed. */
    @Override
    public void prepareOnStartup(
            GenericFileOperations<SftpRemoteFile<?>> operations, GenericFileEndpoint<SftpRemoteFile<?>> endpoint)
            throws Exception {
        Path directory = Path.of(endpoint.getLocalWorkDirectory());
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (DirectoryStream<Path> left = Files.newDirectoryStream(directory, RosterInbox::isWorkFile)) {
            for (Path file : left) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static boolean isWorkFile(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return Files.isRegularFile(file)
                && (name.endsWith(ROSTER)
                        || name.endsWith(ROSTER + ".inprogress")
                        || name.endsWith(ROSTER + ".report"));
    }

    @Override
    public boolean begin(
            GenericFileOperations<SftpRemoteFile<?>> operations,
            GenericFileEndpoint<SftpRemoteFile<?>> endpoint,
            Exchange exchange,
            GenericFile<SftpRemoteFile<?>> file) {
        if (stopped) {
            return false;
        }
        tellOfHidden(operations, file.getParent());
        if (!doneMarker.isEmpty() && !isMarked(operations, file)) {
            return false;
        }
        return isAsListed(file, find(operations, file.getAbsoluteFilePath()));
    }

    /** Camel never lists a name that begins with a dot; one that stays so is told of once. */
    private void tellOfHidden(GenericFileOperations<SftpRemoteFile<?>> operations, @Nullable String folder) {
        long now = nanos.getAsLong();
        if (folder == null || now < nextLookForHidden) {
            return;
        }
        nextLookForHidden = now + Math.max(minAge.toNanos(), LOOK_FOR_HIDDEN.toNanos());
        for (SftpRemoteFile<?> file : operations.listFiles(folder)) {
            String name = file.getFilename();
            if (!name.startsWith(".") || !name.toLowerCase(Locale.ROOT).endsWith(ROSTER)) {
                continue;
            }
            Look last = looks.get(name);
            if (last == null || last.size() != file.getFileLength() || last.modified() != file.getLastModified()) {
                looks.put(name, new Look(file.getFileLength(), file.getLastModified(), now, 0));
            } else if (last.failures() == 0) {
                looks.put(name, new Look(last.size(), last.modified(), last.since(), 1));
                LOG.warn(
                        "{} stays in the inbox: a name that begins with a dot marks an unfinished upload; rename it",
                        printable(name));
            }
        }
    }

    @Override
    public void commit(
            GenericFileOperations<SftpRemoteFile<?>> operations,
            GenericFileEndpoint<SftpRemoteFile<?>> endpoint,
            Exchange exchange,
            GenericFile<SftpRemoteFile<?>> file)
            throws Exception {
        super.commit(operations, endpoint, exchange, file);
        inARow = 0;
        String folder = exchange.getProperty(RosterFiles.FOLDER, String.class);
        if (folder == null) {
            // some of its rows wait
            return;
        }
        try {
            move(operations, file, folder);
            files.finished(exchange);
        } catch (GenericFileOperationFailedException e) {
            failed(file, "it cannot be moved to " + folder + "/");
        }
    }

    private void move(
            GenericFileOperations<SftpRemoteFile<?>> operations, GenericFile<SftpRemoteFile<?>> file, String folder) {
        String name = file.getFileNameOnly();
        String path = file.getAbsoluteFilePath();
        SftpRemoteFile<?> there = find(operations, path);
        if (there == null) {
            LOG.warn("{} was removed during processing; its report is in {}/", name, folder);
            return;
        }
        if (isAsListed(file, there)) {
            String parent = Objects.requireNonNull(file.getParent()) + "/" + folder;
            String target = parent + "/" + name;
            moveOver(operations, file, parent);
            if (isAsListed(file, find(operations, target)) || find(operations, path) != null) {
                removeMarker(operations, path);
                return;
            }
            // it was replaced between the look and the move
            operations.renameFile(target, path);
        }
        LOG.warn("{} was replaced during processing; the new file is next", name);
    }

    /** Moves a file to a folder, which is made, in place of one of its name that is there. */
    static void moveOver(
            GenericFileOperations<SftpRemoteFile<?>> operations, GenericFile<SftpRemoteFile<?>> file, String folder) {
        String target = folder + "/" + file.getFileNameOnly();
        operations.buildDirectory(folder, file.isAbsolute());
        if (operations.existsFile(target)) {
            operations.deleteFile(target);
        }
        operations.renameFile(file.getAbsoluteFilePath(), target);
    }

    /** What comes back from quarantine was marked when it came first. */
    private boolean isMarked(GenericFileOperations<SftpRemoteFile<?>> operations, GenericFile<SftpRemoteFile<?>> file) {
        return operations.existsFile(file.getAbsoluteFilePath() + doneMarker)
                || files.decisions().folder(file.getFileNameOnly()) != null;
    }

    /** The next file of that name is complete when its own marker is there. */
    private void removeMarker(GenericFileOperations<SftpRemoteFile<?>> operations, String path) {
        if (!doneMarker.isEmpty() && operations.existsFile(path + doneMarker)) {
            operations.deleteFile(path + doneMarker);
        }
    }

    @Override
    public void rollback(
            GenericFileOperations<SftpRemoteFile<?>> operations,
            GenericFileEndpoint<SftpRemoteFile<?>> endpoint,
            Exchange exchange,
            GenericFile<SftpRemoteFile<?>> file)
            throws Exception {
        super.rollback(operations, endpoint, exchange, file);
        stopped = exchange.getProperty(RosterFiles.OUTAGE, false, Boolean.class);
        Throwable failure = exchange.getException() != null
                ? exchange.getException()
                : exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        if (isRefusedByServer(failure)) {
            failed(file, "its report cannot be stored");
        } else if (failure != null) {
            waits(file, nextTry(endpoint), failure);
        }
    }

    private static boolean isRefusedByServer(@Nullable Throwable thrown) {
        return thrown != null
                && (thrown instanceof GenericFileOperationFailedException || isRefusedByServer(thrown.getCause()));
    }

    /** One line a failure, for an outage is many polls long. */
    private void waits(GenericFile<SftpRemoteFile<?>> file, String next, Throwable failure) {
        inARow++;
        Throwable foreseen = foreseen(failure);
        LOG.warn(
                "{} is not done and stays in the inbox, {} {} in a row; the next try is {}, from the first row that is not done{}: {}",
                file.getFileNameOnly(),
                inARow,
                inARow == 1 ? "failure" : "failures",
                next,
                stopped ? ", and no other file is begun before" : "",
                Explanation.of(Objects.requireNonNullElse(foreseen, failure)).message());
        if (foreseen != null || inARow > 1) {
            LOG.debug("What it failed with", failure);
        } else {
            LOG.warn("What nobody foresaw", failure);
        }
    }

    /** The first of a failure and its causes that says what happened by its kind; null where none does. */
    private static @Nullable Throwable foreseen(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .filter(cause -> cause instanceof LearningPlatformException
                        || cause instanceof StateUnavailableException
                        || cause instanceof KafkaException)
                .findFirst()
                .orElse(null);
    }

    private static String nextTry(GenericFileEndpoint<?> endpoint) {
        return endpoint.getScheduler() == null || endpoint.getScheduler().equals("none")
                ? "in " + TimeUnit.SECONDS.convert(endpoint.getDelay(), endpoint.getTimeUnit()) + " s"
                : "the next poll";
    }

    private void failed(GenericFile<SftpRemoteFile<?>> file, String what) {
        String name = file.getFileNameOnly();
        Look look = looks.computeIfPresent(
                name, (n, last) -> new Look(last.size(), last.modified(), last.since(), last.failures() + 1));
        boolean isGivenUp = look != null && look.failures() >= maxAttempts;
        LOG.warn(
                "{} is done, but {}; {}",
                name,
                what,
                isGivenUp
                        ? "it stays in the inbox until it changes or this process starts again"
                        : "that is tried again with the next poll");
    }

    /** The file as the server lists it now; null if it is not there. */
    private static @Nullable SftpRemoteFile<?> find(GenericFileOperations<SftpRemoteFile<?>> operations, String path) {
        return operations.existsFile(path) ? operations.listFiles(path)[0] : null;
    }

    private static boolean isAsListed(GenericFile<SftpRemoteFile<?>> file, @Nullable SftpRemoteFile<?> now) {
        return now != null
                && now.getFileLength() == file.getFileLength()
                && now.getLastModified() == file.getLastModified();
    }

    private static String printable(String name) {
        return name.replaceAll("\\p{Cntrl}", "?");
    }

    @Override
    public String toString() {
        return "RosterInbox";
    }
}
