// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.journey;

import java.text.ParseException;
import java.time.Instant;
import java.util.Date;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.feed.Schedule;
import org.quartz.CronExpression;

/** A schedule as a Quartz cron expression says it, in the zone of the machine. */
public final class CronSchedule implements Schedule {

    private final @Nullable CronExpression cron;

    /**
     * @param cron for example {@code 0 30 2 * * ?} for half past two in the night; empty for never
     * @throws IllegalArgumentException if it is no cron expression
     */
    public CronSchedule(String cron) {
        try {
            this.cron = cron.isBlank() ? null : new CronExpression(cron);
        } catch (ParseException e) {
            throw new IllegalArgumentException(
                    "'" + cron
                            + "' is not a Quartz cron expression: say for example '0 30 2 * * ?', or nothing for never",
                    e);
        }
    }

    @Override
    public synchronized @Nullable Instant next(Instant after) {
        Date next = cron == null ? null : cron.getNextValidTimeAfter(Date.from(after));
        return next == null ? null : next.toInstant();
    }
}
