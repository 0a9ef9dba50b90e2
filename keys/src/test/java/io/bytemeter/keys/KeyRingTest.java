package io.bytemeter.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bytemeter.usage.SubjectFilter;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KeyRingTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    private final SecureRandom random = new SecureRandom();
    private final String text = KeyText.generate("abcd1", random);
    private final ApiKey key = new ApiKey(
            "abcd1", "shop", KeyHash.of(text), Set.of(Scope.READ), SubjectFilter.of(List.of("acme/*")), NOW, "", null);

    @Test
    void findsAKeyByItsTextOnly() {
        KeyRing ring = new KeyRing(Map.of(key.id(), key), false);

        assertThat(ring.find(text)).contains(key);
        assertThat(ring.find(KeyText.generate("abcd1", random))).isEmpty();
        assertThat(ring.find(KeyText.generate("other", random))).isEmpty();
        for (String none : List.of("", "x", "bm_", "bm_abcd1_", text + "x", text.substring(1), " " + text)) {
            assertThat(ring.find(none)).as(none).isEmpty();
        }
    }

    @Test
    void aRevokedKeyIsListedAndNotFound() {
        KeyRing ring = new KeyRing(Map.of(key.id(), key.revoked(NOW)), false);

        assertThat(ring.find(text)).isEmpty();
        assertThat(ring.all()).containsExactly(key.revoked(NOW));
        assertThat(ring.any()).isTrue();
        assertThat(new KeyRing(Map.of(), false).any()).isFalse();
        assertThat(new KeyRing(Map.of(), true).any()).isTrue();
    }

    @Test
    void textsAndIdsAreNeverTheSameAndIdsAreRead() {
        String id = KeyText.newId(random);

        assertThat(id).matches("[0-9a-z]{10}").isNotEqualTo(KeyText.newId(random));
        assertThat(KeyText.id(KeyText.generate(id, random))).isEqualTo(id);
        assertThat(KeyText.generate(id, random)).isNotEqualTo(KeyText.generate(id, random));
        assertThat(KeyText.id(KeyText.generate(ApiKey.BOOTSTRAP, random))).isEqualTo(ApiKey.BOOTSTRAP);
    }

    @Test
    void manageReadsTooAndIngestStandsAlone() {
        assertThat(Scope.READ.isIn(Set.of(Scope.MANAGE))).isTrue();
        assertThat(Scope.MANAGE.isIn(Set.of(Scope.READ))).isFalse();
        assertThat(Scope.READ.isIn(Set.of(Scope.INGEST))).isFalse();
        assertThat(Scope.INGEST.isIn(Set.of(Scope.MANAGE, Scope.READ))).isFalse();
    }

    @Test
    void nothingThatIsPrintedTellsTheHash() {
        assertThat(key.toString()).doesNotContain(key.hash().hex()).doesNotContain(text);
        assertThatThrownBy(() -> KeyHash.ofHex(text))
                .hasMessage("hash (expected: 64 hexadecimal digits)")
                .hasNoCause();
        assertThat(KeyHash.ofHex(key.hash().hex())).isEqualTo(key.hash());
    }
}
