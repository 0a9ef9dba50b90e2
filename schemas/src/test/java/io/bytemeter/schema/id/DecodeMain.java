package io.bytemeter.schema.id;

import io.bytemeter.schema.UsageBatch;
import io.bytemeter.schema.wire.AvroSerde;
import java.util.HexFormat;

/** The second process of {@link SchemaRegistryIT}: knows the registry's address and a value, nothing else. */
final class DecodeMain {
    private DecodeMain() {}

    public static void main(String[] args) {
        try (SchemaIds ids = new RegistrySchemaIds(args[0])) {
            AvroSerde<UsageBatch> serde = new AvroSerde<>(UsageBatch.class, ids);
            System.out.println(
                    serde.deserializer().deserialize("any", HexFormat.of().parseHex(args[1])));
        }
    }
}
