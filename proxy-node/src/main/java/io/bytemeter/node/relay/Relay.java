package io.bytemeter.node.relay;

import io.bytemeter.node.meter.ConnectionMeter;
import io.bytemeter.usage.CloseReason;
import java.util.function.LongConsumer;

/**
 * Relays between a client and a target until both directions are done. The state diagram is in the description of this
 * package. Confined to the event loop both channels share.
 */
public final class Relay {
    /** Learns how far a relay has come. */
    public interface Observer {
        /** One direction has ended, the other goes on. */
        void halfOpen();

        /** The relay is over. All is written; if {@code reason} is TARGET, the client may still be sending. */
        void over(CloseReason reason);
    }

    /** Makes the pump of one direction, for whoever has decided which kind. */
    interface PumpMaker {
        Pump pump(Intake source, Intake sink, LongConsumer counter, Relay relay);
    }

    private final Pump uplink;
    private final Pump downlink;
    private final Observer observer;
    private boolean targetFailed;
    private boolean over;

    Relay(Intake client, Intake target, PumpMaker pumps, ConnectionMeter meter, Observer observer) {
        this.uplink = pumps.pump(client, target, meter::uplink, this);
        this.downlink = pumps.pump(target, client, meter::downlink, this);
        this.observer = observer;
        this.targetFailed = target.hasFailed();
    }

    /** Begins; held bytes of both sides go first. */
    public void start() {
        downlink.start();
        if (targetFailed) {
            uplink.stop();
        } else if (!over) {
            uplink.start();
        }
        settle();
    }

    void sourceEnded(Intake sink) {
        settle();
        if (!over) { // otherwise the end of the connection says it
            sink.endOutput();
            observer.halfOpen();
        }
    }

    void sourceFailed(Pump pump) {
        if (pump == uplink) {
            over(CloseReason.CLIENT);
        } else {
            targetFailed = true;
            uplink.stop(); // what the target sent before is still held or being written
            settle();
        }
    }

    void sinkFailed(Pump pump) {
        if (pump == downlink) {
            over(CloseReason.CLIENT);
        } else {
            uplink.stop(); // the target may have answered before it stopped reading
            targetFailed = true;
            settle();
        }
    }

    private void settle() {
        if (uplink.done() && downlink.done()) {
            over(targetFailed ? CloseReason.TARGET : CloseReason.COMPLETED);
        }
    }

    private void over(CloseReason reason) {
        if (!over) {
            over = true;
            uplink.release();
            downlink.release();
            observer.over(reason);
        }
    }
}
