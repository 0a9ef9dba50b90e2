package io.bytemeter.node.inbound;

import io.bytemeter.node.config.Inbound;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;

/** Relays datagrams for clients of socks inbounds. */
public interface UdpAssociations {
    /**
     * Opens a socket for the datagrams of one client, on the event loop of the session, which is the caller's. All is
     * counted with the session's meter. The session closes the channel when the client's TCP connection ends, and ends
     * when the channel is closed.
     *
     * @return the bound channel, fulfilled on the session's event loop
     */
    Future<Channel> associate(Inbound.Socks inbound, Session session);
}
