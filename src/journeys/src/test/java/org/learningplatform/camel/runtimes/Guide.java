// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.runtimes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code runtimes.adoc} and other guides tell users to type. */
final class Guide {

    /** As in the name of the jar that was built. */
    static final String VERSION = System.getProperty("connector.version");

    private Guide() {}

    static String block(String section, String title) throws IOException {
        return block("runtimes.adoc", section, title);
    }

    /** The block below a title, in a section of a page; for a block without a title that of its language, {@code [source,bash]}. */
    static String block(String page, String section, String title) throws IOException {
        String guide = Files.readString(Path.of("src/docs", page));
        Matcher block = Pattern.compile(
                        "\n== " + Pattern.quote(section) + "\n(?:(?!\n== ).)*?\n" + Pattern.quote(title)
                                + "\n(?:\\[source[^\n]*\n)?----\n(.*?)\n----\n",
                        Pattern.DOTALL)
                .matcher(guide);
        assertThat(block.find()).as(section + ": " + title).isTrue();
        return block.group(1).replace("x.x.x", VERSION) + "\n";
    }
}
