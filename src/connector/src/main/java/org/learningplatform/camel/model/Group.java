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
 * A group of users. All members are assumed. Members that are null are not written, so that a part of it can be sent. Timestamps are as the platform writes them.
 *
 * @param id the platform's id
 * @param name for people
 * @param externalId reference of the organisation's own
 * @param description for people
 * @param visibility {@code public} or {@code secret}
 * @param createdAt when it was created
 * @param updatedAt when it was last changed
 * @param others members of the platform's JSON that are none of these, by name
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Group(
        @Nullable Long id,
        @Nullable String name,
        @Nullable String externalId,
        @Nullable String description,
        @Nullable String visibility,
        @Nullable String createdAt,
        @Nullable String updatedAt,
        @JsonAnySetter @JsonAnyGetter @Nullable Map<String, Object> others) {}
