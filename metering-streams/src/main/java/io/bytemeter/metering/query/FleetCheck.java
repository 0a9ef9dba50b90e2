package io.bytemeter.metering.query;

import io.bytemeter.metering.book.ByteSums;
import io.bytemeter.metering.book.Keys;
import io.bytemeter.metering.book.PartitionSums;
import io.bytemeter.metering.book.SourceSums;
import io.bytemeter.metering.query.Reconciliation.Line;
import io.bytemeter.metering.query.Reconciliation.State;
import io.bytemeter.metering.topology.MeteringTopology;
import io.bytemeter.usage.SubjectKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;

/**
 * The identities of the fleet. Users and tags commit at different times; what was forwarded to tags, and what marks
 * have told them, make the comparison exact at any moment all the same: expected - actual - under way is
 * (booked - forwarded) + (told - booked as of the mark), each of which is zero within one commit.
 */
final class FleetCheck {
    private final List<SourceSums> tags;

    FleetCheck(List<SourceSums> tags) {
        this.tags = tags;
    }

    /** Reads what tags have; usage must be read after, so that it is never behind. */
    static FleetCheck read(CopiedRows rows) {
        List<SourceSums> tags = new ArrayList<>();
        for (int partition = 0; partition < MeteringTopology.TAG_PARTITIONS; partition++) {
            for (Row row : rows.all(BookKind.TAGS, partition, Keys.marks().get())) {
                if (Keys.tagsOfMark(Bytes.wrap(row.key())) == partition) {
                    tags.add(SourceSums.decode(row.value()));
                }
            }
        }
        return new FleetCheck(tags);
    }

    List<Line> lines(Accepted accepted, Stalls stalls, Instant now) {
        ByteSums positions = ByteSums.ZERO;
        for (Accepted.Node node : accepted.nodes.values()) {
            positions = positions.plus(node.accepted);
        }
        ByteSums booked = ByteSums.ZERO;
        ByteSums withoutOutbound = ByteSums.ZERO;
        for (PartitionSums sums : accepted.sums) {
            booked = booked.plus(sums.users()).plus(sums.anonymous());
            withoutOutbound = withoutOutbound.plus(sums.withoutOutbound());
        }
        return List.of(
                line("users", "accepted of all nodes = users + anonymous", positions, booked, ByteSums.ZERO, false),
                tags("inbounds", "users + anonymous = inbounds", SubjectKind.INBOUND, booked, accepted, stalls, now),
                tags(
                        "outbounds",
                        "users + anonymous - without an outbound = outbounds",
                        SubjectKind.OUTBOUND,
                        booked.minus(withoutOutbound),
                        accepted,
                        stalls,
                        now),
                tags("nodes", "users + anonymous = nodes", SubjectKind.NODE, booked, accepted, stalls, now));
    }

    private Line tags(
            String name,
            String what,
            SubjectKind kind,
            ByteSums expected,
            Accepted accepted,
            Stalls stalls,
            Instant now) {
        ByteSums told = ByteSums.ZERO;
        ByteSums lacking = ByteSums.ZERO;
        for (SourceSums source : tags) {
            told = told.plus(source.told().of(kind));
            lacking = lacking.plus(source.lacking().of(kind));
        }
        ByteSums forwarded = ByteSums.ZERO;
        for (PartitionSums sums : accepted.sums) {
            forwarded = forwarded.plus(sums.forwarded(kind));
        }
        ByteSums underWay = forwarded.minus(told);
        boolean stalled = stalls.isStalled("tags " + name, told.total(), !underWay.isZero(), now);
        return line(name, what, expected, told.minus(lacking), underWay, stalled);
    }

    private static Line line(
            String name, String what, ByteSums expected, ByteSums actual, ByteSums underWay, boolean stalled) {
        ByteSums difference = expected.minus(actual).minus(underWay);
        Amount none = Amount.of(ByteSums.ZERO);
        return new Line(
                name,
                what,
                Amount.of(expected),
                Amount.of(actual),
                none,
                0,
                none,
                Amount.of(underWay),
                Amount.of(difference),
                difference.isZero() && !stalled ? State.EXACT : State.UNEXPLAINED,
                stalled ? Stalls.NOTE : null);
    }
}
