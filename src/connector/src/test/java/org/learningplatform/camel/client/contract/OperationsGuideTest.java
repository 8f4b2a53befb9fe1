// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The guide to operations is what {@code describe} says of the shipped contract. */
class OperationsGuideTest {

    private static final Path GUIDE = Path.of("src/docs/operations.md");

    @Test
    void theGuideIsTheDescriptionOfTheShippedContract() throws IOException {
        String description = ContractDescription.of(Contract.shipped(), ContractDescription.Format.markdown);

        assertThat(GUIDE)
                .as("bring it up to date with mvn -Pdescribe -Ddescribe.args=\"--format markdown --output " + GUIDE
                        + "\"")
                .content()
                .isEqualToNormalizingNewlines(description);
    }
}
