// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.learningplatform.camel.error.BadRequestException;
import org.learningplatform.camel.testkit.Request;
import org.learningplatform.camel.testkit.SandboxPlatform;

/** Arguments and bodies are checked before anything is sent; no message quotes a value. */
class ArgumentsTest extends PlatformTestSupport {

    private static final String CANARY = "s3cret-canary";

    @Override
    protected LearningPlatformComponent component(CamelContext context, SandboxPlatform platform) {
        LearningPlatformComponent component = super.component(context, platform);
        component.getConfiguration().setUsername(SandboxPlatform.USERNAME);
        component.getConfiguration().setPassword(SandboxPlatform.PASSWORD);
        return component;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "simple/users/get | | | the argument 'id' is missing; set the header CamelLearningPlatform.id or the endpoint option id",
                "simple/users/get | id | | the argument 'id' is missing",
                "simple/users/list | limit | s3cret-canary | the argument 'limit' is not a whole number",
                "simple/users/list | usernam | jo | it has no argument 'usernam'; did you mean 'username'?",
                "simple/users/list | limit | 1.5 | its arguments are: username, email, org_ref, limit, offset",
                "simple/tags/unassign | user_id | 1 | its arguments are: user_id (required), id (required)",
            })
    void anArgumentThatIsUnknownMissingOrOfAnotherTypeFailsWithTheOperationsArguments(
            String operation, String name, String value, String message) {
        Map<String, Object> headers = new HashMap<>();
        if (name != null) {
            headers.put("CamelLearningPlatform." + name, value == null ? "" : value);
        }

        Exchange exchange = call("learningplatform:" + operation, null, headers);

        assertThat(exchange.getException())
                .isInstanceOf(BadRequestException.class)
                .hasMessageStartingWith(operation + ": ")
                .hasMessageContaining(message)
                .hasMessageNotContaining(CANARY);
        assertThat(platform.requests()).isEmpty();
    }

    @Test
    void aWrongValueInAUriFailsWhenTheRouteStarts() {
        assertThatThrownBy(() -> context.getEndpoint("learningplatform:simple/users/list?limit=" + CANARY))
                .rootCause()
                .hasMessage("simple/users/list: the argument 'limit' is not a whole number");
    }

    @Test
    void anArgumentThatIsLeftFromACallOfAnotherOperationIsNoMistake() {
        Exchange exchange =
                call("learningplatform:simple/users/list", null, Map.of("CamelLearningPlatform.course_id", 1));

        assertThat(exchange.getException()).isNull();
    }

    @Test
    void anArgumentMayBeInBytesAsTheHeadersOfKafkaAre() {
        call("learningplatform:simple/users/get", null, Map.of("CamelLearningPlatform.id", "a/b é".getBytes(UTF_8)));

        assertThat(platform.requests("simple/users/get"))
                .singleElement()
                .satisfies(request -> assertThat(request.path()).isEqualTo("/api/v2/users/a%2Fb%20%C3%A9"));
    }

    @Test
    void theOrganisationOfAPathIsTheConfiguredOneUnlessTheCallNamesAnother() {
        configuration().setOrganisationId("9001");

        call("learningplatform:lxp/organisation/get", null);
        call("learningplatform:lxp/organisation/get", null, Map.of("CamelLearningPlatform.organisationId", 7));
        call("learningplatform:lxp/organisation/get?organisationId=8", null);

        assertThat(platform.requests("lxp/organisation/get"))
                .extracting(Request::path)
                .containsExactly(
                        "/lxp/api/v1/organisations/9001", "/lxp/api/v1/organisations/7", "/lxp/api/v1/organisations/8");
    }

    @Test
    void whatAnOperationTakesMayBeNamedByItsFieldsWhereverTheContractHasThem() {
        long user = addUser("jo");
        long tag = platform.add("tags", Map.of("name", "new-starter"));

        Exchange exchange = call(
                "learningplatform:role/assign-tag?tag.id=" + tag, "", Map.of("CamelLearningPlatform.person.id", user));
        call("learningplatform:role/list-user-tags?person.id=" + user, null);

        assertThat(exchange.getException()).isNull();
        assertThat(platform.requests("simple/tags/assign")).singleElement().satisfies(request -> {
            assertThat(request.path()).isEqualTo("/api/v2/users/" + user + "/tags");
            assertThat(request.body()).isEqualTo("{\"tag_id\":" + tag + "}");
        });
        assertThat(platform.requests("simple/tags/list-for-user"))
                .first()
                .satisfies(request -> assertThat(request.path()).isEqualTo("/api/v2/users/" + user + "/tags"));
    }

    @Test
    void ofABodyAndFieldsThatMakeAnotherNoneIsSent() {
        Exchange exchange = call("learningplatform:role/assign-tag?person.id=1&tag.id=3001", Map.of("tag_id", CANARY));

        assertThat(exchange.getException())
                .isInstanceOf(BadRequestException.class)
                .hasMessageContaining("tag.id")
                .hasMessageNotContaining(CANARY);
        assertThat(platform.requests()).isEmpty();
    }

    @Test
    void aFieldThatIsLeftFromACallOfAnotherOperationIsNoMistake() {
        assertThat(call("learningplatform:simple/users/list", null, Map.of("CamelLearningPlatform.tag.id", 1))
                        .getException())
                .isNull();
        assertThat(call("learningplatform:simple/users/list", null, Map.of("CamelLearningPlatform.tag.ids", 1))
                        .getException())
                .isInstanceOf(BadRequestException.class);
    }

    // Bodies

    @Test
    void aBodyThatBreaksAContractThatIsMoreThanAssumedIsNotSent() {
        Exchange exchange = call("learningplatform:lxp/users/update?id=1", Map.of("fname", List.of(CANARY)));

        assertThat(exchange.getException())
                .isInstanceOf(BadRequestException.class)
                .hasMessage("lxp/users/update: the body does not fit the contract: /fname is of another type;"
                        + " correct it, or switch the check off with validateBody=false");
        assertThat(platform.requests("lxp/users/update")).isEmpty();
    }

    @Test
    void theCheckCanBeSwitchedOff() {
        call("learningplatform:lxp/users/update?id=1&validateBody=false", Map.of("tag_line", 7));

        assertThat(platform.requests("lxp/users/update")).hasSize(1);
    }

    @Test
    void aBodyThatBreaksAnAssumedContractIsSentAllTheSame() {
        Exchange exchange = call("learningplatform:simple/users/create", Map.of("username", "jo"));

        assertThat(exchange.getException()).hasMessageContaining("HTTP 422");
        assertThat(platform.requests("simple/users/create")).hasSize(1);
    }

    @Test
    void anOperationThatTakesNoBodySendsNoneWhateverTheMessageHolds() {
        long user = addUser("jo");
        Object course = platform.rows("courses").get(0).get("id");
        long enrolment = platform.add("enrolments", Map.of("user_id", user, "course_id", course));

        Exchange exchange = call("learningplatform:lxp/enrolments/reset?id=" + enrolment, "this is no JSON");

        assertThat(exchange.getException()).isNull();
    }
}
