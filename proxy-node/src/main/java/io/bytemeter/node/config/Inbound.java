package io.bytemeter.node.config;

import java.util.List;

/** A named listener. */
public sealed interface Inbound {
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

    /** Port mapping: everything goes to {@code address:targetPort}. */
    record Dokodemo(String tag, String listen, int port, String address, int targetPort, boolean tcp, boolean udp)
            implements Inbound {}
}
