package io.bytemeter.billing.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.linecorp.armeria.common.HttpMethod;
import io.bytemeter.usage.Labels;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The document says of each operation what the table asks of a key. */
class DocumentedAccessTest {
    @Test
    void everyOperationTellsItsScopeAndWhatItIsToLimitedKeys() throws IOException {
        try (InputStream file = Permissions.class.getResourceAsStream("/openapi/billing-v1.yaml")) {
            JsonNode document = new YAMLMapper().readTree(file);
            assertThat(document.at("/security/0/key").isArray()).isTrue();
            for (Map.Entry<String, JsonNode> path : document.get("paths").properties()) {
                for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
                    if (operation.getKey().equals("parameters")) {
                        continue; // of all operations of the path
                    }
                    HttpMethod method = HttpMethod.valueOf(operation.getKey().toUpperCase(Locale.ROOT));
                    check(method + " " + path.getKey(), operation.getValue(), method, path.getKey());
                }
            }
        }
    }

    private static void check(String name, JsonNode operation, HttpMethod method, String path) {
        Permission permission = Permissions.of(method, path).orElseThrow();
        if (permission.scope() == null) {
            assertThat(operation.path("security").isArray()).as(name).isTrue();
            assertThat(operation.has("x-scope")).as(name).isFalse();
        } else {
            assertThat(operation.has("security")).as(name).isFalse();
            assertThat(operation.path("x-scope").asText())
                    .as(name)
                    .isEqualTo(permission.scope().label());
            assertThat(operation.path("x-limited").asText()).as(name).isEqualTo(Labels.of(permission.limited()));
            for (String status : List.of("401", "403", "429")) {
                assertThat(operation.path("responses").has(status)).as(name).isTrue();
            }
        }
    }
}
