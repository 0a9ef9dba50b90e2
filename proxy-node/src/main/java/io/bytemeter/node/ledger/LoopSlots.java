package io.bytemeter.node.ledger;

import io.bytemeter.node.meter.Leg;
import io.bytemeter.node.meter.LoopLedger;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** The slots of one event loop: whole segments, so that taking and giving one needs no lock. */
final class LoopSlots implements LoopLedger {
    private final ConnectionFile file;
    private final Deque<Slot> free = new ArrayDeque<>();
    private final Deque<Slot> retired = new ArrayDeque<>();

    LoopSlots(ConnectionFile file) {
        this.file = file;
    }

    @Override
    public Leg open(long connection, String inbound, long now) {
        Slot slot = take();
        if (slot == null) {
            return unkept(null);
        }
        return slot.open(connection, inbound, now) ? slot : unkept(slot);
    }

    @Override
    public Leg next(Leg before, String user, String outbound, long now) {
        if (!(before instanceof Slot former)) {
            return Leg.UNKEPT;
        }
        Slot slot = take();
        boolean opened = slot != null && slot.openAfter(former, user, outbound, now);
        former.continued();
        return slot != null && opened ? slot : unkept(slot);
    }

    @Override
    public void reclaim() {
        long spooled = file.spooled();
        for (Slot slot = retired.peek(); slot != null && slot.settled(spooled); slot = retired.peek()) {
            retired.remove();
            slot.free();
            free.push(slot);
        }
    }

    /** {@code slot} has ended; it is free once all of it is spooled. */
    void retired(Slot slot) {
        retired.add(slot);
    }

    /** {@code slot} is free. */
    void give(Slot slot) {
        free.push(slot);
    }

    private @Nullable Slot take() {
        if (free.isEmpty()) {
            for (Slot slot : file.segment()) {
                slot.owner(this);
                free.add(slot);
            }
        }
        return free.poll();
    }

    private Leg unkept(@Nullable Slot slot) {
        file.unkept();
        if (slot != null) {
            free.push(slot);
        }
        return Leg.UNKEPT;
    }
}
