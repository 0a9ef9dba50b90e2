package io.bytemeter.node.relay;

import io.netty.channel.socket.SocketChannel;
import io.netty.channel.unix.UnixChannel;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import org.jspecify.annotations.Nullable;

/** The wires of one event loop, by descriptor. Confined to the loop. */
final class Wires {
    private final IntObjectMap<Wire> byDescriptor = new IntObjectHashMap<>();

    /** The wire of a channel registered with this loop. */
    @Nullable
    Wire of(SocketChannel channel) {
        return channel instanceof UnixChannel socket && channel.isRegistered()
                ? byDescriptor.get(socket.fd().intValue())
                : null;
    }

    void add(Wire wire) {
        byDescriptor.put(wire.fd().intValue(), wire);
    }

    void remove(Wire wire) {
        int descriptor = wire.fd().intValue();
        if (byDescriptor.get(descriptor) == wire) { // not yet taken by the next channel
            byDescriptor.remove(descriptor);
        }
    }
}
