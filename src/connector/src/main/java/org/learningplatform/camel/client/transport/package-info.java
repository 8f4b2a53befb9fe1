/** How a call travels: request and reply, retries, limits. */
@NullMarked
package org.learningplatform.camel.client.transport;

import org.jspecify.annotations.NullMarked;
