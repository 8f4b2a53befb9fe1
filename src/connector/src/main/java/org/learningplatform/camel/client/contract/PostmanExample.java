// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;

/** From an example to a schema: the members that it has, with the types of their values. */
final class PostmanExample {

    private PostmanExample() {}

    /** What values like the example look like. Of a list, its first element shows what the others are; a variable may be anything. */
    static ObjectNode schema(JsonNode example) {
        ObjectNode schema = JsonNodeFactory.instance.objectNode();
        switch (example.getNodeType()) {
            case OBJECT -> {
                ObjectNode properties = schema.put("type", "object").putObject("properties");
                example.properties().forEach(member -> properties.set(member.getKey(), schema(member.getValue())));
            }
            case ARRAY -> schema.put("type", "array").set("items", schema(example.path(0)));
            case STRING -> {
                if (!example.textValue().contains("{{")) {
                    schema.put("type", "string");
                }
            }
            case NUMBER -> schema.put("type", example.isIntegralNumber() ? "integer" : "number");
            case BOOLEAN -> schema.put("type", "boolean");
            default -> {
                // nothing shows what it is
            }
        }
        return schema;
    }

    /** An object with members of those names. */
    static ObjectNode object(Collection<String> names) {
        ObjectNode schema = JsonNodeFactory.instance.objectNode().put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        names.forEach(properties::putObject);
        return schema;
    }
}
