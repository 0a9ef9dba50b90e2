package io.bytemeter.schema.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptSchemaIdsTest {
    private static final Schema INT = SchemaBuilder.builder().intType();
    private static final Schema LONG = SchemaBuilder.builder().longType();

    @TempDir
    private Path directory;

    private final Registry registry = new Registry();

    /** A registry that gives the same id to everything, or is away. */
    private static final class Registry implements SchemaIds {
        int id = 7;
        boolean away;
        int asked;

        @Override
        public int idOf(String subject, Schema schema) {
            asked++;
            if (away) {
                throw new RegistryUnreachableException("http://registry", new IOException("away"));
            }
            return id;
        }

        @Override
        public Schema schemaOf(int of) {
            throw new UnknownSchemaIdException(of, "here", null);
        }

        @Override
        public void close() {}
    }

    @Test
    void anIdIsAskedForOnceAndThenKnownToEveryLaterLife() throws IOException {
        KeptSchemaIds first = open();
        assertThat(first.idOf("a-value", INT)).isEqualTo(7);
        assertThat(first.idOf("a-value", INT)).isEqualTo(7);
        assertThat(registry.asked).isEqualTo(1);

        registry.away = true;
        KeptSchemaIds second = open();
        assertThat(second.idOf("a-value", INT)).isEqualTo(7);
        assertThatThrownBy(() -> second.idOf("a-value", LONG)).isInstanceOf(RegistryUnreachableException.class);
        assertThatThrownBy(() -> second.idOf("b-value", INT)).isInstanceOf(RegistryUnreachableException.class);
        assertThatThrownBy(second::confirm).isInstanceOf(RegistryUnreachableException.class);
    }

    @Test
    void aRegistryThatGivesAnotherIdIsBelieved() throws IOException {
        open().idOf("a-value", INT);
        registry.id = 8;
        KeptSchemaIds second = open();
        assertThat(second.idOf("a-value", INT)).isEqualTo(7);

        second.confirm();

        assertThat(second.idOf("a-value", INT)).isEqualTo(8);
        assertThat(open().idOf("a-value", INT)).isEqualTo(8);
    }

    /** Every byte of the file is changed once: never another id than the registry's. */
    @Test
    void aDamagedIdIsAskedForAgain() throws IOException {
        open().idOf("a-value", INT);
        byte[] file = Files.readAllBytes(file());
        for (int i = 0; i < file.length * 8; i++) {
            byte[] damaged = file.clone();
            damaged[i / 8] ^= (byte) (1 << i % 8);
            Files.write(file(), damaged);

            assertThat(open().idOf("a-value", INT)).isEqualTo(7);
        }
    }

    private KeptSchemaIds open() throws IOException {
        return KeptSchemaIds.open(registry, file());
    }

    private Path file() {
        return directory.resolve("schema-ids");
    }
}
