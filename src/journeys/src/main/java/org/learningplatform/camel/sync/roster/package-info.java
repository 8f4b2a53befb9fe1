/** A file becomes people, and a report. */
@NullMarked
package org.learningplatform.camel.sync.roster;

import org.jspecify.annotations.NullMarked;
