package io.bytemeter.node.udp;

import io.bytemeter.usage.CloseReason;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import java.net.InetSocketAddress;

/** A port opened for one client's datagrams. Confined to the event loop of the control connection. */
public final class UdpAssociation {
    private final ChannelFuture bound;
    private final UdpSession session;

    UdpAssociation(ChannelFuture bound, UdpSession session) {
        this.bound = bound;
        this.session = session;
    }

    /** Where the client sends its datagrams; the address is that of the listener, perhaps the wildcard. */
    public InetSocketAddress address() {
        return (InetSocketAddress) bound.channel().localAddress();
    }

    /** Closes the port. To be called before the connection's meter is closed; idempotent. */
    public void close(CloseReason reason) {
        session.close(reason);
        bound.addListener(ChannelFutureListener.CLOSE);
    }
}
