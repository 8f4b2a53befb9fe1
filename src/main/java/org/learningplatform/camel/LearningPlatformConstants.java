// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel;

import org.apache.camel.spi.Metadata;

/** The headers of the component. */
public final class LearningPlatformConstants {

    /** Scheme of the component. */
    public static final String SCHEME = "learningplatform";

    @Metadata(
            label = "producer",
            description = "The operation to call instead of the endpoint's, as `api/resource/operation`.",
            javaType = "String")
    public static final String OPERATION = "CamelLearningPlatformOperation";

    @Metadata(
            label = "producer",
            description = "Platform id of the user to act for: the OAuth token is exchanged for a JWT of that user.",
            javaType = "String")
    public static final String ACT_AS = "CamelLearningPlatformActAs";

    @Metadata(label = "producer", description = "The HTTP status of the reply.", javaType = "Integer")
    public static final String STATUS = "CamelLearningPlatformStatus";

    @Metadata(
            label = "producer",
            description = "What the call did.",
            javaType = "String",
            enums = "created,updated,unchanged,deleted,read,conflict,stale")
    public static final String OUTCOME = "CamelLearningPlatformOutcome";

    @Metadata(label = "producer", description = "How many HTTP requests the call took.", javaType = "Integer")
    public static final String ATTEMPTS = "CamelLearningPlatformAttempts";

    @Metadata(
            label = "producer",
            description = "With `pagination=page`: the position argument that reads the next page; absent on the last.",
            javaType = "Object")
    public static final String NEXT = "CamelLearningPlatformNext";

    @Metadata(
            label = "consumer",
            description = "What happened to the row since the poll before.",
            javaType = "String",
            enums = "added,changed,removed")
    public static final String CHANGE = "CamelLearningPlatformChange";

    @Metadata(
            label = "consumer",
            description =
                    "1 for a row as it was first seen, one more for each other content it had later: id and version"
                            + " together name a fact, also after a restart.",
            javaType = "Integer")
    public static final String VERSION = "CamelLearningPlatformVersion";

    /** Before the name of an argument, for example {@code CamelLearningPlatform.user_id}. */
    public static final String ARGUMENT_PREFIX = "CamelLearningPlatform.";

    private LearningPlatformConstants() {}
}
