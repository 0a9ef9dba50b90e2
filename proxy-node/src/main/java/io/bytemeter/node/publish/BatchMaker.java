package io.bytemeter.node.publish;

import io.bytemeter.schema.CloseReason;
import io.bytemeter.schema.UsageBatch;
import io.bytemeter.schema.topic.Topics;
import io.bytemeter.usage.UsageRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Utils;

/** Packs usage records into batches: by partition, sorted by user, each small enough for the broker. */
final class BatchMaker {
    /** Most bytes of records in a batch; brokers and producers take 1 MiB by default, with what is around the value. */
    static final int MAX_BYTES = 900_000;

    /** Seven numbers of at most 10 bytes, two bytes for each text's length, one flag, and why it was closed. */
    private static final int MAX_FIXED_BYTES = 7 * 10 + 3 * 2 + 1 + 2;

    private static final Comparator<UsageRecord> BY_USER =
            Comparator.comparing(UsageRecord::user).thenComparingLong(UsageRecord::connection);

    private final UsagePartitioner partitioner;
    private final Ledger ledger;
    private final Serializer<UsageBatch> serializer;

    /** Records not in a batch yet, by partition. */
    private final Map<Integer, List<UsageRecord>> open = new TreeMap<>();

    BatchMaker(UsagePartitioner partitioner, Ledger ledger, Serializer<UsageBatch> serializer) {
        this.partitioner = partitioner;
        this.ledger = ledger;
        this.serializer = serializer;
    }

    void add(List<UsageRecord> records) {
        for (UsageRecord record : records) {
            open.computeIfAbsent(partitioner.partition(record), partition -> new ArrayList<>())
                    .add(record);
        }
    }

    /** Makes batches of all that was added. Whatever fails leaves those not made for the next call. */
    void make(long now, Consumer<Batch> made) {
        for (Map.Entry<Integer, List<UsageRecord>> entry : open.entrySet()) {
            List<UsageRecord> records = entry.getValue();
            records.sort(BY_USER);
            while (!records.isEmpty()) {
                List<UsageRecord> head = records.subList(0, fitting(records));
                made.accept(batch(entry.getKey(), head, now));
                head.clear();
            }
        }
        open.clear();
    }

    private Batch batch(int partition, List<UsageRecord> records, long now) {
        Position next = ledger.position(partition).after(records);
        UsageBatch batch = new UsageBatch(
                partitioner.node(),
                ledger.epoch(),
                next.sequence(),
                now,
                next.uplink(),
                next.downlink(),
                next.overheadUplink(),
                next.overheadDownlink(),
                records.stream().map(BatchMaker::value).toList());
        byte[] value = serializer.serialize(Topics.USAGE, batch);
        ledger.advance(partition, next);
        return new Batch(partition, next.sequence(), value, records.size(), now);
    }

    /** How many of the first records fit into one batch. */
    private static int fitting(List<UsageRecord> records) {
        int bytes = 0;
        for (int i = 0; i < records.size(); i++) {
            UsageRecord record = records.get(i);
            bytes += MAX_FIXED_BYTES
                    + Utils.utf8Length(record.user())
                    + Utils.utf8Length(record.inbound())
                    + Utils.utf8Length(record.outbound());
            if (bytes > MAX_BYTES) {
                return Math.max(1, i);
            }
        }
        return records.size();
    }

    private static io.bytemeter.schema.UsageRecord value(UsageRecord record) {
        return new io.bytemeter.schema.UsageRecord(
                record.connection(),
                record.user(),
                record.inbound(),
                record.outbound(),
                record.from(),
                record.to(),
                record.uplink(),
                record.downlink(),
                record.overheadUplink(),
                record.overheadDownlink(),
                record.opened(),
                record.closed() == null
                        ? null
                        : CloseReason.valueOf(record.closed().name()));
    }
}
