// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.springboot;

import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.apache.camel.spi.ComponentCustomizer;
import org.apache.camel.spring.boot.CamelAutoConfiguration;
import org.apache.camel.spring.boot.util.ConditionalOnCamelContextAndAutoConfigurationBeans;
import org.apache.camel.spring.boot.util.ConditionalOnHierarchicalProperties;
import org.apache.camel.spring.boot.util.HierarchicalPropertiesEvaluator;
import org.learningplatform.camel.LearningPlatformComponent;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;

/**
 * Gives each Learning Platform component of the context the settings of its own name, {@code camel.component.learningplatform.*}
 * or, for a second one that is the bean {@code emea}, {@code camel.component.emea.*}.
 */
@AutoConfiguration(after = CamelAutoConfiguration.class)
@Conditional(ConditionalOnCamelContextAndAutoConfigurationBeans.class)
@ConditionalOnHierarchicalProperties({"camel.component", "camel.component.learningplatform"})
public class LearningPlatformComponentAutoConfiguration {

    @Lazy
    @Bean
    ComponentCustomizer configureLearningPlatformComponent(CamelContext context, Environment environment) {
        return new ComponentCustomizer() {
            @Override
            public boolean isEnabled(String name, Component target) {
                return target instanceof LearningPlatformComponent
                        && HierarchicalPropertiesEvaluator.evaluate(
                                environment, "camel.component.customizer", "camel.component." + name + ".customizer");
            }

            @Override
            public void configure(String name, Component target) {
                new ComponentSettings(environment, "camel.component." + name).apply(context, target);
            }
        };
    }
}
