// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.contract;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Reads a token request as {@code x-token-requests} of an OpenAPI document has it. */
final class TokenRequestReader {

    private TokenRequestReader() {}

    static TokenRequest read(Place request) {
        Place path = request.at("path");
        if (!Texts.isPath(path.requiredText())) {
            throw path.error("is not a path; it must begin with one / and have neither query nor fragment");
        }
        Place form = request.at("form");
        Place json = request.at("json");
        if (form.exists() && json.exists()) {
            throw request.error("has both form and json; remove one");
        }
        TokenRequest.Encoding encoding = form.exists() ? TokenRequest.Encoding.FORM : TokenRequest.Encoding.JSON;
        return new TokenRequest(
                flow(request),
                request.at("method").requiredText().toUpperCase(Locale.ROOT),
                path.requiredText(),
                headers(request.at("headers")),
                templates(form.exists() ? form : json),
                form.exists() || json.exists() ? encoding : null,
                request.at("token").requiredText(),
                request.at("expiresIn").text(),
                request.at("cookieReply").flag(false),
                Provenance.of(request));
    }

    static TokenFlow flow(Place request) {
        return request.constant(request.name(), TokenFlow.class);
    }

    private static Map<String, String> headers(Place place) {
        for (Place header : place.members()) {
            if (!Texts.isHeader(header.name())) {
                throw header.error("is a header that a contract cannot set; remove it");
            }
        }
        return templates(place);
    }

    private static Map<String, String> templates(Place place) {
        Map<String, String> templates = new LinkedHashMap<>();
        for (Place template : place.members()) {
            String text = template.requiredText();
            if (!Setting.IN_TEMPLATES.containsAll(Texts.namesInBraces(text))) {
                throw template.error("has an unknown setting in braces; use those of "
                        + Setting.IN_TEMPLATES.stream().sorted().toList());
            }
            templates.put(template.name(), text);
        }
        return Collections.unmodifiableMap(templates);
    }
}
