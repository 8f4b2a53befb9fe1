/** JSON as the platform speaks it. */
@NullMarked
package org.learningplatform.camel.client.json;

import org.jspecify.annotations.NullMarked;
