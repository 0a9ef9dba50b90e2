package io.bytemeter.metering.query;

import io.bytemeter.metering.book.ByteSums;
import io.bytemeter.metering.book.Forgotten;
import io.bytemeter.metering.book.Keys;
import io.bytemeter.metering.book.PartitionSums;
import io.bytemeter.metering.book.PositionRow;
import io.bytemeter.metering.topology.MeteringTopology;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.utils.Bytes;

/** What all partitions of usage have accepted, each read in one scan, so that what is read of it belongs together. */
final class Accepted {
    /** A node's rows. */
    static final class Node {
        final Map<Long, Map<Integer, PositionRow>> epochs = new TreeMap<>();
        ByteSums accepted = ByteSums.ZERO;
        ByteSums rejected = ByteSums.ZERO;
        ByteSums missing = ByteSums.ZERO;
        ByteSums unaccounted = ByteSums.ZERO;
        long sequences;
        long declared;
        long progress;

        private void add(Forgotten forgotten) {
            accepted = accepted.plus(forgotten.accepted());
            rejected = rejected.plus(forgotten.rejected());
            add(forgotten.missing(), forgotten.sequences());
        }

        private void add(long epoch, int partition, PositionRow row) {
            epochs.computeIfAbsent(epoch, key -> new HashMap<>()).put(partition, row);
            accepted = accepted.plus(row.accepted());
            rejected = rejected.plus(row.rejected());
            progress += row.highest();
            add(row.missingBytes(), row.missing());
        }

        private void add(ByteSums absent, long batches) {
            sequences += batches;
            // Without a gap there is nothing that could be missing: the node's counters do not add up.
            if (batches > 0 && !absent.isNegative()) {
                missing = missing.plus(absent);
            } else {
                unaccounted = unaccounted.plus(absent);
            }
        }
    }

    final Map<String, Node> nodes = new TreeMap<>();
    final PartitionSums[] sums;

    /** Nothing accepted yet. */
    Accepted(int partitions) {
        sums = new PartitionSums[partitions];
        Arrays.setAll(sums, partition -> new PartitionSums(MeteringTopology.TAG_PARTITIONS));
    }

    static Accepted read(CopiedRows rows, int usagePartitions) {
        Accepted accepted = new Accepted(usagePartitions);
        for (int partition = 0; partition < usagePartitions; partition++) {
            for (Row row : rows.all(BookKind.USAGE, partition, Keys.positions().get())) {
                accepted.add(partition, Bytes.wrap(row.key()), row.value());
            }
        }
        return accepted;
    }

    private void add(int partition, Bytes key, byte[] value) {
        if (key.equals(Keys.sums())) {
            sums[partition] = PartitionSums.decode(value);
            return;
        }
        Node node = nodes.computeIfAbsent(Keys.nodeOfPosition(key), absent -> new Node());
        long epoch = Keys.epochOfPosition(key);
        if (epoch == 0) {
            node.add(Forgotten.decode(value));
        } else {
            node.add(epoch, partition, PositionRow.decode(value));
        }
    }
}
