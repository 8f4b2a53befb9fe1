// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.learningplatform.camel.client.contract.Parameter.In;
import org.learningplatform.camel.client.contract.TokenRequest.Encoding;

/** What ships: every operation, its arguments, tokens and paging, as a user of the names relies on them. */
class ShippedContractTest {

    /** name, method, path, query arguments, body fields, provenance */
    private static final List<List<String>> OPERATIONS = Stream.of(
                    """
            simple/users/list                   | GET    | /api/v2/users                                                  | username email org_ref limit offset | | DOCUMENTED
            simple/users/create                 | POST   | /api/v2/users                                                  | | username email fname lname org_ref timezone language expires_at | ASSUMED
            simple/users/get                    | GET    | /api/v2/users/{id}                                             | |  | DOCUMENTED
            simple/users/update                 | PATCH  | /api/v2/users/{id}                                             | | username email fname lname org_ref timezone language expires_at | ASSUMED
            simple/users/delete                 | DELETE | /api/v2/users/{id}                                             | |  | ASSUMED
            simple/groups/list                  | GET    | /api/v2/groups                                                 | limit offset | | ASSUMED
            simple/groups/create                | POST   | /api/v2/groups                                                 | | name external_id description visibility | ASSUMED
            simple/groups/get                   | GET    | /api/v2/groups/{id}                                            | |  | ASSUMED
            simple/groups/update                | PATCH  | /api/v2/groups/{id}                                            | | name external_id description visibility | ASSUMED
            simple/groups/delete                | DELETE | /api/v2/groups/{id}                                            | |  | ASSUMED
            simple/groups/list-members          | GET    | /api/v2/groups/{id}/users                                      | limit offset | | ASSUMED
            simple/groups/add-member            | POST   | /api/v2/groups/{id}/users                                      | | user_id | ASSUMED
            simple/groups/remove-member         | DELETE | /api/v2/groups/{id}/users/{user_id}                            | |  | ASSUMED
            simple/tags/list                    | GET    | /api/v2/tags                                                   | limit offset | | ASSUMED
            simple/tags/create                  | POST   | /api/v2/tags                                                   | | name | ASSUMED
            simple/tags/get                     | GET    | /api/v2/tags/{id}                                              | |  | ASSUMED
            simple/tags/delete                  | DELETE | /api/v2/tags/{id}                                              | |  | ASSUMED
            simple/tags/list-for-user           | GET    | /api/v2/users/{user_id}/tags                                   | limit offset | | ASSUMED
            simple/tags/assign                  | POST   | /api/v2/users/{user_id}/tags                                   | | tag_id | ASSUMED
            simple/tags/unassign                | DELETE | /api/v2/users/{user_id}/tags/{id}                              | |  | ASSUMED
            simple/enrolments/list              | GET    | /api/v2/enrolments                                             | user_id course_id limit offset | | ASSUMED
            simple/enrolments/create            | POST   | /api/v2/enrolments                                             | | user_id course_id start_date due_date expires_at mandatory | ASSUMED
            simple/enrolments/get               | GET    | /api/v2/enrolments/{id}                                        | |  | ASSUMED
            simple/enrolments/update            | PATCH  | /api/v2/enrolments/{id}                                        | | start_date due_date expires_at mandatory | ASSUMED
            simple/enrolments/delete            | DELETE | /api/v2/enrolments/{id}                                        | |  | ASSUMED
            simple/completions/list             | GET    | /api/v2/completions                                            | user_id course_id completed_from completed_to limit offset | | ASSUMED
            simple/completions/get              | GET    | /api/v2/completions/{id}                                       | |  | ASSUMED
            lxp/users/list                      | GET    | /lxp/api/v1/users                                              | limit offset | | OBSERVED
            lxp/users/create                    | POST   | /lxp/api/v1/users                                              | | username email fname lname org_ref timezone language expires_at | ASSUMED
            lxp/users/current                   | GET    | /lxp/api/v1/users/current                                      | |  | OBSERVED
            lxp/users/get                       | GET    | /lxp/api/v1/users/{id}                                         | |  | OBSERVED
            lxp/users/delete                    | DELETE | /lxp/api/v1/users/{id}                                         | |  | ASSUMED
            lxp/users/public-profile            | GET    | /lxp/api/v1/users/{id}/public                                  | |  | OBSERVED
            lxp/teams/list                      | GET    | /lxp/api/v1/users/{id}/team                                    | |  | OBSERVED
            lxp/teams/report                    | GET    | /lxp/api/v1/users/{id}/team-report                             | |  | OBSERVED
            lxp/teams/progress-report           | GET    | /lxp/api/v1/users/{id}/team-progress-report                    | |  | OBSERVED
            lxp/teams/stats                     | GET    | /lxp/api/v1/users/{id}/team-stats                              | |  | OBSERVED
            lxp/teams/users                     | GET    | /lxp/api/v1/users/{id}/team-users                              | |  | OBSERVED
            lxp/courses/list                    | GET    | /lxp/api/v1/courses                                            | limit offset | | ASSUMED
            lxp/courses/create                  | POST   | /lxp/api/v1/courses                                            | | name description external_reference visibility start_date | ASSUMED
            lxp/courses/get                     | GET    | /lxp/api/v1/courses/{id}                                       | |  | ASSUMED
            lxp/courses/update                  | PATCH  | /lxp/api/v1/courses/{id}                                       | | name description external_reference visibility start_date | ASSUMED
            lxp/courses/delete                  | DELETE | /lxp/api/v1/courses/{id}                                       | |  | ASSUMED
            lxp/courses/list-objects            | GET    | /api/v1/courses/{id}/objects                                   | ordering group_id filter per_page page level | | OBSERVED
            lxp/learning-activities/list        | GET    | /lxp/api/v1/learning-activities                                | limit category | | OBSERVED
            lxp/learning-activities/launch      | GET    | /lxp/api/v1/learning-activities/{id}/launch                    | |  | OBSERVED
            lxp/learning-activities/mandatory   | GET    | /lxp/api/v1/user-learning-activities/{user_id}/mandatory       | limit | | OBSERVED
            lxp/learning-activities/recent      | GET    | /lxp/api/v1/user-learning-activities/{user_id}/recent          | limit | | OBSERVED
            lxp/learning-activities/recommended | GET    | /lxp/api/v1/user-learning-activities/{user_id}/recommendations | limit | | OBSERVED
            lxp/learning-activities/discover    | GET    | /lxp/api/v1/user-learning-activities/{user_id}/discover        | limit | | OBSERVED
            lxp/enrolments/list                 | GET    | /lxp/api/v1/enrolments                                         | limit offset | | ASSUMED
            lxp/enrolments/create               | POST   | /lxp/api/v1/enrolments                                         | | user_id course_id start_date due_date expires_at mandatory | ASSUMED
            lxp/enrolments/get                  | GET    | /lxp/api/v1/enrolments/{id}                                    | |  | ASSUMED
            lxp/enrolments/update               | PATCH  | /lxp/api/v1/enrolments/{id}                                    | | start_date due_date expires_at mandatory | ASSUMED
            lxp/enrolments/delete               | DELETE | /lxp/api/v1/enrolments/{id}                                    | |  | ASSUMED
            lxp/enrolments/reset                | POST   | /lxp/api/v1/enrolments/{id}/reset                              | |  | ASSUMED
            lxp/assessments/list                | GET    | /lxp/api/v1/assessments                                        | limit offset | | ASSUMED
            lxp/assessments/get                 | GET    | /lxp/api/v1/assessments/{id}                                   | |  | ASSUMED
            lxp/assessments/list-results        | GET    | /lxp/api/v1/assessments/{id}/results                           | limit offset | | ASSUMED
            lxp/assessments/submit-result       | POST   | /lxp/api/v1/assessments/{id}/results                           | | user_id score passed completed_at | ASSUMED
            lxp/badges/list-for-user            | GET    | /lxp/api/v1/users/{user_id}/badges                             | limit offset | | OBSERVED
            lxp/badges/award                    | POST   | /lxp/api/v1/users/{user_id}/badges                             | | badge_id | ASSUMED
            lxp/badges/get-for-user             | GET    | /lxp/api/v1/users/{user_id}/badges/{id}                        | |  | OBSERVED
            lxp/badges/revoke                   | DELETE | /lxp/api/v1/users/{user_id}/badges/{id}                        | |  | ASSUMED
            lxp/badges/list                     | GET    | /lxp/api/v1/badges                                             | limit offset | | ASSUMED
            lxp/badges/get                      | GET    | /lxp/api/v1/badges/{id}                                        | |  | ASSUMED
            lxp/skills/list                     | GET    | /lxp/api/v1/skills                                             | limit offset | | ASSUMED
            lxp/skills/get                      | GET    | /lxp/api/v1/skills/{id}                                        | |  | ASSUMED
            lxp/skills/list-for-user            | GET    | /lxp/api/v1/users/{user_id}/skills                             | limit offset | | ASSUMED
            lxp/skills/set-for-user             | PUT    | /lxp/api/v1/users/{user_id}/skills/{id}                        | | level | ASSUMED
            lxp/events/list                     | GET    | /lxp/api/v1/events                                             | limit offset | | ASSUMED
            lxp/events/create                   | POST   | /lxp/api/v1/events                                             | | name starts_at ends_at location capacity | ASSUMED
            lxp/events/get                      | GET    | /lxp/api/v1/events/{id}                                        | |  | ASSUMED
            lxp/events/update                   | PATCH  | /lxp/api/v1/events/{id}                                        | | name starts_at ends_at location capacity | ASSUMED
            lxp/events/cancel                   | POST   | /lxp/api/v1/events/{id}/cancel                                 | |  | ASSUMED
            lxp/events/list-bookings            | GET    | /lxp/api/v1/events/{id}/bookings                               | limit offset | | ASSUMED
            lxp/events/book                     | POST   | /lxp/api/v1/events/{id}/bookings                               | | user_id | ASSUMED
            lxp/events/unbook                   | DELETE | /lxp/api/v1/events/{id}/bookings/{user_id}                     | |  | ASSUMED
            lxp/organisation/get                | GET    | /lxp/api/v1/organisations/{organisationId}                     | |  | ASSUMED
            lxp/organisation/update             | PATCH  | /lxp/api/v1/organisations/{organisationId}                     | | name language welcome_message public_registration allowed_domains | ASSUMED
            lxp/positions/list-for-user         | GET    | /lxp/api/v1/users/{user_id}/positions                          | limit offset | | OBSERVED
            lxp/positions/create                | POST   | /lxp/api/v1/users/{user_id}/positions                          | | title external_id primary manager_id start_date end_date | ASSUMED
            lxp/positions/update                | PATCH  | /lxp/api/v1/positions/{id}                                     | | title external_id primary manager_id start_date end_date | ASSUMED
            lxp/positions/delete                | DELETE | /lxp/api/v1/positions/{id}                                     | |  | OBSERVED
            lxp/goals/recommended               | GET    | /lxp/api/v1/users/{user_id}/goals/recommended                  | |  | OBSERVED
            lxp/goals/list-activities           | GET    | /lxp/api/v1/user-goals/{id}/learning-activities                | |  | OBSERVED
            """
                            .split("\n"))
            .map(row -> Stream.of(row.split("\\|")).map(String::strip).toList())
            .toList();

