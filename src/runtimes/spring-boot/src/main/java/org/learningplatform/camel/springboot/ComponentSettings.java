// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.springboot;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.apache.camel.util.StringHelper;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.LearningPlatformComponent;
import org.learningplatform.camel.LearningPlatformComponentConfigurer;
import org.learningplatform.camel.client.contract.Contract;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.Environment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * The settings of one component in Spring's environment, in all spellings that Spring Boot takes. Which there are, and of what
 * type, the component itself tells: one that it gets is bound here without a change.
 */
final class ComponentSettings {

    private static final LearningPlatformComponentConfigurer CONFIGURER = new LearningPlatformComponentConfigurer();

    /** The options by their names in small letters, without dashes. */
    private static final Map<String, String> OPTIONS = options();

    private final Environment environment;
    private final ConfigurationPropertyName prefix;

    /** @param prefix what they begin with, for example {@code camel.component.learningplatform} */
    ComponentSettings(Environment environment, String prefix) {
        this.environment = environment;
        this.prefix = ConfigurationPropertyName.adapt(prefix, '.');
    }

    /**
     * Sets them on a component.
     *
     * @throws IllegalArgumentException if there is no such option, or its value is none for it; the message names the setting
     *     and never its value
     */
    void apply(CamelContext context, Component component) {
        refuseUnknown();
        OPTIONS.values().forEach(option -> {
            ConfigurationPropertyName name = prefix.append(StringHelper.camelCaseToDash(option));
            Class<?> type = CONFIGURER.getOptionType(option, false);
            Object value = type == Map.class ? texts(context, name) : text(context, name);
            if (value != null) {
                try {
                    CONFIGURER.configure(context, component, option, value, false);
                } catch (RuntimeException e) {
                    throw new IllegalArgumentException(name + " is not of type " + type.getSimpleName(), e);
                }
            }
        });
    }

    private @Nullable String text(CamelContext context, ConfigurationPropertyName name) {
        return resolved(
                context,
                name,
                Binder.get(environment).bind(name, Bindable.of(String.class)).orElse(null));
    }

    private @Nullable Map<String, String> texts(CamelContext context, ConfigurationPropertyName name) {
        Map<String, String> texts = Binder.get(environment)
                .bind(name, Bindable.mapOf(String.class, String.class))
                .orElse(null);
        if (texts != null) {
            texts.replaceAll((key, text) -> resolved(context, name, text));
        }
        return texts;
    }

    /** What Camel says of a placeholder quotes the text that it stands in, which may be a secret. */
    private static @Nullable String resolved(
            CamelContext context, ConfigurationPropertyName name, @Nullable String text) {
        try {
            return context.resolvePropertyPlaceholders(text);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    name + " has a placeholder that nothing sets: set it, or give it a default, {{name:default}}");
        }
    }

    /** What nobody reads would be missed only when it matters. */
    private void refuseUnknown() {
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            if (source instanceof IterableConfigurationPropertySource settings) {
                settings.stream()
                        .filter(prefix::isAncestorOf)
                        .map(name -> name.subName(prefix.getNumberOfElements()))
                        .filter(name -> !isKnown(name, source.getUnderlyingSource()))
                        .findFirst()
                        .map(name -> name.getElement(0, Form.ORIGINAL))
                        .ifPresent(name -> {
                            throw new IllegalArgumentException(prefix + "." + name
                                    + " is not an option of the component" + Contract.nearest(name, OPTIONS.values()));
                        });
            }
        }
    }

    /** In the name of an environment variable a dot and a dash look the same. */
    private static boolean isKnown(ConfigurationPropertyName name, Object source) {
        String option = name.getElement(0, Form.UNIFORM);
        return OPTIONS.containsKey(option)
                || option.equals("enabled")
                || option.equals("customizer")
                || (source instanceof SystemEnvironmentPropertySource
                        && OPTIONS.containsKey(name.toString().replace(".", "")));
    }

    private static Map<String, String> options() {
        try (InputStream catalog = LearningPlatformComponent.class.getResourceAsStream(
                "/META-INF/org/learningplatform/camel/learningplatform.json")) {
            Map<String, String> options = new TreeMap<>();
            new ObjectMapper()
                    .readTree(catalog)
                    .path("componentProperties")
                    .fieldNames()
                    .forEachRemaining(name -> options.put(name.toLowerCase(Locale.ROOT), name));
            return options;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
