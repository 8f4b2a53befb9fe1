// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.k8s;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitor;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.strimzi.api.kafka.model.topic.KafkaTopic;
import io.strimzi.api.kafka.model.user.KafkaUser;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;

/**
 * What a document may hold: the custom resources of Camel K 2.4 themselves, and the models that are made from the API of
 * Kubernetes, from Strimzi's and from the Prometheus operator's custom resources, read with nothing unknown and nothing
 * converted.
 */
final class Schemas {

    private static final Map<String, Class<?>> MODELS = Map.ofEntries(
            Map.entry("v1/ConfigMap", ConfigMap.class),
            Map.entry("v1/PersistentVolumeClaim", PersistentVolumeClaim.class),
            Map.entry("v1/Service", Service.class),
            Map.entry("v1/ServiceAccount", ServiceAccount.class),
            Map.entry("apps/v1/Deployment", Deployment.class),
            Map.entry("networking.k8s.io/v1/NetworkPolicy", NetworkPolicy.class),
            Map.entry("policy/v1/PodDisruptionBudget", PodDisruptionBudget.class),
            Map.entry("rbac.authorization.k8s.io/v1/Role", Role.class),
            Map.entry("rbac.authorization.k8s.io/v1/RoleBinding", RoleBinding.class),
            Map.entry("monitoring.coreos.com/v1/PodMonitor", PodMonitor.class),
            Map.entry("monitoring.coreos.com/v1/PrometheusRule", PrometheusRule.class),
            Map.entry("kafka.strimzi.io/v1/KafkaTopic", KafkaTopic.class),
            Map.entry("kafka.strimzi.io/v1/KafkaUser", KafkaUser.class));

    private static final ObjectMapper STRICT = strict();
    private static final Map<String, JsonSchema> CAMEL_K = Map.of(
            "camel.apache.org/v1/Integration", closed(camelK("integrations")),
            "camel.apache.org/v1/Kamelet", closed(camelK("kamelets")),
            "camel.apache.org/v1/Pipe", closed(pipe()));

    private Schemas() {}

    /** Whether there is a schema for documents of this kind. */
    static boolean knows(JsonNode document) {
        return MODELS.containsKey(type(document)) || CAMEL_K.containsKey(type(document));
    }

    /** What is wrong with a document. */
    static List<String> errors(JsonNode document) {
        if (!knows(document)) {
            return List.of("no schema for " + type(document));
        }
        if (!MODELS.containsKey(type(document))) {
            return CAMEL_K.get(type(document)).validate(document).stream()
                    .map(ValidationMessage::getMessage)
                    .toList();
        }
        try {
            STRICT.treeToValue(document, MODELS.get(type(document)));
            return List.of();
        } catch (JsonProcessingException e) {
            return List.of(e.getOriginalMessage());
        }
    }

    static String type(JsonNode document) {
        return document.path("apiVersion").asText() + "/"
                + document.path("kind").asText();
    }

    private static ObjectMapper strict() {
        ObjectMapper mapper = JsonMapper.builder()
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .withCoercionConfig(
                        LogicalType.Textual, text -> text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
                .build();
        // the models keep what they do not know in a map, which hides mistakes
        return mapper.setAnnotationIntrospector(new JacksonAnnotationIntrospector() {
            @Override
            public Boolean hasAnySetter(Annotated member) {
                return false;
            }
        });
    }

    private static JsonNode camelK(String plural) {
        try (InputStream file = Schemas.class.getResourceAsStream("/camel.apache.org_" + plural + ".yaml")) {
            JsonNode definition =
                    Kustomize.documents(new String(file.readAllBytes())).get(0);
            return definition.at("/spec/versions/0/schema/openAPIV3Schema");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Newer than Camel K 2.4: what a Pipe has of an Integration, dependencies from 2.8 and traits from 2.9 on. */
    private static JsonNode pipe() {
        JsonNode pipe = camelK("pipes");
        JsonNode integration = camelK("integrations").at("/properties/spec/properties");
        ((ObjectNode) pipe.at("/properties/spec/properties")).set("dependencies", integration.path("dependencies"));
        ((ObjectNode) pipe.at("/properties/spec/properties")).set("traits", integration.path("traits"));
        return pipe;
    }

    private static JsonSchema closed(JsonNode schema) {
        close(schema);
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7).getSchema(schema);
    }

    /** The API server drops what a custom resource does not have; here it is an error. */
    private static void close(JsonNode schema) {
        if (schema.path("properties").isObject()
                && !schema.path("x-kubernetes-preserve-unknown-fields").asBoolean()) {
            ((ObjectNode) schema).put("additionalProperties", false);
        }
        schema.forEach(Schemas::close);
    }
}
