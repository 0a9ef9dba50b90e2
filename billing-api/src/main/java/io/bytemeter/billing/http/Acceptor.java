package io.bytemeter.billing.http;

import com.linecorp.armeria.common.Flags;
import com.linecorp.armeria.common.util.EventLoopGroups;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * The event loop that accepts connections. When a server stops, Netty waits two seconds for tasks that may still come to
 * this loop. None do once the port is closed, and requests are answered by other loops, so this one ends at once.
 */
public final class Acceptor extends MultiThreadIoEventLoopGroup {
    private static final long LIMIT_S = 15;

    private Acceptor(String name, IoHandlerFactory transport) {
        super(1, new DefaultThreadFactory("accept-" + name), transport);
    }

    /** For {@link com.linecorp.armeria.server.ServerBuilder#bossGroupFactory}. */
    public static EventLoopGroup of(String name) {
        return switch (Flags.transportType()) { // that of the server's other loops
            case EPOLL -> new Acceptor(name, EpollIoHandler.newFactory());
            case NIO -> new Acceptor(name, NioIoHandler.newFactory());
            default -> EventLoopGroups.newEventLoopGroup(1, "accept-" + name);
        };
    }

    @Override
    public Future<?> shutdownGracefully() {
        return shutdownGracefully(0, LIMIT_S, TimeUnit.SECONDS);
    }
}
