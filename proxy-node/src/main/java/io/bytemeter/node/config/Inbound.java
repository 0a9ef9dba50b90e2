package io.bytemeter.node.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A named listener. */
public sealed interface Inbound {
    /** Tag of what comes out of a tunnel, which is no listener. */
    String TUNNEL = "tunnel";

    String tag();

    /** Address to bind, a literal IP; v2ray's default is 0.0.0.0. */
    String listen();

    /** Port to bind, 1..65535. */
    int port();

    /**
     * SOCKS 4, 4a and 5.
     *
     * @param accounts who may use it; empty means no authentication (and then SOCKS 4 is accepted)
     * @param udp whether UDP ASSOCIATE is granted
     * @param udpAddress address the reply to UDP ASSOCIATE names (v2ray's {@code settings.ip}, default 127.0.0.1)
     */
    record Socks(String tag, String listen, int port, List<Account> accounts, boolean udp, String udpAddress)
            implements Inbound {
        public Socks {
            accounts = List.copyOf(accounts);
        }
    }

    /** HTTP CONNECT and plain forwarding; without accounts no authentication is asked. */
    record Http(String tag, String listen, int port, List<Account> accounts) implements Inbound {
        public Http {
            accounts = List.copyOf(accounts);
        }
    }

    /**
     * Port mapping: everything goes to {@code address:targetPort}.
     *
     * @param outbound the way out, whatever the rules say; null to go by the rules
     */
    record Dokodemo(
            String tag,
            String listen,
            int port,
            String address,
            int targetPort,
            boolean tcp,
            boolean udp,
            @Nullable Outbound outbound)
            implements Inbound {
        /** One that goes by the rules. */
        public Dokodemo(String tag, String listen, int port, String address, int targetPort, boolean tcp, boolean udp) {
            this(tag, listen, port, address, targetPort, tcp, udp, null);
        }
    }
}
