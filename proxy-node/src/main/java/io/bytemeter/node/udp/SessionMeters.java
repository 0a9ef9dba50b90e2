package io.bytemeter.node.udp;

import io.bytemeter.node.meter.ConnectionMeter;
import io.bytemeter.node.meter.LoopMeter;
import io.bytemeter.usage.CloseReason;
import java.util.HashMap;
import java.util.Map;

/**
 * The meters of one session. The first way out is that of the connection's own meter; each further one, which is rare,
 * counts as a connection of its own.
 */
final class SessionMeters {
    private final LoopMeter loop;
    private final ConnectionMeter main;
    private final String inboundTag;
    private final String user;
    private final Map<String, ConnectionMeter> byOutbound = new HashMap<>(2);

    SessionMeters(LoopMeter loop, ConnectionMeter main, String inboundTag, String user) {
        this.loop = loop;
        this.main = main;
        this.inboundTag = inboundTag;
        this.user = user;
    }

    /** The connection's own meter, which counts the overhead. */
    ConnectionMeter main() {
        return main;
    }

    ConnectionMeter of(String outboundTag) {
        ConnectionMeter known = byOutbound.get(outboundTag);
        if (known != null) {
            return known;
        }
        ConnectionMeter meter = main;
        if (!byOutbound.isEmpty()) {
            meter = loop.open(inboundTag);
            meter.user(user);
        }
        meter.outbound(outboundTag);
        byOutbound.put(outboundTag, meter);
        return meter;
    }

    /** Closes all but the connection's own meter, which belongs to whoever opened it. */
    void close(CloseReason reason) {
        for (ConnectionMeter meter : byOutbound.values()) {
            if (meter != main) {
                meter.close(reason);
            }
        }
    }
}
