// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.Utils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.file.virtualfs.VirtualFileSystemFactory;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;

/** An SFTP server on loopback with one user and an empty {@code inbox}; its files are gone when it is closed. */
public final class SandboxSftp implements AutoCloseable {

    /** The one user. */
    public static final String USERNAME = "sandbox";
    /** The user's password. */
    public static final String PASSWORD = "sandbox-sftp-password";

    private static final String HOST = "127.0.0.1";
    private static final String INBOX = "inbox";

    private final Path home;
    private final Path root;
    private final Path knownHosts;
    private final SshServer server = SshServer.setUpDefaultServer();

    /** On a free port. */
    public SandboxSftp() {
        this(0);
    }

    /** On a port, 0 for a free one. */
    public SandboxSftp(int port) {
        try {
            home = Files.createTempDirectory("sandbox-sftp");
            root = Files.createDirectory(home.resolve("root"));
            Files.createDirectory(root.resolve(INBOX));
            KeyPair hostKey = KeyPairGenerator.getInstance("EC").generateKeyPair();
            server.setHost(HOST);
            server.setPort(port);
            server.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
            server.setPasswordAuthenticator(
                    (user, password, session) -> user.equals(USERNAME) && password.equals(PASSWORD));
            server.setFileSystemFactory(new VirtualFileSystemFactory(root));
            server.setSubsystemFactories(List.of(new SftpSubsystemFactory()));
            server.start();
            knownHosts = Files.writeString(
                    home.resolve("known_hosts"),
                    "[" + HOST + "]:" + port() + " " + PublicKeyEntry.toString(hostKey.getPublic()) + "\n");
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("the sandbox's SFTP server does not start", e);
        }
    }

    /** Its address. */
    public String host() {
        return HOST;
    }

    /** Its port. */
    public int port() {
        return server.getPort();
    }

    /** The file by which a client knows the server's key. */
    public Path knownHostsFile() {
        return knownHosts;
    }

    /** What the routes need to know to reach it, by the names of their properties. */
    public Map<String, String> properties() {
        return Map.of(
                "sftp.host", host(),
                "sftp.port", Integer.toString(port()),
                "sftp.username", USERNAME,
                "sftp.password", PASSWORD,
                "sftp.knownHostsFile", knownHostsFile().toString());
    }

    /** Puts a whole file into a folder at once, as a careful sender does: under another name first. */
    public void drop(String folder, String name, String content) {
        drop(folder, name, content, Instant.now());
    }

    /** The same, with the time of its last change that a sender keeps. */
    public void drop(String folder, String name, String content, Instant modified) {
        try {
            Path whole = Files.writeString(home.resolve(UUID.randomUUID().toString()), content);
            Files.setLastModifiedTime(whole, FileTime.from(modified));
            Path target = Files.createDirectories(root.resolve(folder)).resolve(name);
            Files.move(whole, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes more to a file that is there, and keeps the time of its last change. */
    public void append(String folder, String name, String content) {
        try {
            Path file = root.resolve(folder).resolve(name);
            FileTime modified = Files.getLastModifiedTime(file);
            Files.writeString(file, content, StandardOpenOption.APPEND);
            Files.setLastModifiedTime(file, modified);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes a file away. */
    public void remove(String folder, String name) {
        try {
            Files.delete(root.resolve(folder).resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Gives a file another name. */
    public void rename(String folder, String name, String other) {
        try {
            Files.move(root.resolve(folder).resolve(name), root.resolve(folder).resolve(other));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes a folder. */
    public void createFolder(String folder) {
        try {
            Files.createDirectories(root.resolve(folder));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The names of the files in a folder, for example {@code inbox/done}, sorted; none if there is no such folder. */
    public List<String> files(String folder) {
        Path path = root.resolve(folder);
        if (!Files.isDirectory(path)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(path)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a file holds. */
    public String read(String folder, String name) {
        try {
            return Files.readString(root.resolve(folder).resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Deletes all files and folders but an empty {@code inbox}. */
    public void reset() {
        try (Stream<Path> all = Files.list(root)) {
            for (Path path : all.toList()) {
                Utils.delete(path.toFile());
            }
            Files.createDirectory(root.resolve(INBOX));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Stops the server and deletes its files. */
    @Override
    public void close() {
        try {
            server.stop(true);
            Utils.delete(home.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
