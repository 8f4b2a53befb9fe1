// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.springboot;

import org.learningplatform.camel.LearningPlatformComponent;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;

/** An application as a user writes it, with a second platform. */
@SpringBootConfiguration
@EnableAutoConfiguration
public class Application {

    @Bean
    LearningPlatformComponent emea() {
        return new LearningPlatformComponent();
    }
}
