// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.connection;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.learningplatform.camel.client.contract.Contract;
import org.learningplatform.camel.client.contract.Field;
import org.learningplatform.camel.client.contract.Meaning;
import org.learningplatform.camel.client.contract.Operation;
import org.learningplatform.camel.client.contract.Parameter;
import org.learningplatform.camel.client.contract.Role;

/**
 * An operation that a journey cannot do without.
 *
 * @param role which
 * @param sent what it must take, as an argument or in its body
 * @param read what its reply must tell
 * @param known what it must take as an argument, or tell in its reply
 */
public record Need(Role role, List<Field> sent, List<Field> read, List<Field> known) {

    public static Need of(Role role) {
        return new Need(role, List.of(), List.of(), List.of());
    }

    /** The same, and it must take these. */
    public Need sending(Field... fields) {
        return new Need(role, List.of(fields), read, known);
    }

    /** The same, and its reply must tell these. */
    public Need reading(Field... fields) {
        return new Need(role, sent, List.of(fields), known);
    }

    /** The same, and it must take these as arguments, or tell them in its reply. */
    public Need knowing(Field... fields) {
        return new Need(role, sent, read, List.of(fields));
    }

    /**
     * The operation of the contract.
     *
     * @param journey who needs it, for messages
     * @throws IllegalArgumentException if there is none, or not all that is needed of it, with what to do
     */
    public Operation in(Contract contract, String journey) {
        Operation operation = contract.find(role);
        Meaning meaning = operation == null ? null : operation.meaning();
        if (operation == null || meaning == null) {
            throw new IllegalArgumentException(journey + " needs an operation " + role.purpose() + ", and none in "
                    + contract.location() + " has x-role '" + role + "'. " + Contract.howToAdd(role));
        }
        Set<Field> arguments = operation.parameters().stream()
                .flatMap(parameter -> Stream.ofNullable(parameter.field()))
                .collect(Collectors.toSet());
        Set<Field> taken = union(arguments, meaning.body().keySet());
        Set<Field> either = union(arguments, meaning.reply().keySet());
        require(contract, journey, operation, sent, taken, "no parameter and no member of the body of ");
        require(contract, journey, operation, read, meaning.reply().keySet(), "no member of the reply of ");
        require(contract, journey, operation, known, either, "no parameter and no member of the reply of ");
        String unknown = operation.parameters().stream()
                .filter(parameter -> parameter.required() && parameter.field() == null)
                .map(Parameter::name)
                .collect(Collectors.joining("', '"));
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(journey + " does not know what to send as '" + unknown + "' to "
                    + operation.name() + " (" + contract.location() + "), which requires it: add x-field to it");
        }
        return operation;
    }

    private static Set<Field> union(Set<Field> one, Set<Field> other) {
        Set<Field> both = new HashSet<>(one);
        both.addAll(other);
        return both;
    }

    private void require(
            Contract contract,
            String journey,
            Operation operation,
            List<Field> needed,
            Set<Field> there,
            String where) {
        String missing = needed.stream()
                .filter(field -> !there.contains(field))
                .map(field -> "x-field '" + field + "' (" + field.meaning() + ")")
                .collect(Collectors.joining(" and "));
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException(journey + " cannot do without " + missing + ", and " + where
                    + operation.name() + " (x-role '" + role + "' of " + contract.location()
                    + ") has it: add x-field in the contract, or in a document that contractOverlay names");
        }
    }
}
