// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * A sandbox for the tests of a class. It starts before the first test and is closed after the last. After each test it is
 * {@linkplain Sandbox#reset reset}, so that no test sees what another one did. The constructor and the methods of the class can have
 * parameters of the types {@link Sandbox}, {@link SandboxPlatform}, {@link SandboxKafka}, {@link SandboxSftp},
 * {@link SandboxRecordStore} and {@link TestClock}.
 *
 * <p>The tests of the class run one after the other, those of other classes may run meanwhile.
 */
@Documented
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(SandboxExtension.class)
@Execution(ExecutionMode.SAME_THREAD)
public @interface LearningPlatformSandbox {

    /** Whether there is a Kafka broker, too; it takes some seconds to start. */
    boolean kafka() default false;

    /** Whether there is an SFTP server, too. */
    boolean sftp() default false;

    /** Whether there is a Learning Record Store, too. */
    boolean lrs() default false;

    /** How many people there are before each test: see {@link SandboxPlatform#addPeople}. */
    int people() default 0;

    /** Whether the platform goes by a {@link TestClock}, which begins anew before each test; else by the system's. */
    boolean testClock() default false;
}
