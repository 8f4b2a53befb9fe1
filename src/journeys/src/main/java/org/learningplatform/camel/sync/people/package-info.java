/** A person's data becomes a user, once. */
@NullMarked
package org.learningplatform.camel.sync.people;

import org.jspecify.annotations.NullMarked;
