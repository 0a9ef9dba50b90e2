package io.bytemeter.metering.query;

import io.bytemeter.metering.book.ByteSums;
import io.bytemeter.metering.query.Reconciliation.Line;
import io.bytemeter.schema.NodeStatus;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.streams.errors.InvalidStateStoreException;

/** Compares in the books of all partitions. Thread-safe. */
public final class BookReconciler implements Reconciler {
    private final Rows rows;
    private final int usagePartitions;
    private final Nodes nodes;
    private final DeclaredGaps declared;
    private final Clock clock;
    private final Stalls stalls = new Stalls();
    private final NodeCheck nodeCheck = new NodeCheck(stalls);

    public BookReconciler(Rows rows, int usagePartitions, Nodes nodes, DeclaredGaps declared, Clock clock) {
        this.rows = rows;
        this.usagePartitions = usagePartitions;
        this.nodes = nodes;
        this.declared = declared;
        this.clock = clock;
    }

    @Override
    public synchronized Reconciliation reconcile() {
        try {
            // Statuses and tags first: usage, read later, has at least what they tell of.
            Map<String, NodeStatus> statuses = new TreeMap<>();
            nodes.all().forEach(status -> statuses.put(status.getNode(), status));
            CopiedRows copied = new CopiedRows(rows);
            FleetCheck fleet = FleetCheck.read(copied);
            Accepted accepted = Accepted.read(copied, usagePartitions);
            statuses.keySet().forEach(node -> accepted.nodes.computeIfAbsent(node, key -> new Accepted.Node()));
            for (GapView gap : declared.all()) {
                accepted.nodes.computeIfAbsent(gap.node(), key -> new Accepted.Node()).declared++;
            }

            Instant now = clock.instant();
            List<Line> lines = new ArrayList<>();
            ByteSums missing = ByteSums.ZERO;
            long gaps = 0;
            for (Map.Entry<String, Accepted.Node> node : accepted.nodes.entrySet()) {
                lines.add(nodeCheck.check(node.getKey(), node.getValue(), statuses.get(node.getKey()), now));
                missing = missing.plus(node.getValue().missing);
                gaps += node.getValue().sequences + node.getValue().declared;
            }
            return new Reconciliation(
                    now, lines, fleet.lines(accepted, stalls, now), gaps, Amount.of(missing), copied.lag());
        } catch (InvalidStateStoreException e) {
            throw new NotReadyException("partitions of usage or tags are moving", e);
        }
    }
}