    /** Lists that nothing is known of that would read them in pages. */
    private static final List<String> WHOLE_LISTS = List.of(
            "lxp/teams/list",
            "lxp/teams/progress-report",
            "lxp/teams/users",
            "lxp/learning-activities/list",
            "lxp/learning-activities/mandatory",
            "lxp/learning-activities/recent",
            "lxp/learning-activities/recommended",
            "lxp/learning-activities/discover",
            "lxp/goals/recommended",
            "lxp/goals/list-activities");

    private final Contract contract = Contract.shipped();

    @Test
    void hasEveryOperationUnderItsNameWithItsMethodPathArgumentsAndBody() {
        assertThat(contract.operations())
                .map(operation -> List.of(
                        operation.name(),
                        operation.method(),
                        operation.path(),
                        names(operation, In.QUERY),
                        String.join(" ", fields(operation)),
                        operation.provenance().name()))
                .containsAll(OPERATIONS);
    }

    @Test
    void hasNoOtherOperations() {
        Stream<String> others = Stream.of("lxp/users/update", "simple/request", "lxp/request");

        assertThat(contract.operations())
                .extracting(Operation::name)
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(OPERATIONS.stream().map(row -> row.get(0)), others)
                                .toList());
    }

    @Test
    void thePartialOrWholeUpdateOfALxpUserTakesEveryFieldOfAUser() {
        Operation update = contract.operation("lxp/users/update");

        assertThat(update.method() + " " + update.path()).isEqualTo("PATCH /lxp/api/v1/users/{id}");
        assertThat(update.provenance()).isEqualTo(Provenance.OBSERVED);
        assertThat(fields(update))
                .containsExactlyInAnyOrder(
                        """
                        id org_id uuid username email fname lname tag_line summary location function websites org_ref
                        expires_at deleted_at terms_accepted_at terms_declined_at notifications_last_viewed_at
                        admin super_user terms_accepted reply_email digest_email object_comments view_profile
                        view_objects leaderboard_opt_out disable_manual_login timezone language created_at updated_at
                        seniority class_type images"""
                                .split("\\s+"));
    }

    @Test
    void everyArgumentInAPathIsRequired() {
        Operation unassign = contract.operation("simple/tags/unassign");

        assertThat(unassign.parameters())
                .extracting(Parameter::name, Parameter::in, Parameter::required)
                .containsExactly(tuple("user_id", In.PATH, true), tuple("id", In.PATH, true));
    }

    @Test
    void theSimpleApiCarriesTheOAuthTokenAndTheLxpApiTheJwt() {
        assertThat(contract.operations()).isNotEmpty().allSatisfy(operation -> assertThat(operation.token())
                .as(operation.name())
                .isEqualTo(operation.name().startsWith("simple/") ? TokenKind.OAUTH : TokenKind.JWT));
    }

    @Test
    void everyListIsReadInPagesOfFiftyUnlessItComesWholeAndNothingElseIsPaged() {
        Paging byRow = new Paging(Paging.Style.OFFSET, "offset", "limit", 50, 0, false);
        Paging byRowOrNone = new Paging(Paging.Style.OFFSET, "offset", "limit", 50, 0, true);
        Paging byPage = new Paging(Paging.Style.PAGE, "page", "per_page", 50, 1, false);

        assertThat(contract.operations())
                .filteredOn(operation -> !WHOLE_LISTS.contains(operation.name()))
                .isNotEmpty()
                .allSatisfy(operation -> assertThat(operation.paging())
                        .as(operation.name())
                        .isEqualTo(
                                operation.name().equals("lxp/courses/list-objects")
                                        ? byPage
                                        : operation.isRaw()
                                                ? byRowOrNone
                                                : operation.name().matches(".*/(list|list-.*)") ? byRow : null));
        assertThat(WHOLE_LISTS)
                .allSatisfy(
                        name -> assertThat(contract.operation(name).paging()).isEqualTo(Paging.WHOLE));
    }

    @Test
    void theFieldsOfAListAreThoseOfItsRows() {
        assertThat(contract.operations())
                .filteredOn(operation -> operation.paging() != null)
                .allSatisfy(operation -> assertThat(operation.replyFields())
                        .as(operation.name())
                        .doesNotContainAnyElementsOf(Paging.ENVELOPES));
    }

    @Test
    void completionsAreFollowedByTheirCompletionTime() {
        assertThat(contract.operation("simple/completions/list").since()).isEqualTo(new Since("completed_from"));
        assertThat(contract.operations())
                .filteredOn(operation -> operation.since() != null)
                .hasSize(1);
    }

    @Test
    void whatIsPostedMayNotBeSentTwiceAndEverythingElseMay() {
        assertThat(contract.operations())
                .filteredOn(operation -> !operation.idempotent())
                .extracting(Operation::name)
                .containsExactlyInAnyOrder(
                        "simple/users/create",
                        "simple/groups/create",
                        "simple/groups/add-member",
                        "simple/tags/create",
                        "simple/tags/assign",
                        "simple/enrolments/create",
                        "lxp/users/create",
                        "lxp/courses/create",
                        "lxp/enrolments/create",
                        "lxp/enrolments/reset",
                        "lxp/assessments/submit-result",
                        "lxp/badges/award",
                        "lxp/events/create",
                        "lxp/events/cancel",
                        "lxp/events/book",
                        "lxp/positions/create",
                        "simple/request",
                        "lxp/request");
    }

    @ParameterizedTest
    @ValueSource(strings = {"simple/request", "lxp/request"})
    void aRawRequestTakesMethodPathAndQueryAndThePagingOfItsApi(String name) {
        Operation raw = contract.operation(name);

        assertThat(raw.isRaw()).isTrue();
        assertThat(names(raw, In.REQUEST)).isEqualTo("method path query");
        assertThat(names(raw, In.QUERY)).isEqualTo("limit offset");
        assertThat(raw.parameters())
                .filteredOn(Parameter::required)
                .extracting(Parameter::name)
                .containsExactly("method", "path");
    }

    @Test
    void everyOperationAndArgumentHasALineForTheGuide() {
        assertThat(contract.operations()).extracting(Operation::summary).noneMatch(String::isBlank);
        assertThat(contract.operations())
                .flatMap(Operation::parameters)
                .extracting(Parameter::description)
                .noneMatch(String::isBlank);
    }

    @Test
    void theOAuthTokenIsAskedForWithTheClientsCredentialsInAForm() {
        assertThat(contract.tokenRequest(TokenFlow.CLIENT_CREDENTIALS))
                .isEqualTo(new TokenRequest(
                        TokenFlow.CLIENT_CREDENTIALS,
                        "POST",
                        "/oauth/access_token",
                        Map.of(),
                        Map.of(
                                "grant_type", "client_credentials",
                                "client_id", "{clientId}",
                                "client_secret", "{clientSecret}"),
                        Encoding.FORM,
                        "access_token",
                        "expires_in",
                        false,
                        Provenance.DOCUMENTED));
    }

    @Test
    void theJwtIsAskedForWithUserNameAndPasswordInJson() {
        assertThat(contract.tokenRequest(TokenFlow.PASSWORD))
                .isEqualTo(new TokenRequest(
                        TokenFlow.PASSWORD,
                        "POST",
                        "/lxp/api/v1/user/token",
                        Map.of(),
                        Map.of(
                                "username", "{username}",
                                "password", "{password}",
                                "administer_org_id", "{organisationId}"),
                        Encoding.JSON,
                        "token",
                        null,
                        false,
                        Provenance.OBSERVED));
    }

    @Test
    void theJwtOfAnotherUserIsAskedForWithTheOAuthToken() {
        assertThat(contract.tokenRequest(TokenFlow.EXCHANGE))
                .isEqualTo(new TokenRequest(
                        TokenFlow.EXCHANGE,
                        "POST",
                        "/lxp/api/v1/user/token",
                        Map.of("Authorization", "Bearer {accessToken}"),
                        Map.of("user_id", "{userId}", "administer_org_id", "{organisationId}"),
                        Encoding.JSON,
                        "token",
                        null,
                        false,
                        Provenance.ASSUMED));
    }

    @Test
    void theJwtOfALoggedInUserIsAskedForWithTheSessionCookieAndMayComeAsOne() {
        assertThat(contract.tokenRequest(TokenFlow.COOKIE))
                .isEqualTo(new TokenRequest(
                        TokenFlow.COOKIE,
                        "GET",
                        "/lxp/api/v1/user/token",
                        Map.of("Cookie", "{sessionCookie}"),
                        Map.of(),
                        null,
                        "token",
                        null,
                        true,
                        Provenance.ASSUMED));
    }

    @Test
    void isReadOnce() {
        assertThat(Contract.shipped()).isSameAs(Contract.shipped());
        assertThat(contract.location()).isEqualTo("the shipped contract");
    }

    @ParameterizedTest
    @CsvSource({
        "simple/user/create, simple/users/create",
        "Simple/Users/List, simple/users/list",
        "simple/users/lst, simple/users/list",
        "lxp/user/public_profile, lxp/users/public-profile",
        "simple/enrollments/create, simple/enrolments/create",
    })
    void anUnknownNameFailsWithTheNearestOne(String misspelt, String meant) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> contract.operation(misspelt))
                .withMessage("no operation '" + misspelt + "' in the shipped contract; did you mean '" + meant + "'?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "payroll/salaries/raise-them-all", "x"})
    void aNameLikeNoneFailsWithoutAGuess(String unlike) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> contract.operation(unlike))
                .withMessage("no operation '" + unlike + "' in the shipped contract");
    }

    @Test
    void theNearestNameIsTheOneWithTheFewestSlips() {
        assertThat(Contract.nearest("pageSise", List.of("page", "pageSize", "path")))
                .isEqualTo("; did you mean 'pageSize'?");
        assertThat(Contract.nearest("anything", List.of())).isEmpty();
    }

    private static Set<String> fields(Operation operation) {
        return operation.body() == null ? Set.of() : operation.body().fields();
    }

    private static String names(Operation operation, In in) {
        return String.join(
                " ",
                operation.parameters().stream()
                        .filter(parameter -> parameter.in() == in)
                        .map(Parameter::name)
                        .toList());
    }
}
