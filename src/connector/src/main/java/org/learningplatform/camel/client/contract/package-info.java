/** What can be called: operations, their arguments, tokens and paging, read from a contract document. */
@NullMarked
package org.learningplatform.camel.client.contract;

import org.jspecify.annotations.NullMarked;
