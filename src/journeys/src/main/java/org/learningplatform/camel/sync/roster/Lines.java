// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.roster;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The physical lines of a file in UTF-8, one at a time; of a line without end only its beginning is kept. A byte that is not
 * UTF-8 comes as a {@code CharacterCodingException}.
 */
final class Lines implements Closeable {

    /** Characters of a line that are kept: more than all cells of a row may have. */
    static final int MAX_LENGTH = 65_536;

    private static final int END = -1;
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final BufferedReader reader;
    private long number;
    private boolean afterCarriageReturn;

    /**
     * A line.
     *
     * @param number 1 for the first of the file
     * @param text without its end and without a byte order mark before it, which stands inside a file that was joined of two
     * @param isEnded whether a line break follows; if not, the file may have been cut off here
     * @param isWhole whether the text is all of it
     */
    record Line(long number, String text, boolean isEnded, boolean isWhole) {}

    Lines(Path file) throws IOException {
        // this decoder reports what is not UTF-8 instead of replacing it
        this.reader = Files.newBufferedReader(file);
    }

    /** The number of the line that was read last, or is being read. */
    long number() {
        return number;
    }

    /** The next line, or null at the end of the file. */
    @Nullable
    Line next() throws IOException {
        number++;
        int c = reader.read();
        if (afterCarriageReturn && c == '\n') {
            c = reader.read();
        }
        if (c == END) {
            return null;
        }
        StringBuilder text = new StringBuilder(128);
        long length = 0;
        for (; c != END && c != '\n' && c != '\r'; c = reader.read()) {
            if (length++ < MAX_LENGTH) {
                text.append((char) c);
            }
        }
        afterCarriageReturn = c == '\r';
        boolean isMarked = !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK;
        return new Line(number, text.substring(isMarked ? 1 : 0), c != END, length <= MAX_LENGTH);
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
