package io.bytemeter.metering.topology;

import io.bytemeter.metering.book.Forgotten;
import io.bytemeter.metering.book.Gap;
import io.bytemeter.metering.book.GapChange;
import io.bytemeter.metering.book.Keys;
import io.bytemeter.metering.book.Position;
import io.bytemeter.metering.book.PositionRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.serialization.BytesSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;

/** What one partition has accepted of every node. Stream thread only. */
final class Positions {
    private final Book book;
    private final GapsTopic.Publisher gaps;
    private final Map<String, NodePositions> nodes = new HashMap<>();
    private final Map<Position, Bytes> changed = new HashMap<>();

    Positions(Book book, GapsTopic.Publisher gaps) {
        this.book = book;
        this.gaps = gaps;
    }

    NodePositions of(String node) {
        NodePositions known = nodes.get(node);
        if (known == null) {
            known = load(node);
            nodes.put(node, known);
        }
        return known;
    }

    private NodePositions load(String node) {
        Forgotten forgotten = Forgotten.NONE;
        TreeMap<Long, Position> epochs = new TreeMap<>();
        for (KeyValue<Bytes, byte[]> row : rows(Keys.positions(node))) {
            long epoch = Keys.epochOfPosition(row.key);
            if (epoch == 0) {
                forgotten = Forgotten.decode(row.value);
            } else {
                List<Gap> known = rows(Keys.gaps(node, epoch)).stream()
                        .map(gap -> Gap.decode(gap.value))
                        .toList();
                epochs.put(epoch, new Position(PositionRow.decode(row.value), known));
            }
        }
        return new NodePositions(forgotten, epochs);
    }

    private List<KeyValue<Bytes, byte[]>> rows(Bytes prefix) {
        List<KeyValue<Bytes, byte[]>> all = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> rows = book.store().prefixScan(prefix, new BytesSerializer())) {
            rows.forEachRemaining(all::add);
        }
        return all;
    }

    /** Takes note of a batch whose epoch is not stale, and says what to do with it. */
    Position.Verdict accept(NodePositions node, BatchCursor batch, long now) {
        Position position = position(node, batch);
        Position.Verdict verdict = position.accept(batch.sequence, batch.reading(), batch.sums(), now);
        if (verdict != Position.Verdict.DUPLICATE) {
            changed.put(position, Keys.position(batch.node, batch.epoch));
            publish(batch.node, batch.epoch, position);
        }
        return verdict;
    }

    /** The position that the bytes of an accepted batch are added to. */
    Position position(NodePositions node, BatchCursor batch) {
        return node.position(batch.epoch, (epoch, leaving) -> {
            leaving.giveUp();
            publish(batch.node, epoch, leaving);
            changed.remove(leaving);
            book.put(Keys.position(batch.node, epoch), null);
            book.put(Keys.forgotten(batch.node), node.forgotten().encode());
        });
    }

    private void publish(String node, long epoch, Position position) {
        for (GapChange change : position.takeChanges()) {
            Gap gap = change.gap();
            boolean stands = change.what() == GapChange.What.STANDS;
            book.put(Keys.gap(node, epoch, gap.id()), stands ? gap.encode() : null);
            gaps.publish(node, epoch, change);
        }
    }

    boolean changed() {
        return !changed.isEmpty();
    }

    void beforeCommit() {
        changed.forEach((position, key) -> book.put(key, position.row().encode()));
        changed.clear();
    }
}
