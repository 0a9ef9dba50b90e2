package io.bytemeter.node.access.topic;

import io.bytemeter.node.access.Remainder;
import io.bytemeter.node.access.UserAccess;
import io.bytemeter.schema.AccessBlock;
import io.bytemeter.schema.AccessState;
import io.bytemeter.schema.id.SchemaIds;
import io.bytemeter.schema.topic.Topics;
import io.bytemeter.schema.wire.AvroSerde;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Records of the topic as the node understands them. Confined to the follower's thread. */
final class AccessStates {
    private static final Logger logger = LoggerFactory.getLogger(AccessStates.class);

    private final Deserializer<AccessState> deserializer;
    private long unreadable;

    AccessStates(SchemaIds ids) {
        this.deserializer = new AvroSerde<>(AccessState.class, ids).deserializer();
    }

    /**
     * Puts what {@code record} says into {@code states}. One that cannot be read changes nothing and is logged.
     *
     * @throws io.bytemeter.schema.id.RegistryUnreachableException if that cannot be told now
     */
    void read(ConsumerRecord<byte[], byte[]> record, Map<String, UserAccess> states) {
        if (record.key() == null) {
            unreadable(record, "no key");
            return;
        }
        String user = new String(record.key(), StandardCharsets.UTF_8);
        try {
            AccessState state = deserializer.deserialize(Topics.ACCESS, record.value());
            states.put(user, state == null ? UserAccess.FREE : access(state));
        } catch (SerializationException e) {
            unreadable(record, String.valueOf(e.getMessage()));
        }
    }

    /** A block holds from its arrival: when it began by another machine's clock does not matter here. */
    private static UserAccess access(AccessState state) {
        long until = UserAccess.NEVER;
        for (AccessBlock block : state.getBlocks()) {
            until = Math.max(until, block.getUntil() == null ? UserAccess.FOR_EVER : block.getUntil());
        }
        Long remaining = state.getRemaining();
        return new UserAccess(
                until,
                state.getCloseOpenedBefore(),
                remaining == null ? null : new Remainder(remaining),
                state.getChangedAt());
    }

    /** Of a series of them the first is logged, the second, the fourth, and so on. */
    private void unreadable(ConsumerRecord<byte[], byte[]> record, String reason) {
        if (Long.bitCount(++unreadable) == 1) {
            logger.atWarn()
                    .addKeyValue("partition", record.partition())
                    .addKeyValue("offset", record.offset())
                    .addKeyValue("unreadable", unreadable)
                    .addKeyValue("reason", reason)
                    .log("a record of access cannot be read; the user's state stays what it was");
        }
    }
}
