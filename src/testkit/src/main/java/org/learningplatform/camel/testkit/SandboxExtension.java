// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.testkit;

import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/** Starts, hands out, resets and closes the sandbox of {@link LearningPlatformSandbox}. */
final class SandboxExtension implements BeforeAllCallback, AfterEachCallback, ParameterResolver {

    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(Sandbox.class);

    // by name: a class that is not asked for is not loaded
    private static final Map<String, Function<Sandbox, Object>> PARAMETERS = Map.of(
            "Sandbox",
            sandbox -> sandbox,
            "SandboxPlatform",
            Sandbox::platform,
            "SandboxKafka",
            sandbox -> sandbox.kafka(),
            "SandboxSftp",
            sandbox -> sandbox.sftp(),
            "SandboxRecordStore",
            Sandbox::lrs,
            "TestClock",
            Sandbox::clock);

    /** Closed by the store: by JUnit before 5.13 for its one type, by later ones for the other. */
    @SuppressWarnings("deprecation")
    private record Held(Sandbox sandbox) implements AutoCloseable, ExtensionContext.Store.CloseableResource {

        @Override
        public void close() {
            sandbox.close();
        }
    }

    @Override
    public void beforeAll(ExtensionContext test) {
        sandbox(test);
    }

    /** Routes of the test have been stopped by then, by the extensions that started them. */
    @Override
    public void afterEach(ExtensionContext test) {
        sandbox(test).reset();
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
        return function(parameter) != null;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
        Function<Sandbox, Object> function = function(parameter);
        if (function == null) {
            throw new IllegalArgumentException(parameter.toString());
        }
        return function.apply(sandbox(test));
    }

    private static @Nullable Function<Sandbox, Object> function(ParameterContext parameter) {
        Class<?> type = parameter.getParameter().getType();
        return type.getPackageName().equals(Sandbox.class.getPackageName())
                ? PARAMETERS.get(type.getSimpleName())
                : null;
    }

    /** That of the class, started if it is not there; the store closes it after the last test of the class. */
    private static Sandbox sandbox(ExtensionContext test) {
        return test.getStore(NAMESPACE)
                .getOrComputeIfAbsent(Sandbox.class, type -> new Held(start(test.getRequiredTestClass())), Held.class)
                .sandbox();
    }

    private static Sandbox start(Class<?> test) {
        LearningPlatformSandbox wanted = wanted(test);
        Sandbox.Builder builder = Sandbox.builder().people(wanted.people());
        if (wanted.testClock()) {
            builder.clock(new TestClock());
        }
        if (wanted.kafka()) {
            builder.kafka(0);
        }
        if (wanted.sftp()) {
            builder.sftp(0);
        }
        if (wanted.lrs()) {
            builder.lrs();
        }
        return builder.start();
    }

    private static LearningPlatformSandbox wanted(Class<?> test) {
        return AnnotationSupport.findAnnotation(test, LearningPlatformSandbox.class)
                .orElseGet(() -> wanted(test.getEnclosingClass()));
    }
}
