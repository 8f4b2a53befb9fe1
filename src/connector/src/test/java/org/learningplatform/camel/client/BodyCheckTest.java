// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.learningplatform.camel.client.contract.Contract;
import org.learningplatform.camel.client.contract.Operation;
import org.learningplatform.camel.error.BadRequestException;

/** Bodies as a Java caller hands them over: bytes that nobody has read before. */
class BodyCheckTest {

    private final Operation update = Contract.shipped().operation("lxp/users/update");

    @Test
    void bytesThatAreNoJsonAreRefusedAndNotQuoted() {
        assertThatThrownBy(() -> new BodyCheck(true).check(update, "{\"tag_line\": hunter2".getBytes(UTF_8)))
                .isInstanceOf(BadRequestException.class)
                .hasMessageContaining("it is not JSON")
                .hasMessageContaining("validateBody=false")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void whereTheCheckIsSwitchedOffTheyAreThePlatformsToJudge() {
        assertThatCode(() -> new BodyCheck(false).check(update, "{".getBytes(UTF_8)))
                .doesNotThrowAnyException();
    }
}
