/** The words on the wire: CloudEvents, their schemas, dead letters. */
@NullMarked
package org.learningplatform.camel.sync.events;

import org.jspecify.annotations.NullMarked;
