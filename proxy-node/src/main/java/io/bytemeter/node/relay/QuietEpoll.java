package io.bytemeter.node.relay;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.util.concurrent.ThreadAwareExecutor;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Native epoll that tells a channel only what it has asked for. Netty's own registers each channel for EPOLLRDHUP, and
 * that hurts a relay twice:
 *
 * <ul>
 *   <li>When the peer ends its side, Netty reads all that has arrived into memory, autoread or not. Back-pressure would
 *       end just where a fast target has finished and a slow client has not.
 *   <li>Once the end is read nothing is left to wait for, Netty submits an empty set, and 4.2.16 then takes the channel
 *       out of epoll but believes it still there: the next wait for a full send buffer fails, and bytes are lost.
 * </ul>
 *
 * So here a {@link Wire} stands between each channel and epoll, which waits for input and output only and lets the pumps
 * of a relay in. Handles that are no channels are left alone.
 */
final class QuietEpoll implements IoHandlerFactory {
    private final IoHandlerFactory epoll = EpollIoHandler.newFactory();

    private final Map<Object, Wires> wires = new ConcurrentHashMap<>();

    /** The wires of an event loop that does its I/O with this; null for any other. */
    @Nullable
    Wires wires(EventLoop loop) {
        return wires.get(loop);
    }

    @Override
    public IoHandler newHandler(ThreadAwareExecutor executor) {
        Wires ofLoop = new Wires();
        wires.put(executor, ofLoop);
        return new Handler(epoll.newHandler(executor), ofLoop);
    }

    @Override
    public boolean isChangingThreadSupported() {
        return epoll.isChangingThreadSupported();
    }

    private record Handler(IoHandler epoll, Wires wires) implements IoHandler {
        @Override
        public IoRegistration register(IoHandle handle) throws Exception {
            if (!(handle instanceof Channel.Unsafe && handle instanceof EpollIoHandle channel)) {
                return epoll.register(handle);
            }
            Wire wire = new Wire(channel, wires);
            wire.registered(epoll.register(wire));
            return wire;
        }

        @Override
        public void initialize() {
            epoll.initialize();
        }

        @Override
        public int run(IoHandlerContext context) {
            return epoll.run(context);
        }

        @Override
        public void prepareToDestroy() {
            epoll.prepareToDestroy();
        }

        @Override
        public void destroy() {
            epoll.destroy();
        }

        @Override
        public void wakeup() {
            epoll.wakeup();
        }

        @Override
        public boolean isCompatible(Class<? extends IoHandle> handleType) {
            return epoll.isCompatible(handleType);
        }
    }
}
