package io.bytemeter.metering.control;

import io.bytemeter.metering.book.Keys;
import io.bytemeter.metering.query.NotReadyException;
import io.bytemeter.schema.AccessBlock;
import io.bytemeter.schema.AccessCommand;
import io.bytemeter.schema.AccessState;
import io.bytemeter.schema.AccessVerb;
import io.bytemeter.schema.BlockCause;
import io.bytemeter.schema.id.SchemaIds;
import io.bytemeter.schema.topic.Topics;
import io.bytemeter.schema.wire.AvroSerde;
import io.bytemeter.usage.Subject;
import io.bytemeter.usage.SubjectKind;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Writes to the commands topic, and reads from the stores of this instance. */
public final class KafkaUserGate implements UserGate {
    private final ControlRows rows;
    private final ControlTopics topics;
    private final AvroSerde<AccessState> states;
    private final AvroSerde<AccessCommand> commands;
    private final Clock clock;

    public KafkaUserGate(ControlRows rows, ControlTopics topics, SchemaIds ids, Clock clock) {
        this.rows = rows;
        this.topics = topics;
        this.states = new AvroSerde<>(AccessState.class, ids);
        this.commands = new AvroSerde<>(AccessCommand.class, ids);
        this.clock = clock;
    }

    @Override
    public UserAccess get(String user) {
        byte[] row = rows.row(new Subject(SubjectKind.USER, user), Keys.access(user.getBytes(StandardCharsets.UTF_8)));
        return row == null
                ? new UserAccess(user, List.of(), null, null, null)
                : access(states.deserializer().deserialize(Topics.ACCESS, row));
    }

    private static UserAccess access(AccessState state) {
        return new UserAccess(
                state.getUser(),
                state.getBlocks().stream().map(KafkaUserGate::block).toList(),
                state.getRemaining(),
                state.getCloseOpenedBefore() == 0 ? null : Instant.ofEpochMilli(state.getCloseOpenedBefore()),
                Instant.ofEpochMilli(state.getChangedAt()));
    }

    private static UserAccess.Block block(AccessBlock block) {
        return new UserAccess.Block(
                block.getCause() == BlockCause.QUOTA ? block.getQuota() : null,
                Instant.ofEpochMilli(block.getSince()),
                block.getUntil() == null ? null : Instant.ofEpochMilli(block.getUntil()));
    }

    @Override
    public Change<UserAccess> block(String user, @Nullable Instant until) {
        return send(user, AccessVerb.BLOCK, until, access -> access.blocks().stream()
                .anyMatch(block -> block.quota() == null
                        && (until == null ? block.until() == null : until.equals(block.until()))));
    }

    @Override
    public Change<UserAccess> unblock(String user) {
        return send(user, AccessVerb.UNBLOCK, null, access -> !access.isBlockedByOperator());
    }

    @Override
    public Change<UserAccess> kick(String user) {
        Instant before = known(user).closeOpenedBefore();
        return send(user, AccessVerb.KICK, null, access -> {
            Instant mark = access.closeOpenedBefore();
            return mark != null && (before == null || mark.isAfter(before));
        });
    }

    private UserAccess known(String user) {
        try {
            return get(user);
        } catch (NotReadyException e) {
            return new UserAccess(user, List.of(), null, null, null);
        }
    }

    private Change<UserAccess> send(
            String user, AccessVerb verb, @Nullable Instant until, Predicate<UserAccess> inForce) {
        AccessCommand command = AccessCommand.newBuilder()
                .setUser(user)
                .setCommand(verb)
                .setUntil(until == null ? null : until.toEpochMilli())
                .setAt(clock.millis())
                .build();
        topics.send(
                Topics.COMMANDS,
                new Subject(SubjectKind.USER, user),
                user,
                commands.serializer().serialize(Topics.COMMANDS, command));
        return topics.await(() -> Optional.of(get(user)).filter(inForce))
                .map(access -> new Change<>(access, true))
                .orElseGet(() -> new Change<>(known(user), false));
    }
}
