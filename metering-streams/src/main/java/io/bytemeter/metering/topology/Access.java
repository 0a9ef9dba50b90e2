package io.bytemeter.metering.topology;

import io.bytemeter.metering.book.Keys;
import io.bytemeter.schema.AccessBlock;
import io.bytemeter.schema.AccessCommand;
import io.bytemeter.schema.AccessState;
import io.bytemeter.schema.AccessVerb;
import io.bytemeter.schema.BlockCause;
import io.bytemeter.schema.id.SchemaIds;
import io.bytemeter.schema.topic.Topics;
import io.bytemeter.schema.wire.AvroSerde;
import io.bytemeter.usage.quota.PeriodSpan;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.common.serialization.BytesSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;

/**
 * Whether nodes let the users of one partition in. The one writer of their records on the access topic: operators'
 * commands come here too, so that they and quotas never overwrite each other. What was last told is a row of the book,
 * written in the same transaction. Stream thread only.
 */
final class Access {
    /**
     * A quota that keeps the user out from a byte on.
     *
     * @param span the period that the present is in
     */
    record Blocking(String quota, long at, long used, PeriodSpan span) {
        boolean isReached() {
            return used >= at;
        }

        long remaining() {
            return Math.max(0, at - used);
        }
    }

    /**
     * Nodes are not told of more that remains: it is what 10 Gbit/s move in 14 seconds, and they report a user early
     * only when it may be used up in about two.
     */
    private static final long NEAR_BYTES = 16L << 30;

    private final ProcessorContext<byte[], byte[]> context;
    private final Book book;
    private final AvroSerde<AccessState> serde;

    Access(ProcessorContext<byte[], byte[]> context, Book book, SchemaIds ids) {
        this.context = context;
        this.book = book;
        this.serde = new AvroSerde<>(AccessState.class, ids);
    }

    /** Adds an alarm for each block that the former life left, for the time it ends. */
    void restore(Alarms alarms) {
        try (KeyValueIterator<Bytes, byte[]> rows = book.store().prefixScan(Keys.access(), new BytesSerializer())) {
            while (rows.hasNext()) {
                KeyValue<Bytes, byte[]> row = rows.next();
                alarms(decode(row.value), alarms);
            }
        }
    }

    private AccessState decode(byte[] value) {
        return serde.deserializer().deserialize(Topics.ACCESS, value);
    }

    private static void alarms(AccessState state, Alarms alarms) {
        for (AccessBlock block : state.getBlocks()) {
            if (block.getUntil() != null) {
                alarms.add(block.getUntil(), state.getUser());
            }
        }
    }

    /** What was last told of the user. */
    private AccessState last(OpenSubject user) {
        AccessState known = user.access;
        if (known == null) {
            byte[] row = book.get(Keys.access(user.id));
            known = row == null
                    ? AccessState.newBuilder()
                            .setUser(user.subject.id())
                            .setChangedAt(0)
                            .build()
                    : decode(row);
            user.access = known;
        }
        return known;
    }

    /** How little has to remain for nodes to be told of it. */
    long tellsAt(OpenSubject user) {
        Long told = last(user).getRemaining();
        return told == null ? NEAR_BYTES : told / 2;
    }

    /** Carries out a command, and tells what it changes. */
    void command(OpenSubject user, AccessCommand command, List<Blocking> quotas, Alarms alarms) {
        AccessState last = last(user);
        long now = context.currentSystemTimeMs();
        List<AccessBlock> blocks = new ArrayList<>(last.getBlocks());
        long closeOpenedBefore = last.getCloseOpenedBefore();
        if (command.getCommand() == AccessVerb.KICK) {
            closeOpenedBefore = Math.max(now, closeOpenedBefore + 1);
        } else {
            blocks.removeIf(block -> block.getCause() == BlockCause.OPERATOR);
            if (command.getCommand() == AccessVerb.BLOCK) {
                blocks.add(AccessBlock.newBuilder()
                        .setCause(BlockCause.OPERATOR)
                        .setSince(now)
                        .setUntil(command.getUntil())
                        .build());
            }
        }
        tell(user, blocks, closeOpenedBefore, quotas, alarms);
    }

    /** Tells what has changed by the quotas and by the time. */
    void refresh(OpenSubject user, List<Blocking> quotas, Alarms alarms) {
        AccessState last = last(user);
        tell(user, last.getBlocks(), last.getCloseOpenedBefore(), quotas, alarms);
    }

    private void tell(
            OpenSubject user,
            List<AccessBlock> candidates,
            long closeOpenedBefore,
            List<Blocking> quotas,
            Alarms alarms) {
        AccessState last = last(user);
        long now = context.currentSystemTimeMs();
        List<AccessBlock> blocks = new ArrayList<>();
        for (AccessBlock block : candidates) {
            if (block.getCause() != BlockCause.QUOTA && (block.getUntil() == null || block.getUntil() > now)) {
                blocks.add(block);
            }
        }
        long left = Long.MAX_VALUE;
        for (Blocking quota : quotas) {
            left = Math.min(left, quota.remaining());
            if (quota.isReached()) {
                blocks.add(block(quota, last, now));
            }
        }
        Long remaining = left <= NEAR_BYTES ? left : null;
        if (blocks.equals(last.getBlocks())
                && closeOpenedBefore == last.getCloseOpenedBefore()
                && !isWorthTelling(last.getRemaining(), remaining)) {
            return;
        }
        AccessState state = AccessState.newBuilder()
                .setUser(last.getUser())
                .setBlocks(blocks)
                .setCloseOpenedBefore(closeOpenedBefore)
                .setRemaining(remaining)
                .setChangedAt(now)
                .build();
        user.access = state;
        alarms(state, alarms);
        boolean nothingToTell = blocks.isEmpty() && remaining == null && closeOpenedBefore == 0;
        byte[] value = nothingToTell ? null : serde.serializer().serialize(Topics.ACCESS, state);
        book.put(Keys.access(user.id), value);
        book.changed();
        context.forward(
                new Record<>(last.getUser().getBytes(StandardCharsets.UTF_8), value, now), MeteringTopology.ACCESS);
    }

    private static AccessBlock block(Blocking quota, AccessState last, long now) {
        Long until = quota.span().ends() ? quota.span().end() : null;
        for (AccessBlock block : last.getBlocks()) {
            if (quota.quota().equals(block.getQuota()) && Objects.equals(until, block.getUntil())) {
                return block;
            }
        }
        return AccessBlock.newBuilder()
                .setCause(BlockCause.QUOTA)
                .setQuota(quota.quota())
                .setSince(now)
                .setUntil(until)
                .build();
    }

    /** A remainder is told each time it has halved or doubled: often when little is left, seldom else. */
    private static boolean isWorthTelling(@Nullable Long told, @Nullable Long remaining) {
        if (told == null || remaining == null) {
            return !Objects.equals(told, remaining);
        }
        return remaining <= told / 2 ? remaining < told : remaining / 2 >= told && remaining > told;
    }
}
