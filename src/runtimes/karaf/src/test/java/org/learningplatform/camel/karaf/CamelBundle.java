// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.karaf;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Stands in for camel-karaf's bundles: the Camel of the class path, what it stands on, and camel-karaf's own
 * camel-core-osgi in one bundle, which exports all packages.
 */
final class CamelBundle {

    /** What camel-karaf's features camel-core, camel-http, camel-jackson and camel-yaml-dsl have, as far as it is used. */
    private static final Predicate<String> PARTS = Pattern.compile(
                    "(camel-(api|attachments|base|cloud|cluster|core|dsl|file|health|http|jackson|management|support|timer"
                            + "|util|xml|yaml)|http(client|core)5|jakarta\\.).*")
            .asMatchPredicate();

    private static final Predicate<String> KAFKA_AND_SFTP = Pattern.compile(
                    "(camel-kafka|kafka-clients|camel-ftp)-[0-9.]+[.]jar")
            .asMatchPredicate();

    private CamelBundle() {}

    /** Writes camel-kafka and Kafka's client, as a Camel of that version. */
    static Path writeKafkaAndSftp(Path file, String version) throws IOException {
        Map<String, byte[]> entries = entries(
                jars().filter(jar -> KAFKA_AND_SFTP.test(jar.getFileName().toString()))
                        .toList());
        Attributes manifest = bundle("camel-kafka-and-sftp", version);
        manifest.putValue("Export-Package", exports(entries, version));
        manifest.putValue("DynamicImport-Package", "*");
        return write(file, manifest, entries);
    }

    /** Writes it as a Camel of that version, whichever it is. */
    static Path write(Path file, String version) throws IOException {
        Map<String, byte[]> entries = entries(
                jars().filter(jar -> PARTS.test(jar.getFileName().toString())).toList());
        Attributes manifest = bundle("camel-runtime", version);
        manifest.putValue("Export-Package", exports(entries, version));
        manifest.putValue("DynamicImport-Package", "*");
        manifest.putValue("Bundle-Activator", "org.apache.camel.karaf.core.Activator");
        return write(file, manifest, entries);
    }

    /** The headers of a bundle. */
    static Attributes bundle(String name, String version) {
        Attributes manifest = new Attributes();
        manifest.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.putValue("Bundle-ManifestVersion", "2");
        manifest.putValue("Bundle-SymbolicName", name);
        manifest.putValue("Bundle-Version", version);
        return manifest;
    }

    static Path write(Path file, Attributes headers, Map<String, byte[]> entries) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().putAll(headers);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file));
                JarOutputStream jar = new JarOutputStream(out, manifest)) {
            jar.setLevel(0);
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                jar.putNextEntry(new JarEntry(entry.getKey()));
                jar.write(entry.getValue());
                jar.closeEntry();
            }
        }
        return file;
    }

    /** The version of the class path's Camel. */
    static String version() {
        String name = jar("camel-api-").getFileName().toString();
        return name.substring("camel-api-".length(), name.length() - ".jar".length());
    }

    /** The jar of the class path whose name begins so. */
    static Path jar(String prefix) {
        return jars().filter(jar -> jar.getFileName().toString().startsWith(prefix))
                .findFirst()
                .orElseThrow();
    }

    private static Stream<Path> jars() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> entry.endsWith(".jar"))
                .map(Path::of);
    }

    /** What is in several jars is taken once; lists of services are joined. */
    private static Map<String, byte[]> entries(List<Path> jars) throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        for (Path path : jars) {
            try (JarFile jar = new JarFile(path.toFile())) {
                for (JarEntry entry :
                        jar.stream().filter(CamelBundle::isContent).toList()) {
                    byte[] content = jar.getInputStream(entry).readAllBytes();
                    entries.merge(
                            entry.getName(),
                            content,
                            (first, second) ->
                                    entry.getName().startsWith("META-INF/services/") ? join(first, second) : first);
                }
            }
        }
        return entries;
    }

    private static boolean isContent(JarEntry entry) {
        String name = entry.getName();
        return !entry.isDirectory()
                && !name.endsWith("module-info.class")
                && (!name.startsWith("META-INF/") || name.startsWith("META-INF/services/"));
    }

    private static byte[] join(byte[] first, byte[] second) {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(first);
        both.write('\n');
        both.writeBytes(second);
        return both.toByteArray();
    }

    private static String exports(Map<String, byte[]> entries, String version) {
        return entries.keySet().stream()
                .filter(name -> name.endsWith(".class"))
                .map(name -> name.substring(0, name.lastIndexOf('/')).replace('/', '.'))
                .collect(Collectors.toCollection(TreeSet::new))
                .stream()
                .map(name -> name.startsWith("org.apache.camel") ? name + ";version=" + version : name)
                .collect(Collectors.joining(","));
    }
}
