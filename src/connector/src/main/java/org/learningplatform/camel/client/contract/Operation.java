// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.contract;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One thing that can be called.
 *
 * @param name {@code api/resource/operation}, for example {@code simple/users/create}
 * @param method HTTP method in capitals; {@code *} for a raw request, whose method is an argument
 * @param path path on the platform's host with its path parameters in braces, for example {@code /api/v2/users/{id}}
 * @param parameters path, query and header arguments, in the document's order
 * @param body the body that it takes, or null for none
 * @param security what the call carries: of these the first that is configured
 * @param paging how the list is read, or null if the reply is no list
 * @param since how a list is asked for what is new, or null
 * @param envelope member of the reply that holds what was asked for, with {@code .} between the names where it lies deeper; null
 *     where the conventions find it
 * @param replyFields members of the reply, or of a list's rows, as far as they are known
 * @param replyTypes media types in which it answers, as the contract spells them; empty if it does not say
 * @param errorTypes media types beside JSON, in small letters, in which it is refused
 * @param idempotent whether sending it twice does no more than sending it once
 * @param summary one line for the user's guide
 * @param provenance how surely it is known
 * @param origin where it stands in the document that its name comes from
 * @param notHonoured what the contract says of it that the connector does not do, in words
 * @param meaning what it is to journeys, or null if it has no role
 */
public record Operation(
        String name,
        String method,
        String path,
        List<Parameter> parameters,
        @Nullable RequestBody body,
        List<Carried> security,
        @Nullable Paging paging,
        @Nullable Since since,
        @Nullable String envelope,
        Set<String> replyFields,
        List<String> replyTypes,
        Set<String> errorTypes,
        boolean idempotent,
        String summary,
        Provenance provenance,
        String origin,
        List<String> notHonoured,
        @Nullable Meaning meaning) {

    /** Argument that asks for one of the media types in which an operation answers. */
    public static final String ACCEPT = "Accept";

    /** Argument of a raw request: the HTTP method. */
    public static final String RAW_METHOD = "method";

    /** Argument of a raw request: the path on the platform's host; it may carry a query. */
    public static final String RAW_PATH = "path";

    /** Argument of a raw request: a query string, as it stands behind the {@code ?}. */
    public static final String RAW_QUERY = "query";

    static final String ANY_METHOD = "*";

    private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE");

    /** Which token the call carries, where all is configured. */
    public TokenKind token() {
        return security.get(0).token();
    }

    /** Keys that the call carries, where all is configured. */
    public List<ApiKey> apiKeys() {
        return security.get(0).apiKeys();
    }

    /** The forms in which a reply is asked for: JSON, where that is one of those that it comes in. */
    public String accept() {
        List<String> json = replyTypes.stream().filter(RequestBody::isJson).toList();
        if (replyTypes.isEmpty() || !json.isEmpty()) {
            return json.isEmpty() ? RequestBody.JSON : String.join(", ", json);
        }
        return replyTypes.contains("*/*") ? RequestBody.JSON + ", */*;q=0.1" : String.join(", ", replyTypes);
    }

    /** Whether the contract names that media type, in small letters, or those of its kind, among the forms of replies. */
    public boolean answersIn(String mediaType) {
        String all = mediaType.split("/", 2)[0] + "/*";
        return replyTypes.stream()
                .map(declared -> declared.split(";", 2)[0].strip().toLowerCase(Locale.ROOT))
                .anyMatch(declared -> declared.equals(mediaType) || declared.equals(all));
    }

    /**
     * The arguments that a name may mean: the one of that name, or of that place and name ({@code path.id}), or else those that
     * are called so without their dashes, which Camel's YAML drops, or that hold the field of that word ({@code person.id}).
     */
    public List<Parameter> arguments(String given) {
        return Stream.<Predicate<Parameter>>of(
                        parameter -> parameter.name().equals(given),
                        parameter -> parameter.qualifiedName().equals(given),
                        parameter -> parameter.name().indexOf('-') >= 0
                                && parameter.name().replace("-", "").equalsIgnoreCase(given),
                        parameter -> parameter.field() != null
                                && parameter.field().word().equals(given))
                .map(isMeant -> parameters.stream().filter(isMeant).toList())
                .filter(meant -> !meant.isEmpty())
                .findFirst()
                .orElse(List.of());
    }

    /** The members of the body that hold the field of that word; none where nobody says what the operation is for. */
    public List<Member> members(String word) {
        Field field = Field.of(word);
        return field == null || meaning == null ? List.of() : meaning.body().getOrDefault(field, List.of());
    }

    /** The same operation, which takes any text as these query arguments, whatever the contract says of them. */
    public Operation taking(Collection<String> names) {
        List<Parameter> taken = new ArrayList<>(parameters);
        for (String name : names) {
            Parameter text = Parameter.text(name, Parameter.In.QUERY, false, "");
            taken.removeIf(parameter ->
                    parameter.in() == Parameter.In.QUERY && parameter.name().equals(name));
            if (taken.stream().noneMatch(parameter -> parameter.name().equals(name))) {
                taken.add(text);
            }
        }
        return new Operation(
                name,
                method,
                path,
                List.copyOf(taken),
                body,
                security,
                paging,
                since,
                envelope,
                replyFields,
                replyTypes,
                errorTypes,
                idempotent,
                summary,
                provenance,
                origin,
                notHonoured,
                meaning);
    }

    /** Whether method and path are arguments of the call ({@code simple/request}, {@code lxp/request}). */
    public boolean isRaw() {
        return method.equals(ANY_METHOD);
    }

    /** Whether the contract says that the reply is a list. */
    public boolean isList() {
        return paging != null && !paging.assumed() && !isRaw();
    }

    /** Whether HTTP says that sending it twice does no more than sending it once (RFC 9110, 9.2.2). */
    public static boolean isIdempotent(String method) {
        return IDEMPOTENT.contains(method);
    }

    /** Whether requests of that method carry a body, unless the contract says otherwise. */
    public static boolean hasBody(String method) {
        return !method.equals("GET") && !method.equals("HEAD") && !method.equals("DELETE");
    }
}
