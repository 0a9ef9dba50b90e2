package io.bytemeter.node.outbound;

import io.bytemeter.node.config.Outbound;
import io.bytemeter.node.relay.Transport;
import io.bytemeter.node.route.Target;
import io.netty.resolver.AddressResolverGroup;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;

/** The dialers of all configured outbounds. Immutable. */
public final class Dialers {
    private static final String LOOPBACK = "127.0.0.1";

    private final Map<String, Dialer> byTag = new HashMap<>();
    private final Connector connector;

    /**
     * Makes a dialer for each outbound.
     *
     * @param connectTimeout for the connection to a target
     * @param apiPort loopback port on which the node's own services listen
     * @param tunnel connects from the other end of the node's tunnel
     */
    public Dialers(
            List<Outbound> outbounds,
            Transport transport,
            AddressResolverGroup<InetSocketAddress> names,
            Duration connectTimeout,
            IntSupplier apiPort,
            Dialer tunnel) {
        connector = new Connector(transport, names, connectTimeout);
        for (Outbound outbound : outbounds) {
            byTag.put(outbound.tag(), dialer(outbound, connector, apiPort, tunnel));
        }
    }

    /** The dialer of {@code outbound}, which must be one of the configuration. */
    public Dialer of(Outbound outbound) {
        Dialer dialer = byTag.get(outbound.tag());
        if (dialer == null) {
            throw new IllegalArgumentException("outbound: " + outbound.tag() + " (expected: a configured one)");
        }
        return dialer;
    }

    /** Connects straight to the target. */
    public Dialer direct() {
        return connector;
    }

    private static Dialer dialer(Outbound outbound, Connector connector, IntSupplier apiPort, Dialer tunnel) {
        if (outbound instanceof Outbound.Socks socks) {
            return new SocksDialer(socks, connector);
        }
        if (outbound instanceof Outbound.Http http) {
            return new HttpDialer(http, connector);
        }
        if (outbound instanceof Outbound.Blackhole) {
            return (target, loop, buffers, promise) ->
                    promise.setFailure(new DialException(DialException.Kind.DENIED, "the outbound is a blackhole"));
        }
        if (outbound instanceof Outbound.Api) {
            return (target, loop, buffers, promise) ->
                    connector.dial(new Target(LOOPBACK, apiPort.getAsInt()), loop, buffers, promise);
        }
        if (outbound instanceof Outbound.Tunnel) {
            return tunnel;
        }
        return connector;
    }
}
