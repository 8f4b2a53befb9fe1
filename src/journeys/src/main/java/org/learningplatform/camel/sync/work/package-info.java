/**
 * What to do to the platform and in what order: everything that writes goes through here. A plan of changes is made and looked
 * at before the first write; then the changes are made, those of one person in order, those of several at the same time.
 */
@NullMarked
package org.learningplatform.camel.sync.work;

import org.jspecify.annotations.NullMarked;
