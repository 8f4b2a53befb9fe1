// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.roster;

import java.text.Normalizer;
import java.util.regex.Pattern;

/** What a cell holds, once what spreadsheets and exports put around it is taken away. Pure functions. */
final class Cells {

    /** How a spreadsheet is told to keep the zeros of {@code 00815}. */
    private static final Pattern FORCED_TEXT = Pattern.compile("=\"([^\"]*)\"");

    /** Letters of no width that are no format characters: grapheme joiner, fillers. */
    private static final String FILLERS = "\u034F\u115F\u1160\u3164\uFFA0";

    private static final int LOSSY = 0xFFFD;

    private Cells() {}

    /** The cell without invisible characters at its ends, composed (NFC) and not forced to be text. */
    static String clean(String cell) {
        if (isPlain(cell)) {
            return cell;
        }
        String visible = strip(FORCED_TEXT.matcher(strip(cell)).replaceFirst("$1"));
        return Normalizer.normalize(visible, Normalizer.Form.NFC);
    }

    /** Whether the text is one that {@link #clean} leaves as it is. */
    static boolean isForcedText(String text) {
        return FORCED_TEXT.matcher(text.strip()).matches();
    }

    /** Whether there is a control character in it, or a line break of any form. */
    static boolean hasControl(String cell) {
        return cell.codePoints().anyMatch(c -> Character.isISOControl(c) || c == 0x2028 || c == 0x2029);
    }

    /** Whether there is a sign in it that stands for characters which an export could not write. */
    static boolean isLossy(String cell) {
        return cell.indexOf(LOSSY) >= 0;
    }

    /** Whether there is a character in it that nobody sees; a plain space is seen. */
    static boolean hasInvisible(String cell) {
        return cell.codePoints().anyMatch(c -> c != ' ' && isInvisible(c));
    }

    private static boolean isPlain(String cell) {
        int last = cell.length() - 1;
        for (int i = 0; i <= last; i++) {
            char c = cell.charAt(i);
            if (c < ' ' || c > '~' || c == '=' || (c == ' ' && (i == 0 || i == last))) {
                return false;
            }
        }
        return true;
    }

    private static String strip(String text) {
        int start = 0;
        while (start < text.length() && isInvisible(text.codePointAt(start))) {
            start += Character.charCount(text.codePointAt(start));
        }
        int end = text.length();
        while (end > start && isInvisible(text.codePointBefore(end))) {
            end -= Character.charCount(text.codePointBefore(end));
        }
        return text.substring(start, end);
    }

    private static boolean isInvisible(int c) {
        return c == '\t'
                || Character.isSpaceChar(c)
                || Character.getType(c) == Character.FORMAT
                || FILLERS.indexOf(c) >= 0;
    }
}
