package io.bytemeter.node.publish;

import io.bytemeter.node.ledger.ConnectionFile;
import io.bytemeter.node.meter.Metered;
import io.bytemeter.node.spool.Entry;
import io.bytemeter.node.spool.Position;
import io.bytemeter.node.spool.Spool;
import io.bytemeter.schema.CloseReason;
import io.bytemeter.schema.UsageBatch;
import io.bytemeter.schema.topic.Topics;
import io.bytemeter.usage.UsageRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * Packs usage records into batches: by partition, sorted by user, each small enough for the broker, and spools
 * these one after the other.
 */
final class BatchMaker {
    /** Most bytes of records in a batch; brokers and producers take 1 MiB by default, with what is around the value. */
    static final int MAX_BYTES = 900_000;

    /** Seven numbers of at most 10 bytes, two bytes for each text's length, one flag, and why it was closed. */
    private static final int MAX_FIXED_BYTES = 7 * 10 + 3 * 2 + 1 + 2;

    private static final Comparator<Metered> BY_USER = Comparator.comparing(
                    (Metered record) -> record.usage().user())
            .thenComparingLong(record -> record.usage().connection());

    private final UsagePartitioner partitioner;
    private final Spool spool;
    private final ConnectionFile legs;
    private final Serializer<UsageBatch> serializer;
    private final SpoolListener listener;

    /** Records not in a batch yet, by partition. */
    private final Map<Integer, List<Metered>> open = new TreeMap<>();

    /** Its legs are marked, so it has to be appended before any other. */
    private @Nullable Entry pending;

    BatchMaker(
            UsagePartitioner partitioner,
            Spool spool,
            ConnectionFile legs,
            Serializer<UsageBatch> serializer,
            SpoolListener listener) {
        this.partitioner = partitioner;
        this.spool = spool;
        this.legs = legs;
        this.serializer = serializer;
        this.listener = listener;
    }

    void add(List<Metered> records) {
        for (Metered record : records) {
            open.computeIfAbsent(partitioner.partition(record.usage()), partition -> new ArrayList<>())
                    .add(record);
        }
    }

    /** Whether all that was added is in the spool. */
    boolean isEmpty() {
        return pending == null && open.isEmpty();
    }

    /**
     * Makes batches of all that was added, and spools them. Whatever fails leaves those not spooled for the next call.
     *
     * @throws IOException if the spool cannot be written
     */
    void make(long now, Consumer<Entry> made) throws IOException {
        spool(made);
        for (Map.Entry<Integer, List<Metered>> entry : open.entrySet()) {
            List<Metered> records = entry.getValue();
            records.sort(BY_USER);
            while (!records.isEmpty()) {
                List<Metered> head = records.subList(0, fitting(records));
                Entry batch = batch(entry.getKey(), head, now);
                // From here on this entry number means this batch, whatever becomes of the attempt to write it.
                head.forEach(record -> record.leg().spooling(batch.number(), record.usage()));
                head.clear();
                pending = batch;
                spool(made);
            }
        }
        open.clear();
    }

    private void spool(Consumer<Entry> made) throws IOException {
        Entry batch = pending;
        if (batch != null) {
            listener.spooling(batch.number());
            spool.append(batch);
            legs.spooled(batch.number());
            listener.spooled(batch.number());
            pending = null;
            made.accept(batch);
        }
    }

    private Entry batch(int partition, List<Metered> records, long now) {
        List<UsageRecord> usage = new ArrayList<>(records.size());
        List<io.bytemeter.schema.UsageRecord> values = new ArrayList<>(records.size());
        for (Metered record : records) {
            usage.add(record.usage());
            values.add(value(record.usage()));
        }
        Position next = spool.position(partition).after(usage);
        UsageBatch batch = new UsageBatch(
                partitioner.node(),
                spool.epoch(),
                next.sequence(),
                now,
                next.uplink(),
                next.downlink(),
                next.overheadUplink(),
                next.overheadDownlink(),
                values);
        byte[] value = serializer.serialize(Topics.USAGE, batch);
        return new Entry(spool.last() + 1, spool.epoch(), partition, next, records.size(), now, value);
    }

    /** How many of the first records fit into one batch. */
    private static int fitting(List<Metered> records) {
        int bytes = 0;
        for (int i = 0; i < records.size(); i++) {
            UsageRecord record = records.get(i).usage();
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
