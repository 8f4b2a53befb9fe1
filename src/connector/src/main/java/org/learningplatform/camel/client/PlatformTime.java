// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client;

import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.contract.Form;

/**
 * The platform's timestamps where the contract does not say how they look: {@code 2026-11-23 12:00:00} in its zone, or ISO 8601.
 *
 * @param zone zone of timestamps that name none
 */
public record PlatformTime(ZoneId zone) {

    /** The moment, a day being its first one; null if it is neither. */
    public @Nullable Instant read(@Nullable Object timestamp) {
        return Form.TEXT.moment(timestamp, zone);
    }

    /** The moment as the platform writes it, to the second. */
    public String write(Instant moment) {
        return Form.TEXT.write(moment, zone).toString();
    }
}
