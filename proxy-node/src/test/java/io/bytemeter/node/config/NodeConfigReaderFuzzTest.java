package io.bytemeter.node.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ContainerNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bytemeter.settings.InvalidSettingException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NodeConfigReaderFuzzTest {
    private static final int DOCUMENTS = 5_000;
    private static final String ALPHABET = "{}[]\",:/*#\\ \n\u0000e-10";

    private final Random random = new Random(20_261_121);
    private int read;
    private int refused;

    @Test
    void bytesGoneWrongOnlyEverGiveAConfigurationOrOneLineWithoutASecret() {
        byte[] original = Documents.FULL.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < DOCUMENTS; i++) {
            byte[] mutated = original.clone();
            for (int n = random.nextInt(3); n >= 0; n--) {
                int at = random.nextInt(mutated.length);
                mutated[at] = random.nextBoolean()
                        ? (byte) ALPHABET.charAt(random.nextInt(ALPHABET.length()))
                        : (byte) random.nextInt(256);
            }
            check(mutated);
        }
        assertThat(read).isPositive();
        assertThat(refused).isPositive();
    }

    @Test
    void valuesGoneWrongOnlyEverGiveAConfigurationOrOneLineWithoutASecret() throws IOException {
        JsonMapper mapper = JsonMapper.builder()
                .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS, JsonReadFeature.ALLOW_YAML_COMMENTS)
                .build();
        JsonNode original = mapper.readTree(Documents.FULL);
        for (int i = 0; i < DOCUMENTS; i++) {
            JsonNode mutated = original.deepCopy();
            List<ContainerNode<?>> containers = new ArrayList<>();
            collect(mutated, containers);
            for (int n = random.nextInt(3); n >= 0; n--) {
                mutate(containers.get(random.nextInt(containers.size())));
            }
            check(mapper.writeValueAsBytes(mutated));
        }
        assertThat(read).isPositive();
        assertThat(refused).isPositive();
    }

    private void check(byte[] json) {
        try {
            NodeConfigReader.read(json, "node.json");
            read++;
        } catch (InvalidSettingException e) {
            refused++;
            assertThat(e.getMessage())
                    .matches("[^\\p{Cntrl}\\u0085\\u2028\\u2029]{1,400} \\(expected: [^\\p{Cntrl}]{1,200}\\)")
                    .doesNotContain(Documents.SECRET);
        }
    }

    private static void collect(JsonNode node, List<ContainerNode<?>> containers) {
        if (node instanceof ContainerNode<?> container) {
            containers.add(container);
            container.forEach(child -> collect(child, containers));
        }
    }

    private void mutate(ContainerNode<?> container) {
        if (container instanceof ArrayNode array) {
            if (random.nextBoolean() || array.isEmpty()) {
                array.add(value());
            } else {
                array.remove(random.nextInt(array.size()));
            }
        } else if (container instanceof ObjectNode object && !object.isEmpty()) {
            List<String> keys = new ArrayList<>();
            object.fieldNames().forEachRemaining(keys::add);
            String key = keys.get(random.nextInt(keys.size()));
            switch (random.nextInt(3)) {
                case 0 -> object.remove(key);
                case 1 -> object.set(key, value());
                default -> object.set("k".repeat(random.nextInt(200)) + "\n\u2028", object.remove(key));
            }
        }
    }

    private JsonNode value() {
        JsonNodeFactory factory = JsonNodeFactory.instance;
        return switch (random.nextInt(10)) {
            case 0 -> factory.nullNode();
            case 1 -> factory.booleanNode(random.nextBoolean());
            case 2 -> factory.numberNode(random.nextInt());
            case 3 -> factory.numberNode(random.nextDouble());
            case 4 -> factory.numberNode(Long.MIN_VALUE);
            case 5 -> factory.textNode("");
            case 6 -> factory.textNode("x\r\ny\u0085".repeat(random.nextInt(100)));
            case 7 -> factory.textNode("socks");
            case 8 -> factory.arrayNode().add(1);
            default -> factory.objectNode();
        };
    }
}
