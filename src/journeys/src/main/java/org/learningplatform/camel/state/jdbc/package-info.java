/** State in the tables of a database. */
@NullMarked
package org.learningplatform.camel.state.jdbc;

import org.jspecify.annotations.NullMarked;
