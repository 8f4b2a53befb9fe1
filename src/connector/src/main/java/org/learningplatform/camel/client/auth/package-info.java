/** Whose token a call carries. */
@NullMarked
package org.learningplatform.camel.client.auth;

import org.jspecify.annotations.NullMarked;
