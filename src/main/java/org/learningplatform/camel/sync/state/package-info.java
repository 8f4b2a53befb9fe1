/** What must survive a restart. */
@NullMarked
package org.learningplatform.camel.sync.state;

import org.jspecify.annotations.NullMarked;
