// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.doctor;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was found out about a platform: {@code doctor.json}.
 *
 * @param platform its address
 * @param at when
 * @param calls HTTP requests that it took, token requests included
 * @param ended why not all could be looked at; null if all was
 * @param clockSkewSeconds how far the platform's clock is ahead of ours; null where it does not tell
 * @param tokens flow to {@code works}, or the type of the failure
 * @param limits what headers of replies promise
 * @param unknownIdStatus HTTP status for one thing that is not there
 * @param unknownIdReply how it is said, or null where it was not tried, or nothing refuses
 * @param zone of moments that name none; null where all of them name one, or nothing can be known
 */
record Findings(
        String platform,
        String at,
        int calls,
        @Nullable String ended,
        @Nullable Long clockSkewSeconds,
        Map<String, String> tokens,
        Map<String, String> limits,
        @Nullable Integer unknownIdStatus,
        @Nullable Refused unknownIdReply,
        @Nullable Zone zone,
        List<Outlook> journeys,
        List<Finding> operations) {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .serializationInclusion(JsonInclude.Include.NON_EMPTY)
            .build();

    /**
     * What a journey can rely on.
     *
     * @param settings that are recommended, by name
     * @param callsPerPoll where it polls, and it is known
     */
    record Outlook(
            String name,
            Verdict verdict,
            List<String> reasons,
            Map<String, String> settings,
            @Nullable Integer callsPerPoll) {}

    /** As a document. */
    String json() {
        try {
            return JSON.writeValueAsString(this) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts and numbers are always JSON", e);
        }
    }
}
