// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.routes;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.learningplatform.camel.testkit.SandboxKafka;

/** Hands tests the one broker of their JVM; it starts with the first that wants it and stops after the last test. */
public final class SharedKafka implements ParameterResolver {

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
        return parameter.getParameter().getType() == SandboxKafka.class;
    }

    @Override
    public SandboxKafka resolveParameter(ParameterContext parameter, ExtensionContext test) {
        // the store closes what it holds; a fork of the build begins a test plan for each class, in one session
        return test.getStore(ExtensionContext.StoreScope.LAUNCHER_SESSION, ExtensionContext.Namespace.GLOBAL)
                .getOrComputeIfAbsent(SandboxKafka.class, type -> new SandboxKafka(), SandboxKafka.class);
    }
}
