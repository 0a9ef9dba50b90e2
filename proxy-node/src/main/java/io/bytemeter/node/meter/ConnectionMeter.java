package io.bytemeter.node.meter;

import io.bytemeter.usage.CloseReason;
import io.bytemeter.usage.UsageRecord;
import org.jspecify.annotations.Nullable;

/**
 * The counters of one connection, in bytes. Confined to the event loop of the connection; nothing here allocates while
 * counting.
 *
 * <p>Reporting starts once the outbound is known or the connection is closed, so that the record that opens the
 * connection names its user and outbound; what the handshake moved is counted from the first byte.
 */
public final class ConnectionMeter {
    private final LoopMeter loop;
    private final long number;
    private final String inbound;
    private Leg leg;
    private String user = "";
    private String outbound = "";

    private long uplink;
    private long downlink;
    private long overheadUplink;
    private long overheadDownlink;

    private long reportedUplink;
    private long reportedDownlink;
    private long reportedOverheadUplink;
    private long reportedOverheadDownlink;

    private boolean reporting;
    private boolean opened;
    private boolean changed;
    private boolean finished;
    private @Nullable CloseReason closed;

    ConnectionMeter(LoopMeter loop, long number, String inbound, Leg leg) {
        this.loop = loop;
        this.number = number;
        this.inbound = inbound;
        this.leg = leg;
    }

    /** Number of this connection, unique in the node's epoch. */
    public long number() {
        return number;
    }

    /** All bytes counted so far: it grows whenever the connection moves. */
    public long bytes() {
        return uplink + downlink + overheadUplink + overheadDownlink;
    }

    /** Payload client to target so far. */
    public long payloadUplink() {
        return uplink;
    }

    /** Payload target to client so far. */
    public long payloadDownlink() {
        return downlink;
    }

    /** Bytes counted that no usage record has yet. */
    public long unreported() {
        return bytes() - reportedUplink - reportedDownlink - reportedOverheadUplink - reportedOverheadDownlink;
    }

    /** Adds payload that the target's socket accepted. */
    public void uplink(long bytes) {
        uplink += bytes;
        leg.uplink(uplink);
        change();
    }

    /** Adds payload that the client's socket accepted. */
    public void downlink(long bytes) {
        downlink += bytes;
        leg.downlink(downlink);
        change();
    }

    /** Adds proxy-protocol bytes read from the client. */
    public void overheadUplink(long bytes) {
        overheadUplink += bytes;
        leg.overheadUplink(overheadUplink);
        change();
    }

    /** Adds proxy-protocol bytes that the client's socket accepted. */
    public void overheadDownlink(long bytes) {
        overheadDownlink += bytes;
        leg.overheadDownlink(overheadDownlink);
        change();
    }

    /** Names the account. Once the connection reports, bytes not yet reported stay with the account before. */
    public void user(String name) {
        if (!name.equals(user)) {
            name(name, outbound);
        }
    }

    /** Names the way out. Once the connection reports, bytes not yet reported stay with the outbound before. */
    public void outbound(String tag) {
        if (!tag.equals(outbound)) {
            name(user, tag);
        }
        if (!reporting) {
            reporting = true;
            change();
        }
    }

    /** Ends the connection; the first reason holds. Nothing may be counted afterwards. */
    public void close(CloseReason reason) {
        if (closed == null) {
            closed = reason;
            leg.ended(reason);
            loop.closed(this);
        }
    }

    private void name(String newUser, String newOutbound) {
        if (reporting) {
            loop.cut(this);
            leg = loop.next(leg, newUser, newOutbound);
        } else {
            leg = leg.named(newUser, newOutbound);
        }
        user = newUser;
        outbound = newOutbound;
    }

    /** Whether the next flush has something to say of this connection. */
    boolean hasChanged() {
        return changed;
    }

    private void change() {
        if (reporting && !changed) {
            changed = true;
            loop.changed(this);
        }
    }

    /** What happened since the last record, or null if nothing did. */
    @Nullable
    Metered record(long from, long to) {
        changed = false;
        boolean moved = uplink != reportedUplink
                || downlink != reportedDownlink
                || overheadUplink != reportedOverheadUplink
                || overheadDownlink != reportedOverheadDownlink;
        if (finished || (opened && closed == null && !moved)) {
            return null;
        }
        UsageRecord record = new UsageRecord(
                number,
                user,
                inbound,
                outbound,
                from,
                to,
                uplink - reportedUplink,
                downlink - reportedDownlink,
                overheadUplink - reportedOverheadUplink,
                overheadDownlink - reportedOverheadDownlink,
                !opened,
                closed);
        reportedUplink = uplink;
        reportedDownlink = downlink;
        reportedOverheadUplink = overheadUplink;
        reportedOverheadDownlink = overheadDownlink;
        opened = true;
        finished = closed != null;
        return new Metered(record, leg);
    }
}
