package io.bytemeter.node.inbound.socks;

import io.bytemeter.node.config.Inbound;
import io.bytemeter.node.inbound.Accounts;
import io.bytemeter.node.inbound.Protocol;
import io.bytemeter.node.inbound.Session;
import io.bytemeter.node.inbound.UdpAssociations;
import org.jspecify.annotations.Nullable;

/** Serves SOCKS 4, 4a and 5. */
public final class SocksProtocol implements Protocol {
    private final Inbound.Socks inbound;
    private final Accounts accounts;
    private final @Nullable UdpAssociations udp;

    /** @param udp null where UDP ASSOCIATE is not offered */
    public SocksProtocol(Inbound.Socks inbound, @Nullable UdpAssociations udp) {
        this.inbound = inbound;
        this.accounts = new Accounts(inbound.accounts());
        this.udp = inbound.udp() ? udp : null;
    }

    @Override
    public void accept(Session session) {
        new SocksHandshake(session, inbound, accounts, udp).start();
    }
}
