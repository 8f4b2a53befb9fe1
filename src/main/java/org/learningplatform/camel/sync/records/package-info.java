/** Enrolments in, completions out. */
@NullMarked
package org.learningplatform.camel.sync.records;

import org.jspecify.annotations.NullMarked;
