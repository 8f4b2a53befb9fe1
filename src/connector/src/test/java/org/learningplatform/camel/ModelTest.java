// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.builder.RouteBuilder;
import org.assertj.core.util.Throwables;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.learningplatform.camel.client.json.Json;
import org.learningplatform.camel.error.UnexpectedReplyException;
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

    @ParameterizedTest
    @ValueSource(classes = {User.class, Enrolment.class, Completion.class, Group.class, Course.class})
    void aMemberOfAnotherTypeFailsWithoutQuotingAnything(Class<?> type) throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:convert").convertBodyTo(type);
                from("direct:read").process(exchange -> exchange.getMessage().getBody(type));
                from("direct:need").process(exchange -> exchange.getMessage().getMandatoryBody(type));
            }
        });
        Map<String, Object> row = Map.of("id", Map.of("a", 1), "email", "s3cret-canary");

        for (String route : List.of("direct:convert", "direct:read", "direct:need")) {
            assertThat(call(route, row).getException())
                    .hasRootCauseInstanceOf(UnexpectedReplyException.class)
                    .hasStackTraceContaining("the reply is no " + type.getSimpleName())
                    .satisfies(e -> assertThat(Throwables.getStackTrace(e)).doesNotContain("canary"));
        }
        assertThatThrownBy(() -> context.getTypeConverter().mandatoryConvertTo(type, row))
                .satisfies(e -> assertThat(Throwables.getStackTrace(e)).doesNotContain("canary"));
        assertThat(context.getTypeConverter().tryConvertTo(type, row)).isNull();
    }
}
