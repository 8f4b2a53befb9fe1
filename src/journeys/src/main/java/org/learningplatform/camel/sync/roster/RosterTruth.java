// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.roster;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.state.Fingerprints;
import org.learningplatform.camel.sync.people.Person;
import org.learningplatform.camel.sync.work.Refusal;
import org.learningplatform.camel.sync.work.StateText;

/**
 * The last full roster that was applied: what the HR system says of everybody. The file is kept under its checksum until the next one
 * comes, for nobody but the process; which one it is stands in the state. It holds personal data.
 */
public final class RosterTruth {

    private static final int PAGE = 500;
    private static final String FILES = "*.roster";

    private final Fingerprints fingerprints;
    private final String feed;
    private final Path directory;

    /**
     * A roster.
     *
     * @param sha256 SHA-256 of its bytes, in hexadecimal
     * @param name its name where it was dropped
     * @param modified when it was last written there, in ISO 8601
     */
    record Kept(String sha256, String name, String modified) {}

    /**
     * Keeps the rosters of a tenant.
     *
     * @param directory where the file is
     */
    public RosterTruth(Fingerprints fingerprints, String tenant, Path directory) {
        this.fingerprints = fingerprints;
        this.feed = "roster truth " + tenant;
        this.directory = directory;
    }

    /**
     * Keeps a full roster that was applied, in place of the one before it; not one that is older than that.
     *
     * @throws IOException if the disk fails
     */
    public void keep(RosterUpload upload, String sha256) throws IOException {
        Kept last = last();
        if (last != null && upload.isBefore(Instant.parse(last.modified()), last.name())) {
            return;
        }
        Path file = file(sha256);
        if (!Files.exists(file)) {
            Files.createDirectories(directory);
            makePrivate(directory, "rwx------");
            Path copy = directory.resolve(sha256 + ".part");
            Files.copy(upload.path(), copy, StandardCopyOption.REPLACE_EXISTING);
            makePrivate(copy, "rw-------");
            Files.move(copy, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
        fingerprints.move(
                feed,
                StateText.write(
                        new Kept(sha256, upload.name(), upload.modified().toString())));
        deleteOthers(file);
    }

    private void deleteOthers(Path kept) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, FILES)) {
            for (Path file : files) {
                if (!file.equals(kept)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    /** Whether this process has the last one. */
    public boolean isHere() {
        Kept last = last();
        return last != null && Files.exists(file(last.sha256()));
    }

    /**
     * What the last one says of a person, if this process has it.
     *
     * @param zone zone of its dates
     * @param erase text of a cell whose value is to be erased; empty for none
     * @param hasTrailer whether its last row says how many rows are before it
     * @return null if the person is not in it
     * @throws Refusal if the person's row cannot be applied
     * @throws IOException if the disk fails
     */
    public @Nullable Person find(String externalId, ZoneId zone, String erase, boolean hasTrailer) throws IOException {
        Kept last = last();
        if (last == null || !Files.exists(file(last.sha256()))) {
            return null;
        }
        List<RosterRow> rows = new ArrayList<>();
        RosterFile.check(file(last.sha256()), zone, erase, hasTrailer).forEachPage(PAGE, page -> page.stream()
                .filter(row -> externalId.equals(row.id()))
                .forEach(rows::add));
        return rows.isEmpty() ? null : rows.get(0).person();
    }

    /** The last one, wherever its file is; null before the first. */
    @Nullable
    Kept last() {
        String position = fingerprints.position(feed);
        return position == null ? null : StateText.read(position, Kept.class);
    }

    /** Where a roster is, if this process has it. */
    Path file(String sha256) {
        return directory.resolve(sha256 + ".roster");
    }

    /** Keeps everybody else from it, where the file system can do that. */
    static void makePrivate(Path path, String permissions) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
        if (view != null) {
            view.setPermissions(PosixFilePermissions.fromString(permissions));
        }
    }
}
