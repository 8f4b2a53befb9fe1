// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaException;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.NonValidationKeyword;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import com.networknt.schema.oas.OpenApi30;
import com.networknt.schema.oas.OpenApi31;
import java.io.FileNotFoundException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A schema of a contract document. The validator is made when the first value is checked. */
public final class Schema {

    private static final int MAX_PROBLEMS = 10;
    private static final String UNUSABLE = "is a schema that cannot be used; correct it";
    private static final SchemaValidatorsConfig CONFIG = SchemaValidatorsConfig.builder()
            .pathType(PathType.JSON_POINTER)
            // what only the platform sets is not required of a request
            .readOnly(true)
            // a part is read when a value needs it: all that refer to each other would be too many
            .preloadJsonSchema(false)
            .build();

    private final Place place;
    private volatile @Nullable JsonSchema validator;
    private volatile boolean bounded;
    private volatile boolean unusable;

    Schema(Place place) {
        this.place = place;
    }

    /**
     * What of the value breaks the schema: where and which rule, nothing of the value itself.
     *
     * @return empty if it fits
     * @throws IllegalArgumentException if the schema itself cannot be used, with its place
     */
    public List<String> problems(JsonNode value) {
        if (unusable) {
            throw place.error(UNUSABLE);
        }
        try {
            JsonSchema current = validator();
            if (!bounded && !Effort.isBounded(place, value)) {
                throw place.error(
                        "is composed of so many parts, each as often as it is referred to, that a body cannot be"
                                + " checked; simplify it");
            }
            return current.validate(value).stream()
                    .map(Schema::problem)
                    .distinct()
                    .limit(MAX_PROBLEMS)
                    .toList();
        } catch (JsonSchemaException | StackOverflowError e) {
            // the validator would say so with each body, and at length
            unusable = true;
            throw place.error(UNUSABLE);
        }
    }

    private JsonSchema validator() {
        JsonSchema current = validator;
        if (current == null) {
            // the whole document with a reference to the schema in it, so that references in the schema find their
            // targets
            ObjectNode document = JsonNodeFactory.instance.objectNode();
            document.setAll((ObjectNode) place.root());
            document.put("$ref", "#" + place.pointer());
            current = factory(place.root().path("openapi").asText()).getSchema(document, CONFIG);
            bounded = Effort.isBounded(place);
            validator = current;
        }
        return current;
    }

    private static JsonSchemaFactory factory(String version) {
        boolean draft4 = version.startsWith("3.0");
        JsonMetaSchema openApi = draft4 ? OpenApi30.getInstance() : OpenApi31.getInstance();
        JsonMetaSchema dialect = JsonMetaSchema.builder(openApi)
                // but it may stand there, as in a reply that is sent back
                .keyword(new NonValidationKeyword("readOnly"))
                .unknownKeywordFactory((name, node) -> new NonValidationKeyword(name))
                .build();
        return JsonSchemaFactory.builder(JsonSchemaFactory.getInstance(draft4 ? VersionFlag.V4 : VersionFlag.V202012))
                .defaultMetaSchemaIri(dialect.getIri())
                .metaSchema(dialect)
                // a contract decides nothing about what is read from where
                .schemaLoaders(loaders -> loaders.add(iri -> () -> {
                    throw new FileNotFoundException("a schema outside the document");
                }))
                .build();
    }

    /** The validator's own text would quote the value. A member that is named is one that the schema knows. */
    private static String problem(ValidationMessage message) {
        String where = message.getInstanceLocation().toString();
        return (where.isEmpty() ? "the body" : where)
                + switch (message.getType()) {
                    case "required" -> " has no '" + message.getProperty() + "'";
                    case "additionalProperties", "unevaluatedProperties" -> " has a member that is not known";
                    case "type" -> " is of another type";
                    default -> " breaks " + message.getType();
                };
    }
}
