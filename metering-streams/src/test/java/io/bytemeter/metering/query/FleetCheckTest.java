package io.bytemeter.metering.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.bytemeter.metering.book.ByteSums;
import io.bytemeter.metering.book.KindSums;
import io.bytemeter.metering.book.PartitionSums;
import io.bytemeter.metering.book.SourceSums;
import io.bytemeter.metering.query.Reconciliation.Line;
import io.bytemeter.metering.query.Reconciliation.State;
import io.bytemeter.usage.SubjectKind;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class FleetCheckTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    private final Stalls stalls = new Stalls();

    @Test
    void bytesThatWereForwardedAndNotToldOfYetAreUnderWay() {
        Map<String, Line> lines = lines(accepted(100), source(60, 60), NOW);

        assertThat(lines.get("inbounds").state()).isEqualTo(State.EXACT);
        assertThat(lines.get("inbounds").actual()).isEqualTo(new Amount(60, 0, 0, 0));
        assertThat(lines.get("inbounds").underWay()).isEqualTo(new Amount(40, 0, 0, 0));
        assertThat(lines.get("users").state()).isEqualTo(State.EXACT);
    }

    @Test
    void bytesThatTagsWereToldOfAndDoNotHaveAreADifference() {
        Line line = lines(accepted(100), source(100, 97), NOW).get("inbounds");

        assertThat(line.state()).isEqualTo(State.UNEXPLAINED);
        assertThat(line.difference()).isEqualTo(new Amount(3, 0, 0, 0));
    }

    @Test
    void bytesThatWereBookedAndNotForwardedAreADifference() {
        Accepted accepted = accepted(100);
        accepted.sums[0].add(sum(5), ByteSums.ZERO, ByteSums.ZERO);
        Map<String, Line> lines = lines(accepted, source(100, 100), NOW);

        assertThat(lines.get("inbounds").difference()).isEqualTo(new Amount(5, 0, 0, 0));
        assertThat(lines.get("users").difference()).isEqualTo(new Amount(-5, 0, 0, 0));
    }

    @Test
    void whatIsUnderWayForTooLongIsUnexplained() {
        Accepted accepted = accepted(100);
        assertThat(lines(accepted, source(60, 60), NOW).get("inbounds").state()).isEqualTo(State.EXACT);
        Instant later = NOW.plus(Stalls.LIMIT).plusSeconds(1);
        assertThat(lines(accepted, source(60, 60), later).get("inbounds").state())
                .isEqualTo(State.UNEXPLAINED);
        assertThat(lines(accepted, source(61, 61), later).get("inbounds").state())
                .isEqualTo(State.EXACT);
    }

    private Map<String, Line> lines(Accepted accepted, SourceSums source, Instant now) {
        SourceSums stored = SourceSums.decode(source.encode());
        return new FleetCheck(List.of(stored))
                .lines(accepted, stalls, now).stream().collect(Collectors.toMap(Line::name, Function.identity()));
    }

    private static Accepted accepted(long uplink) {
        Accepted accepted = new Accepted(1);
        PartitionSums sums = accepted.sums[0];
        sums.add(sum(uplink), ByteSums.ZERO, ByteSums.ZERO);
        sums.forwarded(0).add(SubjectKind.INBOUND, sum(uplink - 1));
        sums.forwarded(3).add(SubjectKind.INBOUND, sum(1));
        accepted.sums[0] = PartitionSums.decode(sums.encode());
        Accepted.Node node = new Accepted.Node();
        node.accepted = sum(uplink);
        accepted.nodes.put("n1", node);
        return accepted;
    }

    private static SourceSums source(long told, long booked) {
        KindSums tells = new KindSums();
        tells.add(SubjectKind.INBOUND, sum(told));
        SourceSums source = new SourceSums();
        source.booked().add(SubjectKind.INBOUND, sum(booked));
        source.mark(7, tells);
        return source;
    }

    private static ByteSums sum(long uplink) {
        return new ByteSums(uplink, 0, 0, 0);
    }
}
