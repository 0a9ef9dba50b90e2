package io.bytemeter.metering.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.bytemeter.usage.Names;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchTextTest {
    private static final long SEED = 20261122;

    private final BatchText text = new BatchText();

    private void set(String value) {
        byte[] bytes = ("<" + value + ">").getBytes(StandardCharsets.UTF_8);
        text.at(bytes, 1, bytes.length - 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "alice", "Ålice", "用户", "a b", "a\tb", "a\u007fb", "a\u0085b", "𝄞"})
    void isJudgedAsTheNameItSpells(String name) {
        set(name);
        assertThat(text.get()).isEqualTo(name);
        assertThat(text.isEmpty()).isEqualTo(name.isEmpty());
        assertThat(text.violation()).isEqualTo(Names.violation(name));
    }

    @Test
    void lengthIsThatOfTheBytes() {
        for (String name : new String[] {"a".repeat(255), "a".repeat(256), "ü".repeat(127), "ü".repeat(128)}) {
            set(name);
            assertThat(text.violation()).isEqualTo(Names.violation(name));
        }
    }

    @Test
    void theSameNameAgainIsTheSameString() {
        set("socks");
        String first = text.get();
        set("socks");
        assertThat(text.get()).isSameAs(first);
        set("sockx");
        assertThat(text.get()).isEqualTo("sockx");
    }

    @Test
    void anyBytesAreJudgedAsJavaReadsThem() {
        Random random = new Random(SEED);
        for (int i = 0; i < 100_000; i++) {
            byte[] bytes = new byte[random.nextInt(8)];
            random.nextBytes(bytes);
            text.at(bytes, 0, bytes.length);
            String read = new String(bytes, StandardCharsets.UTF_8);
            assertThat(text.get()).isEqualTo(read);
            assertThat(text.violation()).isEqualTo(Names.violation(read));
        }
    }
}
