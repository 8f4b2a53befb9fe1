// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.contract;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The documents that a contract is split into: the one that is named, and those beside and below it. Each is read once, when
 * something in it is needed. What they refer to elsewhere is not read: not from other hosts, not above the folder.
 */
final class Documents {

    private static final int MAX_COUNT = 5_000;
    private static final int MAX_DEPTH = 20;
    private static final Pattern ELSEWHERE = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:.*|/.*|.*[\\\\?%\\p{Cntrl}].*");

    private final String folder;
    private final boolean remote;
    private final Contract.Opener opener;
    private final String first;
    private final Map<String, Read> read = new HashMap<>();
    private long bytesLeft = Contract.MAX_BYTES;

    /** A document, or else why there is none. */
    private record Read(@Nullable Place root, String problem) {}

    private Documents(String location, Contract.Opener opener) {
        this.folder = folder(location);
        this.first = location.substring(folder.length());
        this.remote = location.matches("(?i)https?:.*");
        this.opener = opener;
    }

    /**
     * Reads the document that is named.
     *
     * @param location where it came from, without user info and query
     * @param document closed by the caller
     * @param opener opens those beside it
     * @return its root, an object
     */
    static Place read(String location, InputStream document, Contract.Opener opener) {
        Documents documents = new Documents(location, opener);
        Place root = documents.parse(location, documents.first, document);
        documents.read.put(documents.first, new Read(root, ""));
        return root;
    }

    private static String folder(String location) {
        return location.substring(0, Math.max(location.replace('\\', '/').lastIndexOf('/'), location.indexOf(':')) + 1);
    }

    private Place parse(String location, String path, InputStream document) {
        byte[] bytes = DocumentParser.read(location, document, (int) bytesLeft);
        bytesLeft -= bytes.length;
        return Place.root(this, location, path, DocumentParser.parse(location, bytes));
    }

    boolean isFirst(String path) {
        return path.equals(first);
    }

    /** The root of the document that the contract names with another tree, among documents of its own. */
    Place with(String location, JsonNode tree) {
        Documents documents = new Documents(location, opener);
        Place root = Place.root(documents, location, first, tree);
        documents.read.put(first, new Read(root, ""));
        return root;
    }

    /** The root of the document that the contract names. */
    Place first() {
        return at("", first);
    }

    /**
     * The root of the document that a reference names.
     *
     * @param from path in the folder of the document that has the reference
     * @param reference the reference without its fragment
     * @throws IllegalArgumentException with what is wrong with the reference, as the end of a message
     */
    synchronized Place at(String from, String reference) {
        if (opener == Contract.Opener.NONE && !isFirst(reference)) {
            throw new IllegalArgumentException("refers to another document; bundle the documents into one");
        }
        String path = path(from, reference);
        if (path == null) {
            throw new IllegalArgumentException(
                    "refers to what is not in the folder of the document that the contract names; put it there, or"
                            + " bundle the documents into one");
        }
        Read known = read.get(path);
        if (known == null) {
            known = open(path);
            read.put(path, known);
        }
        if (known.root() == null) {
            throw new IllegalArgumentException("refers to a document that cannot be read: " + known.problem());
        }
        return known.root();
    }

    private Read open(String path) {
        String location = folder + (remote ? encoded(path) : path);
        if (read.size() >= MAX_COUNT) {
            return new Read(null, "there are more than " + MAX_COUNT + "; bundle them into one");
        }
        try (InputStream document = opener.open(location)) {
            return new Read(parse(location, path, document), "");
        } catch (IllegalArgumentException e) {
            return new Read(null, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return new Read(null, location + " is not there; put it there, or correct the $ref");
        }
    }

    /** Where in the folder a reference leads, or null if it leads out of it. */
    private @Nullable String path(String from, String reference) {
        boolean whole = remote && reference.startsWith(folder);
        String file;
        try {
            file = URLDecoder.decode(
                    (whole ? reference.substring(folder.length()) : reference).replace("+", "%2B"),
                    StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return null;
        }
        if (ELSEWHERE.matcher(file).matches()) {
            return null;
        }
        Deque<String> path =
                new ArrayDeque<>(whole ? List.of() : List.of(folder(from).split("/")));
        path.remove("");
        for (String segment : file.split("/", -1)) {
            if (segment.equals("..")) {
                if (path.pollLast() == null) {
                    return null;
                }
            } else if (!segment.isEmpty() && !segment.equals(".")) {
                path.addLast(segment);
            }
        }
        return path.isEmpty() || path.size() > MAX_DEPTH ? null : String.join("/", path);
    }

    private static String encoded(String path) {
        return List.of(path.split("/")).stream()
                .map(segment ->
                        URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20"))
                .collect(Collectors.joining("/"));
    }
}
