/** One door to the platform. It knows the platform and knows no Camel. */
@NullMarked
package org.learningplatform.camel.client;

import org.jspecify.annotations.NullMarked;
