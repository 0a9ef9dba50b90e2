package io.bytemeter.metering.query;

import io.bytemeter.metering.topology.TestMetering;
import io.bytemeter.schema.NodeState;
import io.bytemeter.schema.NodeStatus;
import io.bytemeter.schema.PartitionPosition;
import io.bytemeter.schema.UsageBatch;
import io.bytemeter.schema.UsageRecord;
import java.time.Instant;
import java.util.List;

/** A node that counts as the real one does: batches with sequences and cumulative counters, and a status. */
final class NodeSimulation {
    final String name;
    final long epoch;
    long sequence;
    private long uplink;
    private long downlink;
    private long overheadUplink;
    private long overheadDownlink;

    NodeSimulation(String name, long epoch) {
        this.name = name;
        this.epoch = epoch;
    }

    UsageBatch batch(Instant flushedAt, UsageRecord... records) {
        for (UsageRecord record : records) {
            uplink += record.getUplink();
            downlink += record.getDownlink();
            overheadUplink += record.getOverheadUplink();
            overheadDownlink += record.getOverheadDownlink();
        }
        return UsageBatch.newBuilder(TestMetering.batch(++sequence, records))
                .setNode(name)
                .setEpoch(epoch)
                .setFlushedAt(flushedAt.toEpochMilli())
                .setCumulativeUplink(uplink)
                .setCumulativeDownlink(downlink)
                .setCumulativeOverheadUplink(overheadUplink)
                .setCumulativeOverheadDownlink(overheadDownlink)
                .build();
    }

    NodeStatus status(Instant at) {
        return NodeStatus.newBuilder()
                .setNode(name)
                .setEpoch(epoch)
                .setStartedAt(at.toEpochMilli())
                .setAt(at.toEpochMilli())
                .setFlushedUntil(at.toEpochMilli())
                .setState(NodeState.RUNNING)
                .setVersion("test")
                .setPartitions(List.of(new PartitionPosition(0, sequence)))
                .setConnections(0)
                .setConnectionsOpened(0)
                .setSpoolBacklogBytes(0)
                .setUplink(uplink)
                .setDownlink(downlink)
                .setOverheadUplink(overheadUplink)
                .setOverheadDownlink(overheadDownlink)
                .build();
    }
}
