// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.model;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.math.BigDecimal;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A completion of a course. All members are assumed. Members that are null are not written, so that a part of it can be sent. Timestamps are as the platform writes them.
 *
 * @param id the platform's id
 * @param enrolmentId the enrolment that it completes
 * @param userId who completed
 * @param courseId what was completed
 * @param attempt from 1; a course may be completed again
 * @param completedAt when
 * @param score raw score
 * @param passed whether it was passed
 * @param validUntil until when it counts; null if for ever
 * @param updatedAt when it was last changed
 * @param others members of the platform's JSON that are none of these, by name
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Completion(
        @Nullable Long id,
        @Nullable Long enrolmentId,
        @Nullable Long userId,
        @Nullable Long courseId,
        @Nullable Integer attempt,
        @Nullable String completedAt,
        @Nullable BigDecimal score,
        @Nullable Boolean passed,
        @Nullable String validUntil,
        @Nullable String updatedAt,
        @JsonAnySetter @JsonAnyGetter @Nullable Map<String, Object> others) {}
