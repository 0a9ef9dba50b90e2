package io.bytemeter.metering.topology;

import io.bytemeter.schema.AccessCommand;
import io.bytemeter.schema.AccessVerb;
import io.bytemeter.schema.id.SchemaIds;
import io.bytemeter.schema.topic.Topics;
import io.bytemeter.schema.wire.AvroSerde;
import io.bytemeter.usage.Subject;
import io.bytemeter.usage.SubjectKind;
import io.bytemeter.usage.quota.Quota;
import io.bytemeter.usage.quota.QuotaId;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** What operators ask of one partition: quotas, and who is to be kept out. Stream thread only. */
final class Requests implements Quotas.Gate {
    private final ProcessorContext<byte[], byte[]> context;
    private final Book book;
    private final QuotaValues values;
    private final Quotas quotas;
    private final QuotaChanges changes;
    private final Access access;
    private final Alarms alarms;
    private final Rejected rejected;
    private final Deserializer<AccessCommand> commands;

    Requests(
            ProcessorContext<byte[], byte[]> context,
            Book book,
            SchemaIds ids,
            Quotas quotas,
            QuotaChanges changes,
            Rejected rejected) {
        this.context = context;
        this.book = book;
        this.values = new QuotaValues(ids);
        this.quotas = quotas;
        this.changes = changes;
        this.rejected = rejected;
        this.commands = new AvroSerde<>(AccessCommand.class, ids).deserializer();
        this.access = new Access(context, book, ids);
        this.alarms = new Alarms(context, this::onTime);
        quotas.gate(this);
        access.restore(alarms);
    }

    @Override
    public void look(OpenSubject user, List<Access.Blocking> blocking) {
        access.refresh(user, blocking, alarms);
    }

    @Override
    public long tellsAt(OpenSubject user) {
        return access.tellsAt(user);
    }

    @Override
    public void later(OpenSubject user, long at) {
        alarms.add(at, user.subject.id());
    }

    private void onTime(List<String> users) {
        book.settle();
        for (String user : users) {
            quotas.refresh(user(user));
        }
    }

    private OpenSubject user(String id) {
        return book.open(new Subject(SubjectKind.USER, id));
    }

    /** Takes a record of {@code topic}; one that cannot be carried out is rejected and changes nothing. */
    void take(String topic, Record<byte[], byte[]> record) {
        try {
            if (topic.equals(Topics.QUOTAS)) {
                quota(record);
            } else {
                command(record);
            }
        } catch (SerializationException | IllegalArgumentException e) {
            rejected.forward(record, String.valueOf(e.getMessage()), "");
        }
    }

    private void quota(Record<byte[], byte[]> record) {
        if (record.key() == null) {
            throw new IllegalArgumentException("no key");
        }
        QuotaId id = QuotaId.parse(new String(record.key(), StandardCharsets.UTF_8));
        Quota quota = record.value() == null ? null : values.decode(record.value());
        if (quota != null && !quota.id().equals(id)) {
            throw new IllegalArgumentException("quota of " + quota.id() + " under the key " + id);
        }
        if (id.subject().kind() == SubjectKind.USER) {
            changes.put(id, quota);
        } else {
            context.forward(
                    new Record<>(
                            TagDeltas.quotaKey(id.subject()),
                            new TagQuota(id.name(), record.value() == null ? null : Bytes.wrap(record.value()))
                                    .encode(),
                            context.currentSystemTimeMs()),
                    MeteringTopology.TAG_DELTAS);
        }
    }

    private void command(Record<byte[], byte[]> record) {
        if (record.value() == null) {
            throw new IllegalArgumentException("no command");
        }
        AccessCommand command = commands.deserialize(Topics.COMMANDS, record.value());
        if (command.getCommand() == AccessVerb.UNKNOWN) {
            throw new IllegalArgumentException("a command this version does not know");
        }
        OpenSubject user = user(command.getUser());
        access.command(user, command, quotas.blocking(user), alarms);
    }
}
