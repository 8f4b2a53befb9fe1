/**
 * How a platform is reached: connections, contracts, tokens and budgets, and the handle that journeys are given. It knows
 * Camel for its HTTP client, its resources and its secrets, and knows nobody above.
 */
@NullMarked
package org.learningplatform.camel.connection;

import org.jspecify.annotations.NullMarked;
