// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.doctor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.contract.Contract;
import org.learningplatform.camel.client.contract.Operation;
import org.learningplatform.camel.client.contract.Paging;
import org.learningplatform.camel.client.contract.Parameter;
import org.learningplatform.camel.doctor.Finding.Since;
import org.learningplatform.camel.doctor.Finding.Treatment;

/** What was found where it differs from the contract, as an OpenAPI Overlay 1.0 document: {@code overlay.yaml}. */
final class OverlayDocument {

    private static final JsonMapper JSON = new JsonMapper();
    private static final int USUAL_MAXIMUM = 100;

    private final StringBuilder text = new StringBuilder();

    private OverlayDocument() {}

    static String of(Findings findings, Contract contract) {
        OverlayDocument document = new OverlayDocument();
        document.line("overlay: 1.0.0");
        document.line("info:");
        document.line("  title: " + quoted("What doctor found at " + findings.platform()));
        document.line("  version: " + quoted(findings.at()));
        boolean any = findings.operations().stream().anyMatch(OverlayDocument::isSeen);
        document.line("actions:" + (any ? "" : " []"));
        findings.operations().stream()
                .filter(OverlayDocument::isSeen)
                .forEach(finding -> document.add(finding, contract.operation(finding.name())));
        return document.text.toString();
    }

    private static boolean isSeen(Finding finding) {
        return finding.paging() != null && finding.paging().isKnown();
    }

    private void add(Finding finding, Operation operation) {
        String target = target(operation);
        Map<String, Object> update = new LinkedHashMap<>();
        update.put("x-provenance", "probed");
        Pages pages = Objects.requireNonNull(finding.paging());
        Pages said = Pages.of(operation);
        if (!pages.isLike(said) || isLonger(operation.paging(), pages)) {
            update.put("x-paging", paging(pages));
        }
        String envelope = finding.envelope();
        if (envelope != null
                && !envelope.isEmpty()
                && !envelope.equals(operation.envelope())
                && !Paging.ENVELOPES.contains(envelope)) {
            update.put("x-envelope", envelope);
        }
        action(target, finding.name() + ": " + pages.words(), "update: " + json(update));
        Since since = finding.since();
        if (operation.since() != null && since != null) {
            if (since.treatment() != Treatment.honoured) {
                action(target + "['x-since']", since.argument() + " is " + since.treatment(), "remove: true");
            } else if (since.form() != null) {
                parameter(target, operation, since);
            }
        }
        operation.parameters().stream()
                .filter(parameter -> parameter.field() != null
                        && finding.filters().getOrDefault(parameter.name(), Treatment.honoured) != Treatment.honoured)
                .forEach(parameter -> parameter(
                        target,
                        parameter,
                        Map.of("type", parameter.type().name().toLowerCase(Locale.ROOT)),
                        String.valueOf(finding.filters().get(parameter.name()))));
    }

    /** Whether the contract's pages are longer than the platform's. */
    private static boolean isLonger(@Nullable Paging said, Pages found) {
        int asked = said == null || said.pageSize() == 0 ? Paging.PAGE_SIZE : said.pageSize();
        return found.greatestPage() != null && found.greatestPage() < asked;
    }

    private static Map<String, Object> paging(Pages pages) {
        Map<String, Object> paging = new LinkedHashMap<>();
        paging.put("style", pages.style());
        if (pages.position() == null) {
            return paging;
        }
        paging.put("position", pages.position());
        if (pages.size() != null) {
            paging.put("size", pages.size());
        } else if (!pages.style().equals("next")) {
            // nobody listens to it, but a page has to be asked for somehow
            paging.put("size", "limit");
        }
        if (pages.greatestPage() != null) {
            paging.put("pageSize", Math.min(pages.greatestPage(), USUAL_MAXIMUM));
        }
        if (pages.style().equals("page")) {
            paging.put("first", pages.first() == null ? 1 : pages.first());
        }
        if (pages.next() != null && !pages.next().isEmpty() && !pages.next().equals(Pages.HEADER)) {
            paging.put("link", pages.next());
        }
        return paging;
    }

    private void parameter(String target, Operation operation, Since since) {
        TimeForm form = TimeForm.valueOf(String.valueOf(since.form()).toUpperCase(Locale.ROOT));
        operation.parameters().stream()
                .filter(parameter -> parameter.name().equals(since.argument()) && TimeForm.of(parameter) != form)
                .forEach(parameter -> parameter(target, parameter, form.schema(), "takes " + form.word() + " times"));
    }

    /** A parameter once more: lists are appended, and the last one of a name is the one that counts. */
    private void parameter(String target, Parameter parameter, Map<String, ?> schema, String why) {
        Map<String, Object> update = new LinkedHashMap<>();
        update.put("name", parameter.sentAs());
        update.put("in", "query");
        update.put("description", why);
        update.put("schema", schema);
        action(target, parameter.name() + ": " + why, "update: " + json(Map.of("parameters", List.of(update))));
    }

    private void action(String target, String why, String what) {
        line("  - target: " + quoted(target));
        line("    description: " + quoted(why));
        line("    " + what);
    }

    /** Where the operation stands in its document. */
    private static String target(Operation operation) {
        String[] pointer = operation.origin().split("/", -1);
        if (pointer.length == 4 && pointer[0].equals("#") && pointer[1].equals("paths")) {
            String path = pointer[2].replace("~1", "/").replace("~0", "~");
            return "$.paths['" + path.replace("'", "\\'") + "']." + pointer[3];
        }
        return "$.paths.*[?@['x-name']=='" + operation.name() + "']";
    }

    private void line(String line) {
        text.append(line).append('\n');
    }

    private static String quoted(String value) {
        return json(value);
    }

    /** JSON is YAML, too. */
    private static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts and numbers are always JSON", e);
        }
    }
}
