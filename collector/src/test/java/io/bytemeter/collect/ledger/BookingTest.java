package io.bytemeter.collect.ledger;

import static io.bytemeter.collect.ledger.Readings.ALICE;
import static io.bytemeter.collect.ledger.Readings.DIRECT;
import static io.bytemeter.collect.ledger.Readings.INBOUND;
import static io.bytemeter.collect.ledger.Readings.POLICY;
import static io.bytemeter.collect.ledger.Readings.at;
import static io.bytemeter.collect.ledger.Readings.moved;
import static org.assertj.core.api.Assertions.assertThat;

import io.bytemeter.collect.source.Moved;
import io.bytemeter.node.meter.Metered;
import io.bytemeter.usage.Subject;
import io.bytemeter.usage.SubjectKind;
import io.bytemeter.usage.UsageRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BookingTest {
    private final List<Moved> told = new ArrayList<>();

    private List<UsageRecord> records(Policy policy, Subject subject, Moved moved, long from, long to) {
        List<Metered> records = new Booking(policy).records(7, subject, moved, from, to, part -> {
            told.add(part);
            return new CounterLeg(entry -> {});
        });
        return records.stream().map(Metered::usage).toList();
    }

    @Test
    void usersArePayloadOfTheSourceAndInboundsAreBesideIt() {
        assertThat(records(POLICY, ALICE, moved(1, 2), at(0), at(10)))
                .containsExactly(new UsageRecord(7, "alice", "de-1", "", at(0), at(10), 1, 2, 0, 0, false, null));
        assertThat(records(POLICY, INBOUND, moved(3, 4), at(0), at(10)))
                .containsExactly(new UsageRecord(7, "", "de-1/vmess-in", "", at(0), at(10), 0, 0, 3, 4, false, null));
    }

    @Test
    void outboundsAreThePayloadIfThePolicySaysSo() {
        Policy policy = new Policy("de-1", SubjectKind.OUTBOUND, 1, Duration.ZERO, false, false);

        assertThat(records(policy, DIRECT, moved(1, 2), at(0), at(10)))
                .containsExactly(new UsageRecord(7, "", "de-1", "de-1/direct", at(0), at(10), 1, 2, 0, 0, false, null));
        assertThat(policy.books(SubjectKind.USER)).isFalse();
    }

    @Test
    void bytesOfHoursAreSpreadOverTheirQuarterHoursToTheByte() {
        long day = Duration.ofHours(3).toSeconds();

        List<UsageRecord> records = records(POLICY, ALICE, moved(1_000_001, 7), at(-60), at(day + 60));

        assertThat(records).hasSize(14);
        assertThat(records.get(0).to()).isEqualTo(at(0));
        assertThat(records.get(0).uplink()).isEqualTo(1_000_001L * 60 / (day + 120));
        assertThat(records.stream().mapToLong(UsageRecord::uplink).sum()).isEqualTo(1_000_001);
        assertThat(records.stream().mapToLong(UsageRecord::downlink).sum()).isEqualTo(7);
        assertThat(told.get(told.size() - 1)).isEqualTo(moved(1_000_001, 7));
        assertThat(told).isSortedAccordingTo((one, other) -> Long.compare(one.uplink(), other.uplink()));
    }

    @Test
    void bytesOfWeeksAreNoMoreThanADayOfRecords() {
        List<UsageRecord> records = records(
                POLICY, ALICE, moved(1L << 50, 0), at(0), at(Duration.ofDays(21).toSeconds() + 1));

        assertThat(records).hasSizeBetween(90, 96);
        assertThat(records.stream().mapToLong(UsageRecord::uplink).sum()).isEqualTo(1L << 50);
    }

    @Test
    void aClockThatWasSetBackYieldsAnEmptyInterval() {
        assertThat(records(POLICY, ALICE, moved(1, 2), at(10), at(5)))
                .containsExactly(new UsageRecord(7, "alice", "de-1", "", at(10), at(10), 1, 2, 0, 0, false, null));
    }
}
