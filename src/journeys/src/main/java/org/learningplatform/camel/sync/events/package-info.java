/** The words on the wire: events, their schemas, and who announces them. No Camel. */
@NullMarked
package org.learningplatform.camel.sync.events;

import org.jspecify.annotations.NullMarked;
