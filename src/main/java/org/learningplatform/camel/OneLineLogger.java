// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel;

import org.apache.camel.LoggingLevel;
import org.apache.camel.spi.CamelLogger;
import org.learningplatform.camel.error.LearningPlatformException;
import org.learningplatform.camel.state.StateUnavailableException;
import org.slf4j.LoggerFactory;

/** Logs a failure that says itself what happened in one line, for an outage is many polls long; any other with its stack. */
final class OneLineLogger extends CamelLogger {

    OneLineLogger(Class<?> owner) {
        super(LoggerFactory.getLogger(owner), LoggingLevel.WARN);
    }

    @Override
    public void log(String message, Throwable exception) {
        if (exception instanceof LearningPlatformException || exception instanceof StateUnavailableException) {
            log(message);
        } else {
            super.log(message, exception);
        }
    }
}
