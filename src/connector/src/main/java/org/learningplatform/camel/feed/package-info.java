/** What is new on a list: cursor, overlap, full scan. It knows no Camel. */
@NullMarked
package org.learningplatform.camel.feed;

import org.jspecify.annotations.NullMarked;
