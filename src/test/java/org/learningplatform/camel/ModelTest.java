// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.learningplatform.camel.client.json.Json;
import org.learningplatform.camel.model.Completion;
import org.learningplatform.camel.model.Course;
import org.learningplatform.camel.model.Enrolment;
import org.learningplatform.camel.model.Group;
import org.learningplatform.camel.model.User;

/** Replies as records, and records as bodies. */
class ModelTest extends PlatformTestSupport {

    @Test
    void aReplyBecomesARecordThatKeepsWhatItDoesNotKnow() {
        long id = addUser("jo");

        User user = template.requestBodyAndHeader(
                "learningplatform:simple/users/get", null, "CamelLearningPlatform.id", id, User.class);

        assertThat(user.id()).isEqualTo(id);
        assertThat(user.orgRef()).isEqualTo("hr-jo");
        assertThat(user.createdAt()).isEqualTo("2026-11-02 10:00:00");
        assertThat(user.others()).isNotNull().doesNotContainKeys("id", "org_ref");
    }

    @ParameterizedTest
    @ValueSource(classes = {User.class, Enrolment.class, Completion.class, Group.class, Course.class})
    void whatWasReadIsWrittenAgainMemberByMember(Class<?> type) throws Exception {
        Map<String, Object> row = new LinkedHashMap<>(Map.of("id", 7, "updated_at", "2026-11-02 10:00:00"));
        row.put("a_member_of_tomorrow", Map.of("x", 1));

        Object record = context.getTypeConverter().mandatoryConvertTo(type, row);

        assertThat(Json.read(Json.write(record))).isEqualTo(row);
    }

    @Test
    void aRecordIsABodyOfWhichOnlyWhatIsSetIsSent() {
        long id = addUser("jo");
        User changes = new User(
                null, null, null, "Joan", null, null, null, null, null, null, null, null, null, null, Map.of("x", "y"));

        Map<?, ?> user = result(call("learningplatform:simple/users/update?id=" + id, changes), Map.class);

        assertThat(user.get("fname")).isEqualTo("Joan");
        assertThat(user.get("lname")).isEqualTo("Doe");
        assertThat(user.get("x")).isEqualTo("y");
    }

    @Test
    void aMemberOfAnotherTypeFailsWithoutQuotingIt() {
        assertThatThrownBy(
                        () -> context.getTypeConverter().mandatoryConvertTo(User.class, Map.of("id", "s3cret-canary")))
                .rootCause()
                .hasMessageContaining("the reply is no User")
                .hasMessageNotContaining("canary");
    }
}
