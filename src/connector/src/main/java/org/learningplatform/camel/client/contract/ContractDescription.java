// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.contract;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toList;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Describes the operations of a contract. */
public final class ContractDescription {

    /** Of the table; where there is no room for all, those of the highest rank are left out first. */
    private static final List<ScreenTable.Column> COLUMNS = List.of(
            new ScreenTable.Column("OPERATION", 0, false, 0),
            new ScreenTable.Column("REQUEST", 18, false, 0),
            new ScreenTable.Column("ARGUMENTS", 14, false, 0),
            new ScreenTable.Column("BODY", 8, false, 1),
            new ScreenTable.Column("TOKEN", 12, false, 3),
            new ScreenTable.Column("REPEAT", 6, false, 5),
            new ScreenTable.Column("KNOWN", 10, false, 4),
            new ScreenTable.Column("FROM", 14, true, 2));

    /** Characters of a line of the table, where nobody says otherwise. */
    static final int WIDTH = 120;

    private static final String NOTES =
            """
            - Arguments are headers `CamelLearningPlatform.<name>` or options of the URI; those in **bold** are required.
            - _Body_: members of the JSON body, or the media type of another body. The schema says which members are required.
            - _Idempotent_: a call is retried even if it may have been applied already.
            - _Known_: `documented` by the publisher of the platform's API, `observed` in a real client or test, or `assumed`
              from similar operations. It applies to method and path.
            """;

    private final Contract contract;

    private ContractDescription(Contract contract) {
        this.contract = contract;
    }

    /** The forms of a description. */
    public enum Format {
        /** A line for each operation, in columns. */
        table,
        /** Markdown, with a table for each resource. */
        markdown,
        /** JSON, for programs. */
        json,
        /**
         * The OpenAPI document that is read, as 3.1: a user's own, or a collection translated, with what overlays change. A
         * secret that a collection writes into a token request is {@code (secret)} there.
         */
        openapi
    }

    /**
     * Describes a contract.
     *
     * @return text that ends with a line feed
     */
    public static String of(Contract contract, Format format) {
        return of(contract, format, WIDTH);
    }

    /** @param width characters of a line of the table */
    static String of(Contract contract, Format format, int width) {
        ContractDescription description = new ContractDescription(contract);
        return switch (format) {
            case table -> description.table(width);
            case markdown -> description.markdown();
            case json -> description.json();
            case openapi -> description.openApi();
        };
    }

    // Table

    private String table(int width) {
        ScreenTable lines = new ScreenTable(width, COLUMNS);
        contract.operations().stream().map(operation -> cells(operation, "*%s")).forEach(lines::add);
        StringBuilder table = new StringBuilder(lines.toString());
        notHonoured().forEach((name, what) -> table.append("\nnot honoured: ")
                .append(name)
                .append(what.stream().map(each -> "\n    " + each).collect(joining()))
                .append('\n'));
        contract.refused().forEach((name, reason) -> table.append("\nnot callable: ")
                .append(name)
                .append("\n    ")
                .append(reason)
                .append('\n'));
        return table.append("\n%d operations of %s (* required), %d not callable%n"
                        .formatted(
                                contract.operations().size(),
                                contract.location(),
                                contract.refused().size()))
                .toString()
                .replace("\r", "");
    }

    private static List<String> cells(Operation operation, String required) {
        return List.of(
                operation.name(),
                operation.isRaw() ? "any" : operation.method() + " " + operation.path(),
                operation.parameters().stream()
                        .map(parameter ->
                                parameter.required() ? required.formatted(parameter.name()) : named(parameter))
                        .collect(joining(", ")),
                body(operation),
                carried(operation),
                operation.isRaw() ? "by method" : operation.idempotent() ? "yes" : "no",
                lower(operation.provenance()),
                // of what has no place but the document's own, the request says it
                operation.origin().startsWith("#/") ? "" : operation.origin());
    }

    /** What of an operation is not honoured, by its name. */
    private Map<String, List<String>> notHonoured() {
        Map<String, List<String>> all = new LinkedHashMap<>();
        contract.operations().stream()
                .filter(operation -> !operation.notHonoured().isEmpty())
                .forEach(operation -> all.put(operation.name(), operation.notHonoured()));
        return all;
    }

    private static String named(Parameter parameter) {
        return parameter.name()
                + (parameter.preset() == null ? "" : "=" + parameter.preset().text());
    }

    private static String body(Operation operation) {
        RequestBody body = operation.body();
        if (body == null) {
            return "";
        }
        String members = String.join(", ", body.fields());
        String form = body.mediaType().equals(RequestBody.JSON) ? "" : body.mediaType();
        return members.isEmpty() && form.isEmpty()
                ? "any JSON"
                : form + (members.isEmpty() || form.isEmpty() ? "" : ": ") + members;
    }

