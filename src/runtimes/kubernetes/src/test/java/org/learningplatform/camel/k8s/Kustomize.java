// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Builds overlays as a user does, with {@code kubectl}. Where there is none the tests are skipped: a JDK and Maven build the rest. */
final class Kustomize {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, List<JsonNode>> BUILT = new ConcurrentHashMap<>();

    private Kustomize() {}

    /** The documents that {@code kubectl apply -k k8s/overlays/<name>} would send. */
    static List<JsonNode> build(String overlay) {
        return BUILT.computeIfAbsent(overlay, name -> {
            try {
                Process kubectl = new ProcessBuilder(kubectl(), "kustomize", "k8s/overlays/" + name)
                        .redirectErrorStream(true)
                        .start();
                String output = new String(kubectl.getInputStream().readAllBytes());
                assertThat(kubectl.waitFor()).as(output).isZero();
                return documents(output);
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    static List<JsonNode> documents(String yaml) {
        List<JsonNode> documents = new ArrayList<>();
        new Load(LoadSettings.builder().build())
                .loadAllFromString(yaml)
                .forEach(document -> documents.add(JSON.valueToTree(document)));
        return documents;
    }

    static List<String> overlays() throws IOException {
        try (Stream<Path> overlays = Files.list(Path.of("k8s/overlays"))) {
            return overlays.map(overlay -> overlay.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    private static String kubectl() {
        Optional<Path> kubectl = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> Path.of(folder, "kubectl"))
                .filter(Files::isExecutable)
                .findFirst();
        if (kubectl.isEmpty()) {
            abort("no kubectl on the PATH: the manifests in k8s/ are not tested; install it to test them");
        }
        return kubectl.orElseThrow().toString();
    }
}
