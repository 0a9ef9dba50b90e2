package io.bytemeter.metering;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BookRocksConfigTest {
    @Test
    void storesHaveAsMuchMemoryForRowsAsTheHeapSuggestsWithinBounds() {
        assertThat(BookRocksConfig.bufferSize(256L << 20)).isEqualTo(4 << 20);
        assertThat(BookRocksConfig.bufferSize(2L << 30)).isEqualTo(16 << 20);
        assertThat(BookRocksConfig.bufferSize(64L << 30)).isEqualTo(32 << 20);
    }
}