    private static String carried(Operation operation) {
        return operation.security().stream()
                .map(carried -> Stream.concat(
                                Stream.of(carried.token())
                                        .filter(token -> token != TokenKind.NONE)
                                        .map(ContractDescription::lower),
                                carried.apiKeys().stream().map(ApiKey::header))
                        .collect(joining(", ")))
                .map(carried -> carried.isEmpty() && operation.security().size() > 1 ? "nothing" : carried)
                .collect(joining(" or "));
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    // Markdown

    private String markdown() {
        Map<String, String> sections = new LinkedHashMap<>();
        contract.operations().stream()
                .collect(groupingBy(ContractDescription::resource, LinkedHashMap::new, toList()))
                .forEach((resource, operations) -> sections.put(
                        resource,
                        table(
                                List.of("Operation", "Request", "Arguments", "Body", "Token", "Idempotent", "Known"),
                                operations.stream().map(ContractDescription::row))));
        sections.put(
                "Arguments",
                table(
                        List.of("Name", "In", "Value", "Meaning"),
                        contract.operations().stream()
                                .flatMap(operation -> operation.parameters().stream())
                                .map(ContractDescription::row)
                                .distinct()
                                .sorted((one, other) -> String.join("|", one).compareTo(String.join("|", other)))));
        sections.put(
                "Token requests",
                table(
                        List.of("Flow", "Request", "Sends", "Reads", "Known"),
                        tokenRequests().stream().map(ContractDescription::row)));
        if (!notHonoured().isEmpty()) {
            sections.put(
                    "Not honoured",
                    table(
                            List.of("Operation", "What"),
                            notHonoured().entrySet().stream().flatMap(each -> each.getValue().stream()
                                    .map(what -> List.of(code(each.getKey()), what)))));
        }
        if (!contract.refused().isEmpty()) {
            sections.put(
                    "Not callable",
                    table(
                            List.of("Name", "Why"),
                            contract.refused().entrySet().stream()
                                    .map(refused -> List.of(refused.getKey(), refused.getValue()))));
        }
        StringBuilder text = new StringBuilder("# Operations of " + contract.location() + "\n\n" + NOTES + "\n"
                + sections.keySet().stream().map(ContractDescription::link).collect(joining(" ·\n")) + "\n");
        sections.forEach((title, table) ->
                text.append("\n## ").append(title).append("\n\n").append(table));
        return text.toString();
    }

    /** A link to the section with that title, by the anchor that GitHub gives it. */
    private static String link(String title) {
        String anchor =
                title.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9 _-]", "").replace(' ', '-');
        return "[" + title + "](#" + anchor + ")";
    }

    private static String table(List<String> columns, Stream<List<String>> rows) {
        return line(columns)
                + line(columns.stream().map(column -> "---").toList())
                + rows.map(row -> line(row.stream()
                                .map(cell -> cell.replace("|", "\\|"))
                                .toList()))
                        .collect(joining());
    }

    private static String line(List<String> cells) {
        return cells.stream()
                .map(cell -> cell.isEmpty() ? "|" : "| " + cell + " ")
                .collect(joining("", "", "|\n"));
    }

    private static String resource(Operation operation) {
        return operation.isRaw()
                ? "Any other request"
                : operation.name().substring(0, operation.name().lastIndexOf('/'));
    }

    private static List<String> row(Operation operation) {
        List<String> cells = cells(operation, "**%s**");
        return List.of(
                code(cells.get(0)) + "<br>" + operation.summary(),
                operation.isRaw() ? "as the arguments say" : code(cells.get(1)),
                cells.get(2),
                cells.get(3),
                cells.get(4),
                cells.get(5),
                cells.get(6));
    }

    private static List<String> row(Parameter parameter) {
        return List.of(
                code(parameter.name()),
                in(parameter),
                parameter.values().isEmpty() ? lower(parameter.type()) : String.join(", ", parameter.values()),
                parameter.description());
    }

    private static String in(Parameter parameter) {
        return switch (parameter.in()) {
            case REQUEST -> "raw request";
            case LINK -> "instead of the request";
            case PATH, QUERY, HEADER -> lower(parameter.in());
        };
    }

    private static List<String> row(TokenRequest request) {
        String encoding = request.encoding() == null ? "" : lower(request.encoding());
        return List.of(
                lower(request.flow()),
                code(request.method() + " " + request.path()),
                Stream.concat(sent("header", request.headers()), sent(encoding, request.fields()))
                        .collect(joining(", ")),
                code(request.tokenField())
                        + (request.expiresInField() == null ? "" : ", " + code(request.expiresInField()))
                        + (request.cookieReply() ? ", or a cookie that is a JWT" : ""),
                lower(request.provenance()));
    }

    private static Stream<String> sent(String how, Map<String, String> templates) {
        return shown(templates).entrySet().stream()
                .map(template -> how + " " + code(template.getKey() + ": " + template.getValue()));
    }

    /** Without the texts that a document writes out where a secret belongs: they may be somebody's. */
    private static Map<String, String> shown(Map<String, String> templates) {
        Map<String, String> shown = new LinkedHashMap<>(templates);
        shown.replaceAll(ContractDescription::shown);
        return shown;
    }

    private static String shown(String name, String template) {
        return Setting.isCredential(name) && !template.contains("{") ? "(secret)" : template;
    }

    private static String code(String text) {
        return "`" + text + "`";
    }

