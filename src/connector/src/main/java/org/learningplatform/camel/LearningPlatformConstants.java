// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel;

import org.apache.camel.spi.Metadata;

/** The headers of the component. */
public final class LearningPlatformConstants {

    /** Scheme of the component. */
    public static final String SCHEME = "learningplatform";

    @Metadata(
            label = "producer",
            description = "Operation to call, as `api/resource/operation`; overrides the endpoint's.",
            javaType = "String")
    public static final String OPERATION = "CamelLearningPlatformOperation";

    @Metadata(
            label = "producer",
            description = "Platform id of the user to act as: the OAuth token is exchanged for a JWT of that user.",
            javaType = "String")
    public static final String ACT_AS = "CamelLearningPlatformActAs";

    @Metadata(label = "producer", description = "HTTP status of the reply.", javaType = "Integer")
    public static final String STATUS = "CamelLearningPlatformStatus";

    @Metadata(
            label = "producer",
            description = "Result of the call.",
            javaType = "String",
            enums = "created,updated,unchanged,deleted,read,conflict,stale")
    public static final String OUTCOME = "CamelLearningPlatformOutcome";

    @Metadata(label = "producer", description = "Number of HTTP requests made for the call.", javaType = "Integer")
    public static final String ATTEMPTS = "CamelLearningPlatformAttempts";

    @Metadata(
            label = "producer",
            description = "Position of the next page, with `pagination=page`; absent on the last page.",
            javaType = "Object")
    public static final String NEXT = "CamelLearningPlatformNext";

    @Metadata(
            label = "consumer",
            description = "Kind of change since the previous poll.",
            javaType = "String",
            enums = "added,changed,removed")
    public static final String CHANGE = "CamelLearningPlatformChange";

    @Metadata(
            label = "consumer",
            description = "Version of the row: 1 when first seen, incremented with each change. Row id and version"
                    + " together identify a fact, even after a restart.",
            javaType = "Integer")
    public static final String VERSION = "CamelLearningPlatformVersion";

    /**
     * Exchange property of a consumer's exchange: a text that the route leaves with the row. The row's next exchange has it again,
     * after a restart, too, and where the row is gone. It is stored when the exchange has completed: no personal data.
     */
    public static final String NOTE = "CamelLearningPlatformNote";

    /** Before the name of an argument, for example {@code CamelLearningPlatform.user_id}. */
    public static final String ARGUMENT_PREFIX = "CamelLearningPlatform.";

    private LearningPlatformConstants() {}
}
