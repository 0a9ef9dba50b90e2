package io.bytemeter.billing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What clients were promised: whatever a released copy of a contract says, today's says, too. A release copies the
 * contracts into a directory of its own.
 */
class ReleasedContractsTest {
    private static final Path RELEASED = Path.of("src/test/resources/released");
    private static final Path SCHEMAS = Path.of("../schemas/src/main");
    private static final Pattern BLOCK = Pattern.compile("^(?:message|service) (\\w+) \\{$");
    private static final Pattern MEMBER = Pattern.compile("^  (.*;)$");

    @ParameterizedTest
    @CsvSource({
        "1/billing.proto, proto/bytemeter/billing/v1/billing.proto",
        "1/peer.proto, proto/bytemeter/peer/v1/peer.proto"
    })
    void noFieldOfAMessageIsRemovedRenumberedOrRetyped(String released, String today) throws IOException {
        assertThat(members(Files.readString(SCHEMAS.resolve(today))))
                .containsAll(members(Files.readString(RELEASED.resolve(released))));
    }

    @Test
    void aChangedFieldIsNoticed() {
        String released = "message A {\n  string id = 1;\n}\n";

        assertThat(members(released)).containsExactly("A: string id = 1;");
        assertThat(members("message A {\n  string id = 2;\n}\n")).doesNotContainAnyElementsOf(members(released));
        assertThat(members("message A {\n  bytes id = 1;\n}\n")).doesNotContainAnyElementsOf(members(released));
    }

    @Test
    void noPathParameterOrFieldOfTheOpenApiDocumentIsRemovedOrChanged() throws IOException {
        JsonNode released = yaml(RELEASED.resolve("1/billing-v1.yaml"));
        JsonNode today = yaml(SCHEMAS.resolve("resources/openapi/billing-v1.yaml"));

        assertThat(fields(today)).containsAllEntriesOf(fields(released));
        assertThat(parameters(today).keySet()).containsAll(parameters(released).keySet());
        Map<String, Boolean> promised = parameters(released);
        parameters(today).forEach((parameter, required) -> {
            boolean ofOldPath = paths(released).stream().anyMatch(path -> parameter.contains(" " + path + " "));
            assertThat(required && ofOldPath && !promised.getOrDefault(parameter, false))
                    .as("a parameter that older clients do not give: " + parameter)
                    .isFalse();
        });
    }

    /** Each field and each call, by its message or service. */
    private static Set<String> members(String proto) {
        Set<String> members = new TreeSet<>();
        String block = "";
        for (String line : proto.lines().toList()) {
            Matcher start = BLOCK.matcher(line);
            if (start.matches()) {
                block = start.group(1);
            }
            Matcher member = MEMBER.matcher(line);
            if (member.matches() && !block.isEmpty() && !line.startsWith("  //")) {
                members.add(block + ": " + member.group(1));
            }
        }
        assertThat(members).isNotEmpty();
        return members;
    }

    private static Set<String> paths(JsonNode document) {
        Set<String> paths = new TreeSet<>();
        document.get("paths").fieldNames().forEachRemaining(paths::add);
        return paths;
    }

    /** Each parameter by method, path and name, and whether it is required; a method without any has an empty one. */
    private static Map<String, Boolean> parameters(JsonNode document) {
        Map<String, Boolean> parameters = new TreeMap<>();
        for (String path : paths(document)) {
            document.get("paths").get(path).properties().forEach(method -> {
                parameters.put(method.getKey() + " " + path, false);
                for (JsonNode parameter : method.getValue().path("parameters")) {
                    JsonNode resolved = parameter.has("$ref")
                            ? document.at(parameter.get("$ref").textValue().substring(1))
                            : parameter;
                    parameters.put(
                            method.getKey() + " " + path + " "
                                    + resolved.get("in").textValue() + " "
                                    + resolved.get("name").textValue(),
                            resolved.path("required").asBoolean());
                }
            });
        }
        return parameters;
    }

    /** The type of each field of each schema. */
    private static Map<String, String> fields(JsonNode document) {
        Map<String, String> fields = new TreeMap<>();
        document.at("/components/schemas").properties().forEach(schema -> {
            for (JsonNode properties : schema.getValue().findValues("properties")) {
                properties
                        .properties()
                        .forEach(field -> fields.put(
                                schema.getKey() + "." + field.getKey(),
                                field.getValue().path("type").asText()
                                        + field.getValue().path("$ref").asText()));
            }
        });
        assertThat(fields).isNotEmpty();
        return fields;
    }

    private static JsonNode yaml(Path file) throws IOException {
        return new YAMLMapper().readTree(Files.readString(file));
    }
}
