// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.benchmark;

import java.util.Map;

/** A way to call the platform. */
interface Contender {

    /** Reads a user. */
    Map<?, ?> read(long id) throws Exception;

    /** Creates a user and returns it as the platform did. */
    Map<?, ?> create(Map<String, Object> user) throws Exception;
}
