// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.model;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A user. Which members the platform shows is documented for the first five, observed for the others. Members that are null are not written, so that a part of it can be sent. Timestamps are as the platform writes them.
 *
 * @param id the platform's id
 * @param username unique on the platform
 * @param email address
 * @param fname first name
 * @param lname last name
 * @param uuid name of the account in xAPI statements
 * @param orgId organisation
 * @param orgRef reference of the organisation's own, mostly the HR id
 * @param timezone for example {@code Europe/London}
 * @param language for example {@code en_GB}
 * @param expiresAt from then on the user cannot log in; null if never, or if it is not said
 * @param createdAt when the user was created
 * @param updatedAt when the user was last changed
 * @param deletedAt when the user was deleted; null if not
 * @param others members of the platform's JSON that are none of these, by name
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record User(
        @Nullable Long id,
        @Nullable String username,
        @Nullable String email,
        @Nullable String fname,
        @Nullable String lname,
        @Nullable String uuid,
        @Nullable Long orgId,
        @Nullable String orgRef,
        @Nullable String timezone,
        @Nullable String language,
        @Nullable String expiresAt,
        @Nullable String createdAt,
        @Nullable String updatedAt,
        @Nullable String deletedAt,
        @JsonAnySetter @JsonAnyGetter @Nullable Map<String, Object> others) {}
