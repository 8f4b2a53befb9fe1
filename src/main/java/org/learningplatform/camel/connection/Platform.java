// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.connection;

import org.learningplatform.camel.client.PlatformClient;
import org.learningplatform.camel.client.PlatformTime;

/** One platform, as those have it who call it. */
public interface Platform {

    /**
     * What calls the platform. To be asked for anew with each piece of work: after a restart of the component it is another.
     *
     * @throws IllegalArgumentException if an option is missing or wrong, with what to set
     * @throws IllegalStateException if the component is not started
     */
    PlatformClient client();

    /** The platform's timestamps. */
    PlatformTime times();
}
