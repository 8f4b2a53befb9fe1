// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaException;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.NonValidationKeyword;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import com.networknt.schema.oas.OpenApi30;
import com.networknt.schema.oas.OpenApi31;
import com.networknt.schema.serialization.JsonNodeReader;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** Checks values by a schema; the only class that needs json-schema-validator. */
final class SchemaValidator {

    private static final int MAX_PROBLEMS = 10;
    /** What the folder of the contract is to the validator. */
    private static final String FOLDER = "contract:/";

    private static final SchemaValidatorsConfig CONFIG = SchemaValidatorsConfig.builder()
            .pathType(PathType.JSON_POINTER)
            // what only the platform sets is not required of a request
            .readOnly(true)
            // a part is read when a value needs it: all that refer to each other would be too many
            .preloadJsonSchema(false)
            .build();

    private final JsonSchema schema;

    /** The schema itself cannot be used. */
    @SuppressWarnings("serial")
    static final class Unusable extends RuntimeException {
        private Unusable(JsonSchemaException cause) {
            super(cause);
        }
    }

    /** @throws Unusable if the schema cannot be used */
    @SuppressWarnings("ReferenceEquality") // the same document, whatever it says
    SchemaValidator(Place place) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        Place first = place.first();
        String location = FOLDER;
        if (place.root() == first.root()) {
            // the whole document with a reference to the schema in it, so that references in the schema find their
            // targets
            document.setAll((ObjectNode) place.root());
            document.put("$ref", "#" + place.pointer());
            location += first.path();
        } else {
            document.put("$ref", FOLDER + place.path() + "#" + place.pointer());
        }
        try {
            schema = factory(first).getSchema(SchemaLocation.of(location), document, CONFIG);
        } catch (JsonSchemaException e) {
            throw new Unusable(e);
        }
    }

    /**
     * What of the value breaks the schema: where and which rule, nothing of the value itself.
     *
     * @throws Unusable if the schema cannot be used
     */
    List<String> problems(JsonNode value) {
        try {
            return schema.validate(value).stream()
                    .map(SchemaValidator::problem)
                    .distinct()
                    .limit(MAX_PROBLEMS)
                    .toList();
        } catch (JsonSchemaException e) {
            throw new Unusable(e);
        }
    }

    private static JsonSchemaFactory factory(Place first) {
        boolean draft4 = first.at("openapi").scalar().startsWith("3.0");
        JsonMetaSchema openApi = draft4 ? OpenApi30.getInstance() : OpenApi31.getInstance();
        JsonMetaSchema dialect = JsonMetaSchema.builder(openApi)
                // but it may stand there, as in a reply that is sent back
                .keyword(new NonValidationKeyword("readOnly"))
                .unknownKeywordFactory((name, node) -> new NonValidationKeyword(name))
                .build();
        return JsonSchemaFactory.builder(JsonSchemaFactory.getInstance(draft4 ? VersionFlag.V4 : VersionFlag.V202012))
                .defaultMetaSchemaIri(dialect.getIri())
                .metaSchema(dialect)
                // only what the contract is split into
                .schemaLoaders(loaders -> loaders.add(iri -> () -> document(first, iri.toString())))
                .jsonNodeReader(
                        JsonNodeReader.builder().yamlMapper(new JsonMapper()).build())
                .build();
    }

    private static InputStream document(Place first, String iri) throws IOException {
        if (!iri.startsWith(FOLDER)) {
            throw new FileNotFoundException("a schema outside the contract");
        }
        return new ByteArrayInputStream(new JsonMapper()
                .writeValueAsBytes(first.beside(iri.substring(FOLDER.length())).root()));
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
