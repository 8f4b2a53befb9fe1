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
 * An enrolment of a user in a course. All members are assumed. Members that are null are not written, so that a part of it can be sent. Timestamps are as the platform writes them.
 *
 * @param id the platform's id
 * @param userId who is enrolled
 * @param courseId in what
 * @param startDate from when on
 * @param dueDate until when it should be completed
 * @param expiresAt when it ends
 * @param mandatory whether it has to be completed
 * @param createdAt when it was created
 * @param updatedAt when it was last changed
 * @param others members of the platform's JSON that are none of these, by name
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Enrolment(
        @Nullable Long id,
        @Nullable Long userId,
        @Nullable Long courseId,
        @Nullable String startDate,
        @Nullable String dueDate,
        @Nullable String expiresAt,
        @Nullable Boolean mandatory,
        @Nullable String createdAt,
        @Nullable String updatedAt,
        @JsonAnySetter @JsonAnyGetter @Nullable Map<String, Object> others) {}
