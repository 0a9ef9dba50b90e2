package io.bytemeter.keys.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bytemeter.keys.ApiKey;
import io.bytemeter.keys.KeyHash;
import io.bytemeter.keys.Scope;
import io.bytemeter.schema.ApiScope;
import io.bytemeter.usage.SubjectFilter;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KeyRecordsTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00.123Z");

    private final ApiKey key = new ApiKey(
            "k1",
            "shop",
            KeyHash.of("x"),
            Set.of(Scope.READ, Scope.INGEST),
            SubjectFilter.of(List.of("acme/*")),
            NOW,
            "bootstrap",
            null);

    @Test
    void keysComeBackAsTheyWere() {
        assertThat(KeyRecords.decode(KeyRecords.encode(key))).isEqualTo(key);
        assertThat(KeyRecords.decode(KeyRecords.encode(key.revoked(NOW)))).isEqualTo(key.revoked(NOW));
    }

    @Test
    void aScopeThatIsNotKnownAllowsNothing() {
        io.bytemeter.schema.ApiKey later = io.bytemeter.schema.ApiKey.newBuilder(KeyRecords.encode(key))
                .setScopes(List.of(ApiScope.UNKNOWN))
                .build();

        assertThat(KeyRecords.decode(later).scopes()).isEmpty();
    }

    @Test
    void aPatternThatIsNotUnderstoodNeverMeansEverybody() {
        io.bytemeter.schema.ApiKey later = io.bytemeter.schema.ApiKey.newBuilder(KeyRecords.encode(key))
                .setSubjects(List.of("regex:.*acme"))
                .build();

        assertThatThrownBy(() -> KeyRecords.decode(later)).isInstanceOf(IllegalArgumentException.class);
    }
}
