package io.bytemeter.keys.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.bytemeter.keys.ApiKey;
import io.bytemeter.keys.KeyHash;
import io.bytemeter.keys.Scope;
import io.bytemeter.usage.SubjectFilter;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KeyTableTest {
    private static final byte[] GOOD = {1};
    private static final byte[] BAD = {2};

    private final ApiKey key = new ApiKey(
            "k1", "shop", KeyHash.of("x"), Set.of(Scope.READ), SubjectFilter.ALL, Instant.EPOCH, "bootstrap", null);
    private final KeyTable table = new KeyTable(this::read, Optional.empty());

    private io.bytemeter.schema.ApiKey read(String topic, byte[] value) {
        if (value == BAD) {
            throw new IllegalStateException("no key");
        }
        return KeyRecords.encode(key);
    }

    @Test
    void whatCannotBeReadLetsNobodyInAndOpensNothing() {
        assertThat(table.ring().any()).isFalse();
        for (byte[] none : new byte[][] {BAD, null}) {
            table.apply("k1", GOOD, 0);
            assertThat(table.ring().byId("k1")).contains(key);

            table.apply("k1", none, 1);
            assertThat(table.ring().byId("k1")).isEmpty();
            assertThat(table.ring().any()).isTrue();
        }
        table.apply("k2", GOOD, 2);
        assertThat(table.ring().all()).as("a key under the id of another one").isEmpty();
    }

    @Test
    void theKeyOfTheConfigurationWins() {
        ApiKey configured = ApiKey.bootstrap(KeyHash.of("y"));
        KeyTable withConfigured = new KeyTable(
                (topic, value) -> KeyRecords.encode(ApiKey.bootstrap(KeyHash.of("x"))), Optional.of(configured));

        withConfigured.apply(ApiKey.BOOTSTRAP, GOOD, 0);
        assertThat(withConfigured.ring().all()).containsExactly(configured);
    }
}
