// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.connection;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
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
 * @param keys of which it must take one as an argument, or tell it in its reply, the best first; empty where it need not
 * @param maker which operation must take the same key, so that what it makes is found again; or null
 */
public record Need(
        Role role, List<Field> sent, List<Field> read, List<Field> known, List<Field> keys, @Nullable Role maker) {

    public static Need of(Role role) {
        return new Need(role, List.of(), List.of(), List.of(), List.of(), null);
    }

    /** The same, and it must take these. */
    public Need sending(Field... fields) {
        return new Need(role, List.of(fields), read, known, keys, maker);
    }

    /** The same, and its reply must tell these. */
    public Need reading(Field... fields) {
        return new Need(role, sent, List.of(fields), known, keys, maker);
    }

    /** The same, and it must take these as arguments, or tell them in its reply. */
    public Need knowing(Field... fields) {
        return new Need(role, sent, read, List.of(fields), keys, maker);
    }

    /** The same, and it must take one of these as an argument, or tell it in its reply. */
    public Need knowingOneOf(Field... fields) {
        return new Need(role, sent, read, known, List.of(fields), maker);
    }

    /** The same, and who is made by that operation must be found by it: both must know one of these. */
    public Need finding(Role made, Field... fields) {
        return new Need(role, sent, read, known, List.of(fields), made);
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
        Set<Field> arguments = arguments(operation);
        Set<Field> taken = union(arguments, meaning.body().keySet());
        Set<Field> either = union(arguments, meaning.reply().keySet());
        require(contract, journey, operation, sent, taken, "no parameter and no member of the body of ");
        require(contract, journey, operation, read, meaning.reply().keySet(), "no member of the reply of ");
        require(contract, journey, operation, known, either, "no parameter and no member of the reply of ");
        requireKey(contract, journey, operation, either);
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

    private static Set<Field> arguments(Operation operation) {
        return operation.parameters().stream()
                .flatMap(parameter -> Stream.ofNullable(parameter.field()))
                .collect(Collectors.toSet());
    }

    /** The first of the keys that is known, or null. */
    public @Nullable Field key(Contract contract) {
        Operation operation = contract.find(role);
        Meaning meaning = operation == null ? null : operation.meaning();
        return operation == null || meaning == null
                ? null
                : key(contract, union(arguments(operation), meaning.reply().keySet()));
    }

    private @Nullable Field key(Contract contract, Set<Field> there) {
        Operation making = maker == null ? null : contract.find(maker);
        Meaning made = making == null ? null : making.meaning();
        return keys.stream()
                .filter(there::contains)
                .filter(key -> making == null
                        || made == null
                        || arguments(making).contains(key)
                        || made.body().containsKey(key))
                .findFirst()
                .orElse(null);
    }

    private void requireKey(Contract contract, String journey, Operation operation, Set<Field> there) {
        if (!keys.isEmpty() && key(contract, there) == null) {
            throw new IllegalArgumentException(journey + " cannot do without one of "
                    + keys.stream().map(Need::words).collect(Collectors.joining(", "))
                    + ": a parameter or a member of the reply of " + where(contract, operation) + " must have it"
                    + (maker == null ? "" : ", and so must the body of the operation with x-role '" + maker + "'")
                    + "; add x-field in the contract, or in a document that contractOverlay names");
        }
    }

    private static Set<Field> union(Set<Field> one, Set<Field> other) {
        Set<Field> both = new HashSet<>(one);
        both.addAll(other);
        return both;
    }

    private static String words(Field field) {
        return "x-field '" + field + "' (" + field.meaning() + ")";
    }

    private String where(Contract contract, Operation operation) {
        return operation.name() + " (x-role '" + role + "' of " + contract.location() + ")";
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
                .map(Need::words)
                .collect(Collectors.joining(" and "));
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException(
                    journey + " cannot do without " + missing + ", and " + where + where(contract, operation)
                            + " has it: add x-field in the contract, or in a document that contractOverlay names");
        }
    }
}
