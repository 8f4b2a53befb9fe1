// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.learningplatform.camel.testkit.Request;
import org.learningplatform.camel.testkit.SandboxPlatform;
import org.learningplatform.camel.testkit.TokenFlow;

/** A platform called by the names of its Postman collection, with the tokens that the collection teaches. */
class PostmanContractTest extends PlatformTestSupport {

    private static final String FOLDER = "classpath:contracts/learning-platform.";

    @Override
    protected LearningPlatformComponent component(CamelContext context, SandboxPlatform platform) {
        LearningPlatformComponent component = super.component(context, platform);
        component.getConfiguration().setContract(FOLDER + "postman_collection.json");
        return component;
    }

    private long anna;

    @BeforeEach
    void addAnna() {
        anna = addUser("anna");
    }

    @Test
    void operationsOfTheSimpleApiCarryTheOAuthTokenThatTheCollectionTeachesToAskFor() {
        Map<?, ?> user = result(
                call("learningplatform:simple/users/get-user", null, Map.of("CamelLearningPlatform.id", anna)),
                Map.class);

        assertThat(user.get("username")).isEqualTo("anna");
        assertThat(platform.tokenRequests(TokenFlow.CLIENT_CREDENTIALS)).isEqualTo(1);
        assertThat(platform.requests("simple/users/get")).hasSize(1);
    }

    @Test
    void exampleValuesOfTheCollectionAreNotSent() {
        List<?> users = context.getTypeConverter()
                .convertTo(
                        List.class,
                        call("learningplatform:simple/users/list-users", null)
                                .getMessage()
                                .getBody(java.util.Iterator.class));

        assertThat(users).hasSize(2);
        assertThat(platform.requests("simple/users/list"))
                .extracting(Request::query)
                .containsExactly("limit=50", "limit=50&offset=2");
    }

    @Test
    void aParameterThatIsDisabledInTheCollectionIsAnArgumentLikeOthers() {
        Exchange found = call("learningplatform:simple/users/list-users?email=anna@acme.example", null);

        assertThat(found.getException()).isNull();
        assertThat(platform.requests("simple/users/list"))
                .extracting(Request::query)
                .containsExactly("limit=50&email=anna%40acme.example");
    }

    @Test
    void bodiesTravelAsTheCollectionSays() {
        Map<?, ?> enrolment = result(
                call("learningplatform:simple/enrolments/enrol-user", Map.of("user_id", anna, "course_id", 101)),
                Map.class);

        assertThat(enrolment.get("course_id")).isEqualTo(101);
        assertThat(platform.enrolments()).hasSize(1);
    }

    @Test
    void aVariableOfAPathIsAnArgument() {
        configuration().setUserId("1");

        Map<?, ?> profile = result(
                call(
                        "learningplatform:lxp/users-profile/get-public-profile",
                        null,
                        Map.of("CamelLearningPlatform.userId", anna)),
                Map.class);

        assertThat(profile.get("fname")).isEqualTo("Jo");
        assertThat(platform.tokenRequests(TokenFlow.EXCHANGE)).isEqualTo(1);
        assertThatThrownBy(() -> result(call("learningplatform:lxp/users-profile/get-public-profile", null), Map.class))
                .hasRootCauseMessage(
                        "lxp/users-profile/get-public-profile: the argument 'userId' is missing; set the header"
                                + " CamelLearningPlatform.userId or the endpoint option userId (Variable that neither the collection"
                                + " nor the environment defines (#/item/2/item/0/item/0/item/0/request/url)); its arguments are:"
                                + " userId (required)");
    }

    @Test
    void anEnvironmentFillsTheOptionsAndTheOrganisationOfAPath() {
        configuration().setClientId(null);
        configuration().setClientSecret(null);
        configuration().setEnvironment(FOLDER + "postman_environment.json");

        Map<?, ?> me = result(call("learningplatform:lxp/users-profile/who-am-i", null), Map.class);
        Exchange settings = call("learningplatform:lxp/organisation/settings", null);

        assertThat(me.get("username")).isEqualTo("admin");
        assertThat(settings.getException()).isNull();
        assertThat(platform.requests("lxp/organisation/get"))
                .extracting(Request::path)
                .containsExactly("/lxp/api/v1/organisations/9001");
    }

    @Test
    void theOtherWaysToAJwtAreTaughtToo() {
        configuration().setUsername(SandboxPlatform.USERNAME);
        configuration().setPassword(SandboxPlatform.PASSWORD);
        assertThat(call("learningplatform:lxp/users-profile/who-am-i", null).getException())
                .isNull();
        assertThat(platform.tokenRequests(TokenFlow.PASSWORD)).isEqualTo(1);

        assertThat(call(
                                "learningplatform:lxp/users-profile/who-am-i?jwtMethod=cookie&sessionCookie=RAW("
                                        + SandboxPlatform.SESSION_COOKIE + ")",
                                null)
                        .getException())
                .isNull();
        assertThat(platform.tokenRequests(TokenFlow.COOKIE)).isEqualTo(1);
    }

    @Test
    void twoRequestsOfOneNameAreToldApartByTheirMethod() {
        Exchange deleted =
                call("learningplatform:simple/users/get-user-delete", null, Map.of("CamelLearningPlatform.id", anna));

        assertThat(deleted.getMessage().getHeader(LearningPlatformConstants.OUTCOME))
                .isEqualTo("deleted");
    }
}
