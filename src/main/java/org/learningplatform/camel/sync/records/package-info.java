/** Enrolment requests become enrolments. */
@NullMarked
package org.learningplatform.camel.sync.records;

import org.jspecify.annotations.NullMarked;
