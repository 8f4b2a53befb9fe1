/** The main things of the platform, for Java that wants types: {@code convertBodyTo} makes them of a reply's Map. */
@NullMarked
package org.learningplatform.camel.model;

import org.jspecify.annotations.NullMarked;
