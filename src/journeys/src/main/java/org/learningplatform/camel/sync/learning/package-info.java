/** What people are to learn and have learned: requests and enrolments, completions. */
@NullMarked
package org.learningplatform.camel.sync.learning;

import org.jspecify.annotations.NullMarked;
