package io.bytemeter.metering.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bytemeter.metering.book.BillingCalendar;
import io.bytemeter.metering.book.BookLayout;
import io.bytemeter.metering.book.Counters;
import io.bytemeter.metering.book.Keys;
import io.bytemeter.metering.book.Resolution;
import io.bytemeter.metering.book.SubjectRows;
import io.bytemeter.metering.book.TotalRow;
import io.bytemeter.usage.Subject;
import io.bytemeter.usage.SubjectKind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A book of a version that kept all totals in rows of their own is gone on with, and not a byte of it is forgotten. */
class FormerBookTest {
    private static final Subject NODE = new Subject(SubjectKind.NODE, "n1");
    private static final byte[] ID = NODE.id().getBytes(StandardCharsets.UTF_8);
    private static final int QUARTER_HOUR = 1_980_000;
    private static final int DAY = 96;
    private static final BillingCalendar CALENDAR = new BillingCalendar(ZoneOffset.UTC);

    @TempDir
    private Path directory;

    @Test
    void whatItHasIsAddedToWhicheverWindowIsBookedFirst() {
        try (TopologyTestDriver driver = new TagsTopology(directory).task("task", FormerBookTest::former)) {
            TestInputTopic<byte[], byte[]> tags =
                    driver.createInputTopic("tags", new ByteArraySerializer(), new ByteArraySerializer());
            KeyValueStore<Bytes, byte[]> store = driver.getKeyValueStore(TagProcessor.STORE);
            assertThat(hour(store, QUARTER_HOUR)).isEqualTo(100);

            book(tags, QUARTER_HOUR, 1); // not the latest of the former version
            book(tags, QUARTER_HOUR - DAY, 20);
            book(tags, QUARTER_HOUR + 4, 300);
            driver.advanceWallClockTime(Duration.ofSeconds(1));

            assertThat(hour(store, QUARTER_HOUR - DAY)).isEqualTo(1_020);
            assertThat(hour(store, QUARTER_HOUR)).isEqualTo(101);
            assertThat(hour(store, QUARTER_HOUR + 4)).isEqualTo(10_300);
            assertThat(sum(store, Resolution.DAY, QUARTER_HOUR)).isEqualTo(10_401);
            assertThat(sum(store, Resolution.MONTH, QUARTER_HOUR)).isEqualTo(11_421);
            SubjectRows rows = new SubjectRows(store::get, NODE.kind(), ID);
            assertThat(rows.first()).isEqualTo(QUARTER_HOUR - DAY);
            assertThat(BookLayout.decode(store.get(Keys.layout()))).isEqualTo(new BookLayout("Z", true));
        }
    }

    @Test
    void anotherZoneIsRefusedAsBefore() {
        TagsTopology tags = new TagsTopology(directory);
        assertThatThrownBy(() -> tags.task(
                                "task",
                                store -> store.put(Keys.layout(), "Asia/Kathmandu".getBytes(StandardCharsets.UTF_8)))
                        .close())
                .hasStackTraceContaining("billing.time-zone: Z (expected: Asia/Kathmandu");
    }

    /** Three hours of two days, the last of them behind what comes first. */
    private static void former(KeyValueStore<Bytes, byte[]> store) {
        store.put(Keys.layout(), ZoneOffset.UTC.getId().getBytes(StandardCharsets.UTF_8));
        store.put(Keys.subject(NODE.kind(), ID), Book.number(QUARTER_HOUR - DAY));
        put(store, Resolution.HOUR, QUARTER_HOUR - DAY, 1_000);
        put(store, Resolution.DAY, QUARTER_HOUR - DAY, 1_000);
        put(store, Resolution.HOUR, QUARTER_HOUR, 100);
        put(store, Resolution.HOUR, QUARTER_HOUR + 4, 10_000);
        put(store, Resolution.DAY, QUARTER_HOUR, 10_100);
        put(store, Resolution.MONTH, QUARTER_HOUR, 11_100);
    }

    private static void put(KeyValueStore<Bytes, byte[]> store, Resolution resolution, int quarterHour, long downlink) {
        TotalRow row = new TotalRow(resolution);
        row.cellsOf(0)[Counters.DOWNLINK] = downlink;
        store.put(Keys.total(NODE.kind(), resolution, CALENDAR.window(resolution, quarterHour), ID), row.encode());
    }

    private static void book(TestInputTopic<byte[], byte[]> tags, int quarterHour, long downlink) {
        long[] counters = new long[Counters.SIZE];
        counters[Counters.DOWNLINK] = downlink;
        tags.pipeInput(TagDeltas.key(NODE), TagDeltas.value(3, quarterHour, counters));
    }

    private static long hour(KeyValueStore<Bytes, byte[]> store, int quarterHour) {
        return sum(store, Resolution.HOUR, quarterHour);
    }

    private static long sum(KeyValueStore<Bytes, byte[]> store, Resolution resolution, int quarterHour) {
        TotalRow row = new SubjectRows(store::get, NODE.kind(), ID)
                .total(resolution, CALENDAR.window(resolution, quarterHour));
        return row == null ? 0 : Counters.sum(row.sum())[Counters.DOWNLINK];
    }
}
