package io.bytemeter.node.tunnel;

import io.bytemeter.node.config.TunnelSettings;
import io.bytemeter.node.inbound.Sessions;
import io.bytemeter.node.outbound.DialException;
import io.bytemeter.node.outbound.Dialer;
import io.bytemeter.node.relay.Intake;
import io.bytemeter.node.relay.ReadBuffers;
import io.bytemeter.node.relay.Transport;
import io.bytemeter.node.route.Target;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.resolver.AddressResolverGroup;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The tunnels of a node: at most one that begins here and one that ends here. Inert until started; started and closed by one
 * thread, the other methods may be called from any.
 */
public final class Tunnels implements Dialer, AutoCloseable {
    private final TunnelSettings settings;
    private final Duration patience;
    private final SecureRandom random;
    private final @Nullable TunnelEntrance entrance;
    private volatile @Nullable TunnelExit exit;

    /** @param patience with peers that have not introduced themselves */
    public Tunnels(TunnelSettings settings, Duration patience, Clock clock, SecureRandom random) {
        this.settings = settings;
        this.patience = patience;
        this.random = random;
        this.entrance = settings.isEntrance() ? new TunnelEntrance(settings, patience, clock, random) : null;
    }

    /**
     * Listens and dials, as configured.
     *
     * @param loops the keys of {@code sessions}
     * @param direct dials without a proxy
     * @throws io.bytemeter.settings.InvalidSettingException if the address to listen on cannot be bound
     */
    public void start(
            Transport transport,
            EventLoopGroup loops,
            AddressResolverGroup<InetSocketAddress> names,
            Map<EventLoop, Sessions> sessions,
            Dialer direct) {
        if (entrance != null) {
            entrance.start(transport, loops);
        }
        if (settings.isExit()) {
            TunnelExit dialling = new TunnelExit(settings, transport, loops, names, sessions, direct, patience, random);
            dialling.start();
            exit = dialling;
        }
    }

    /** Connects from the network of the node at the other end; fails at once while there is none. */
    @Override
    public void dial(Target target, EventLoop loop, ReadBuffers buffers, Promise<Intake> promise) {
        if (entrance == null) {
            promise.tryFailure(new DialException(DialException.Kind.NETWORK_UNREACHABLE, "no tunnel begins here"));
        } else {
            entrance.dial(target, loop, buffers, promise);
        }
    }

    /** Whether connections can leave through a tunnel now. */
    public boolean isOpen() {
        return entrance != null && entrance.connected();
    }

    /** The port on which a tunnel begins, once started; -1 if none does. */
    public int port() {
        return entrance == null ? -1 : entrance.port();
    }

    /** Connections that were closed because they did not know the secret, or did not speak as they should. */
    public long refused() {
        return entrance == null ? 0 : entrance.refused();
    }

    /** What is not as it should be, as a sentence; null if nothing. */
    public @Nullable String problem() {
        TunnelExit dialling = exit;
        if (dialling != null && !dialling.connected()) {
            return "the entrance of the tunnel is not reached";
        }
        return entrance != null && !entrance.connected() ? "no node has dialled into the tunnel" : null;
    }

    /** Lets the other ends go; what is relayed goes on. */
    @Override
    public void close() {
        TunnelExit dialling = exit;
        if (dialling != null) {
            dialling.close();
        }
        if (entrance != null) {
            entrance.close();
        }
    }
}
