package org.learningplatform.camel.client.contract;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.learningplatform.camel.client.contract.Parameter.In;

/** The guide to operations is made from the shipped contract. */
class OperationsGuideTest {

    private static final Path GUIDE = Path.of("src/main/docs/operations.adoc");

    private static final String INTRODUCTION =
            """
            // Made from the shipped contract: change that, then run mvn test -Dtest=OperationsGuideTest -Dupdate=true
            = Operations

            What `learningplatform:` can call by name: the shipped contract document,
            `org/learningplatform/camel/client/contract/learning-platform.openapi.json` in the jar.
            xref:learningplatform-component.adoc#_an_own_contract_document[An own document] can take its place.

            * Arguments are headers `CamelLearningPlatform.<name>` or options of the URI; those in *bold* are required.
            * Operations of `simple` carry the OAuth token, those of `lxp` the JWT.
            * _Again_: whether a call is sent again when it may have been applied already.
            * _Known_: `documented` by the vendor, `observed` in a real client or test, or `assumed` from what is around it.
              It is said of method and path. The query arguments are all assumed.
            """;

    private final Contract contract = Contract.shipped();

    @Test
    void theGuideSaysWhatTheShippedContractSays() throws IOException {
        String guide = guide();
        if (Boolean.getBoolean("update")) {
            Files.writeString(GUIDE, guide);
        }

        assertThat(GUIDE)
                .as("bring it up to date with mvn test -Dtest=OperationsGuideTest -Dupdate=true")
                .content()
                .isEqualToNormalizingNewlines(guide);
    }

    private String guide() {
        Map<String, List<Operation>> byResource = contract.operations().stream()
                .collect(groupingBy(OperationsGuideTest::resource, LinkedHashMap::new, toList()));
        StringBuilder guide = new StringBuilder(INTRODUCTION);
        byResource.forEach((resource, operations) -> guide.append(section(
                resource,
                "4,4,4,4,1,2",
                "Operation | Request | Arguments | Body members | Again | Known",
                operations.stream().map(OperationsGuideTest::row))));
        guide.append(section(
                "Arguments",
                "2,1,5",
                "Name | In | Meaning",
                contract.operations().stream()
                        .flatMap(operation -> operation.parameters().stream())
                        .map(OperationsGuideTest::row)
                        .distinct()
                        .sorted()));
        guide.append(section(
                "Token requests",
                "2,4,5,3,2",
                "Flow | Request | Sends | Reads | Known",
                Stream.of(TokenFlow.values()).map(contract::tokenRequest).map(OperationsGuideTest::row)));
        return guide.toString();
    }

    private static String section(String title, String widths, String header, Stream<String> rows) {
        return """

                == %s

                [width="100%%",cols="%s",options="header"]
                |===
                | %s

                %s
                |===
                """
                .formatted(title, widths, header, rows.collect(joining("\n\n")));
    }

    private static String resource(Operation operation) {
        return operation.isRaw()
                ? "Any other request"
                : operation.name().substring(0, operation.name().lastIndexOf('/'));
    }

    private static String row(Operation operation) {
        boolean raw = operation.isRaw();
        return cells(
                "`" + operation.name() + "` +\n" + operation.summary(),
                raw ? "as the arguments say" : literal(operation.method() + " " + operation.path()),
                operation.parameters().stream().map(OperationsGuideTest::name).collect(joining(", ")),
                raw
                        ? "any"
                        : operation.bodyFields().stream()
                                .map(OperationsGuideTest::code)
                                .collect(joining(", ")),
                raw ? "by method" : operation.idempotent() ? "yes" : "no",
                lowerCase(operation.provenance()));
    }

    private static String name(Parameter parameter) {
        return parameter.required() ? "*" + code(parameter.name()) + "*" : code(parameter.name());
    }

    private static String row(Parameter parameter) {
        String in = parameter.in() == In.REQUEST ? "raw request" : lowerCase(parameter.in());
        return cells(code(parameter.name()), in, parameter.description());
    }

    private static String row(TokenRequest request) {
        String encoding = request.encoding() == null ? "" : lowerCase(request.encoding());
        return cells(
                code(lowerCase(request.flow())),
                literal(request.method() + " " + request.path()),
                Stream.concat(sent("header", request.headers()), sent(encoding, request.fields()))
                        .collect(joining(", ")),
                code(request.tokenField())
                        + (request.expiresInField() == null ? "" : ", " + code(request.expiresInField()))
                        + (request.cookieReply() ? ", or a cookie that is a JWT" : ""),
                lowerCase(request.provenance()));
    }

    private static Stream<String> sent(String how, Map<String, String> templates) {
        return templates.entrySet().stream()
                .map(template -> how + " " + literal(template.getKey() + ": " + template.getValue()));
    }

    private static String cells(String... cells) {
        return Stream.of(cells).map(cell -> ("| " + cell).stripTrailing()).collect(joining("\n"));
    }

    private static String code(String text) {
        return "`" + text + "`";
    }

    /** Text in which AsciiDoc finds no attributes, though it has braces. */
    private static String literal(String text) {
        return "`+" + text + "+`";
    }

    private static String lowerCase(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
