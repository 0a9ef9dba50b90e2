package io.bytemeter.alerts.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bytemeter.alerts.BadCursorException;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlaceFuzzTest {
    @Test
    void whatIsWrittenIsRead() {
        Place place = new Place(64);
        place.offset(0, 127);
        place.offset(5, 128);
        place.offset(63, Long.MAX_VALUE);
        Place read = Place.parse(place.text(), 64);
        for (int partition = 0; partition < 64; partition++) {
            assertThat(read.offset(partition)).isEqualTo(place.offset(partition));
        }
        assertThat(Place.parse(null, 64)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "AQ", "AgAA", "!!!!", "AQD_________________"})
    void whatIsNoPlaceIsRefused(String text) {
        assertThatThrownBy(() -> Place.parse(text, 2)).isInstanceOf(BadCursorException.class);
    }

    @Test
    void garbageIsRefusedOrAPlaceWithoutNegativeOffsets() {
        long seed = Long.getLong("bytemeter.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int i = 0; i < 10_000; i++) {
            byte[] bytes = new byte[random.nextInt(30)];
            random.nextBytes(bytes);
            if (bytes.length > 0 && random.nextBoolean()) {
                bytes[0] = 1;
            }
            String text = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
            try {
                Place place = Place.parse(text, 4);
                for (int partition = 0; partition < 4; partition++) {
                    assertThat(place.offset(partition)).as("seed " + seed).isNotNegative();
                }
            } catch (BadCursorException e) {
                assertThat(e).hasMessageContaining("cursor");
            }
        }
    }
}
