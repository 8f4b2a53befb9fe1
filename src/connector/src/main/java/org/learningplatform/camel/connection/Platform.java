// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.connection;

import java.util.Collection;
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

    /** The platform in the words of journeys, for one piece of work. */
    default Roles roles() {
        return new Roles(client(), times().zone());
    }

    /**
     * Says what a journey needs, so that what the contract lacks shows when the work begins and not with its first message.
     *
     * @param journey its name, for messages
     * @throws IllegalArgumentException if the contract lacks something, or an option or a credential is missing, with what to do
     */
    void needs(String journey, Collection<Need> needs);

    /**
     * Says what will be called, so that a missing setting shows when the work begins and not with its first message.
     *
     * @param operations by name
     * @throws IllegalArgumentException if the contract lacks one, or an option or a credential is missing, with what to set
     */
    void requires(Collection<String> operations);
}
