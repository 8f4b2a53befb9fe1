// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.learning;

import java.math.BigDecimal;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.sync.work.CsvCell;

/** What a file of completions can tell of each. */
public enum ExportColumn {
    /** Id of the completion itself, where the platform gives it one. */
    COMPLETION_ID("completionId"),
    ENROLMENT_ID("enrolmentId"),
    /** Id in the HR system; empty for a user who has none, or is gone. */
    EXTERNAL_ID("externalId"),
    /** The platform's id of the user. */
    PLATFORM_ID("platformId"),
    LEARNING_OBJECT_ID("learningObjectId"),
    /** In UTC, ISO 8601. */
    COMPLETED_AT("completedAt"),
    /** Day in the zone of {@code timeZone}, ISO 8601. */
    COMPLETED_LOCAL_DATE("completedLocalDate"),
    /** The user's, else the platform's. */
    TIME_ZONE("timeZone"),
    /** Day until which it counts, ISO 8601. */
    VALID_UNTIL("validUntil"),
    SUCCESS("success"),
    /** A number as the platform has it, without trailing zeros. */
    SCORE("score");

    private final String word;

    ExportColumn(String word) {
        this.word = word;
    }

    /**
     * The columns of that setting.
     *
     * @param setting their names, in order, with commas between them
     * @throws IllegalArgumentException if one is none, with what there are
     */
    public static List<ExportColumn> parse(String setting) {
        return Arrays.stream(setting.split(","))
                .map(String::strip)
                .map(ExportColumn::named)
                .toList();
    }

    private static ExportColumn named(String word) {
        return Stream.of(values())
                .filter(column -> column.word.equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("export.columns has '" + word + "'; there are "
                        + Stream.of(values()).map(ExportColumn::toString).collect(Collectors.joining(", "))));
    }

    /** The cell; empty where there is no value. */
    public String cell(Completion completion, UserCache.User user, ZoneId platformZone) {
        Object told = value(completion, user, user.zone(platformZone));
        if (told instanceof BigDecimal number) {
            return number.toPlainString();
        }
        return told instanceof String text ? CsvCell.of(text) : Objects.toString(told, "");
    }

    private @Nullable Object value(Completion completion, UserCache.User user, ZoneId zone) {
        return switch (this) {
            case COMPLETION_ID -> completion.id();
            case ENROLMENT_ID -> completion.enrolment();
            case EXTERNAL_ID -> user.externalId();
            case PLATFORM_ID -> completion.user();
            case LEARNING_OBJECT_ID -> completion.course();
            case COMPLETED_AT -> completion.at();
            case COMPLETED_LOCAL_DATE -> completion.at().atZone(zone).toLocalDate();
            case TIME_ZONE -> zone.getId();
            case VALID_UNTIL -> completion.validUntil();
            case SUCCESS -> completion.success();
            case SCORE -> completion.score();
        };
    }

    /** As the settings and the header row have it. */
    @Override
    public String toString() {
        return word;
    }
}