    private List<TokenRequest> tokenRequests() {
        return Arrays.stream(TokenFlow.values())
                .filter(flow -> contract.tokenProblem(flow) == null)
                .map(contract::tokenRequest)
                .toList();
    }

    // JSON

    private String json() {
        Map<String, Object> description = new LinkedHashMap<>();
        description.put("contract", contract.location());
        description.put(
                "operations",
                contract.operations().stream().map(ContractDescription::members).toList());
        Map<TokenFlow, String> problems = new EnumMap<>(TokenFlow.class);
        for (TokenFlow flow : TokenFlow.values()) {
            String problem = contract.tokenProblem(flow);
            if (problem != null) {
                problems.put(flow, problem);
            }
        }
        description.put(
                "tokenRequests",
                tokenRequests().stream().map(ContractDescription::members).toList());
        description.put("tokenProblems", problems);
        description.put("notCallable", contract.refused());
        return written(description);
    }

    private static String written(Object json) {
        try {
            return new JsonMapper().writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts and numbers are always JSON", e);
        }
    }

    private String openApi() {
        JsonNode document = contract.document().deepCopy();
        for (JsonNode request : document.path("x-token-requests")) {
            for (String sent : List.of("headers", "form", "json")) {
                if (request.path(sent) instanceof ObjectNode templates) {
                    templates
                            .properties()
                            .forEach(template -> template.setValue(TextNode.valueOf(
                                    shown(template.getKey(), template.getValue().asText()))));
                }
            }
        }
        if (document instanceof ObjectNode openApi) {
            OpenApi31.translate(openApi);
        }
        return written(document);
    }

    private static Map<String, Object> members(Operation operation) {
        Map<String, Object> members = new LinkedHashMap<>();
        put(members, "name", operation.name());
        put(members, "summary", operation.summary());
        put(members, "method", operation.isRaw() ? null : operation.method());
        put(members, "path", operation.isRaw() ? null : operation.path());
        put(
                members,
                "arguments",
                operation.parameters().stream()
                        .map(ContractDescription::members)
                        .toList());
        put(members, "body", members(operation.body()));
        put(members, "token", lower(operation.token()));
        put(members, "apiKeys", operation.apiKeys().stream().map(ApiKey::header).toList());
        put(members, "paging", members(operation.paging()));
        put(
                members,
                "since",
                operation.since() == null ? null : operation.since().parameter());
        put(members, "envelope", operation.envelope());
        put(members, "reply", operation.replyFields());
        put(members, "accept", operation.accept().equals(RequestBody.JSON) ? null : operation.accept());
        put(members, "repeatable", operation.idempotent());
        put(members, "notHonoured", operation.notHonoured());
        put(members, "provenance", lower(operation.provenance()));
        put(members, "from", operation.origin());
        return members;
    }

    private static Map<String, Object> members(Parameter parameter) {
        Map<String, Object> members = new LinkedHashMap<>();
        put(members, "name", parameter.name());
        put(members, "in", lower(parameter.in()));
        put(members, "required", parameter.required());
        put(members, "type", lower(parameter.type()));
        put(members, "values", parameter.values());
        put(
                members,
                "default",
                parameter.preset() == null ? null : parameter.preset().text());
        boolean plain =
                parameter.style().equals(Style.FORM) || parameter.style().equals(Style.SIMPLE);
        put(members, "style", plain ? null : parameter.style().toString());
        put(members, "description", parameter.description());
        return members;
    }

    private static @Nullable Map<String, Object> members(@Nullable RequestBody body) {
        if (body == null) {
            return null;
        }
        Map<String, Object> members = new LinkedHashMap<>();
        put(members, "mediaType", body.mediaType());
        put(members, "required", body.required());
        put(members, "members", body.fields());
        return members;
    }

    private static @Nullable Map<String, Object> members(@Nullable Paging paging) {
        if (paging == null) {
            return null;
        }
        Map<String, Object> members = new LinkedHashMap<>();
        put(members, "style", lower(paging.style()));
        put(members, "position", paging.positionParameter());
        put(members, "size", paging.sizeParameter());
        put(members, "pageSize", paging.pageSize() == 0 ? null : paging.pageSize());
        put(members, "link", paging.link());
        return members;
    }

    private static Map<String, Object> members(TokenRequest request) {
        Map<String, Object> members = new LinkedHashMap<>();
        put(members, "flow", lower(request.flow()));
        put(members, "method", request.method());
        put(members, "path", request.path());
        put(members, "headers", shown(request.headers()));
        put(members, request.encoding() == TokenRequest.Encoding.FORM ? "form" : "json", shown(request.fields()));
        put(members, "token", request.tokenField());
        put(members, "expiresIn", request.expiresInField());
        put(members, "provenance", lower(request.provenance()));
        return members;
    }

    /** What says nothing is left out. */
    private static void put(Map<String, Object> members, String name, @Nullable Object value) {
        boolean empty = value == null
                || value.equals("")
                || (value instanceof Collection<?> list && list.isEmpty())
                || (value instanceof Map<?, ?> map && map.isEmpty());
        if (!empty) {
            members.put(name, value);
        }
    }
}
