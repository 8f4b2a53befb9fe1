// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Collections and documents that nobody here wrote, which are no part of the project: put them into a folder and run
 * {@code mvn test -Dtest=PublicDocumentsTest -Dcontracts=folder}. Prints what was read of each.
 */
@EnabledIfSystemProperty(named = "contracts", matches = ".+")
class PublicDocumentsTest {

    static List<Path> documents() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of(System.getProperty("contracts")))) {
            return files.filter(file -> file.toString().matches(".*\\.(json|ya?ml)"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("documents")
    void isReadOrFailsWithAClearReason(Path file) throws IOException {
        String name = file.getFileName().toString();
        Contract contract;
        try (InputStream document = Files.newInputStream(file)) {
            contract = Contract.read(name, document, PostmanEnvironment.NONE);
        } catch (IllegalArgumentException e) {
            System.out.printf("%-60.60s refused: %s%n", name, e.getMessage());
            assertThat(e).hasMessageStartingWith(name);
            return;
        }
        List<Operation> own = contract.operations().stream()
                .filter(operation -> !operation.isRaw())
                .toList();
        System.out.printf(
                "%-60.60s %4d operations, %4d lists, %3d refused %s%n",
                name,
                own.size(),
                own.stream().filter(operation -> operation.paging() != null).count(),
                contract.refused().size(),
                contract.refused().values().stream().distinct().limit(2).toList());
        assertThat(own)
                .isNotEmpty()
                .allSatisfy(operation -> assertThat(operation.name()).matches("[^/]+/[^/]+/[^/]+"))
                .allSatisfy(operation -> assertThat(operation.path()).startsWith("/"));
        assertThat(contract.refused().values())
                .allSatisfy(reason -> assertThat(reason).startsWith(name + ": #"));
        for (ContractDescription.Format format : ContractDescription.Format.values()) {
            assertThat(ContractDescription.of(contract, format)).isNotBlank();
        }
    }
}
