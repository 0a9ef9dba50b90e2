package io.bytemeter.node.relay;

import io.netty.channel.IoEvent;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A channel's place in epoll, between the two: usually it passes on what the channel asks for and what epoll answers. The
 * pumps of a relay can take it over and give it back, at the cost of a change of interest; while they have it the channel
 * hears nothing. Confined to the event loop.
 *
 * <p>All waiting is level-triggered. When nothing is waited for, it is edge-triggered for the errors epoll reports unasked.
 */
final class Wire implements EpollIoHandle, IoRegistration {
    private static final int IN = EpollIoOps.EPOLLIN.value();
    private static final int OUT = EpollIoOps.EPOLLOUT.value();
    private static final int ERR = EpollIoOps.EPOLLERR.value();
    private static final int HUP = 0x10; // which Netty has no name for
    private static final int IDLE = EpollIoOps.EPOLLET.value();

    private final EpollIoHandle channel;
    private final Wires wires;
    private @Nullable IoRegistration epoll;
    private @Nullable SocketPump reader;
    private @Nullable SocketPump writer;
    private int ofChannel = IDLE;
    private int wanted;
    private int submitted;
    private boolean handling;
    private boolean input;
    private boolean output;

    Wire(EpollIoHandle channel, Wires wires) {
        this.channel = channel;
        this.wires = wires;
    }

    /** {@code registration} is this wire's with epoll. */
    void registered(IoRegistration registration) {
        epoll = registration;
        wires.add(this);
    }

    /** From now on {@code pump} reads from here. */
    void reader(SocketPump pump) {
        reader = pump;
    }

    /** From now on {@code pump} writes here. */
    void writer(SocketPump pump) {
        writer = pump;
    }

    /** Gives everything back to the channel, with its next event or when it next asks for something. */
    void giveBack() {
        reader = null;
        writer = null;
        input = false;
        output = false;
    }

    /** Whether the reader waits for input. */
    void input(boolean wanted) {
        if (input != wanted && reader != null) {
            input = wanted;
            submitOfPumps();
        }
    }

    /** Whether the writer waits for room. */
    void output(boolean wanted) {
        if (output != wanted && writer != null) {
            output = wanted;
            submitOfPumps();
        }
    }

    private void submitOfPumps() {
        int ops = (input ? IN : 0) | (output ? OUT : 0);
        submit(ops == 0 ? IDLE : ops);
    }

    /** Interest often changes several times with one event, and telling epoll is a system call: that waits for its end. */
    private void submit(int ops) {
        wanted = ops;
        if (!handling) {
            tell();
        }
    }

    private void tell() {
        if (wanted != submitted && channel.fd().isOpen()) {
            submitted = wanted;
            epoll().submit(EpollIoOps.valueOf(wanted));
        }
    }

    @Override
    public void handle(IoRegistration registration, IoEvent event) {
        handling = true;
        try {
            dispatch(registration, event);
        } finally {
            handling = false;
            tell();
        }
    }

    private void dispatch(IoRegistration registration, IoEvent event) {
        if (reader == null && writer == null) {
            if (submitted == ofChannel) {
                channel.handle(registration, event);
            } else {
                submit(ofChannel); // what the channel wants to know of this comes again
            }
            return;
        }
        int ops = ((EpollIoEvent) event).ops().value();
        if (output && writer != null && (ops & (OUT | ERR | HUP)) != 0) {
            writer.advance();
        }
        if (reader == null) {
            return;
        }
        if (!input && (ops & ERR) != 0) {
            reader.sourceBroke();
        } else if (input && (ops & (IN | ERR | HUP)) != 0) {
            reader.advance();
        }
    }

    @Override
    public long submit(IoOps ops) {
        int asked = ((EpollIoOps) ops).value() & ~EpollIoOps.EPOLLRDHUP.value();
        ofChannel = asked == 0 ? IDLE : asked;
        if (reader == null && writer == null) {
            submit(ofChannel);
        }
        return ofChannel;
    }

    @Override
    public boolean cancel() {
        wires.remove(this);
        SocketPump reading = reader;
        SocketPump writing = writer;
        giveBack();
        if (reading != null) {
            reading.stop();
        }
        if (writing != null) {
            writing.stop();
        }
        return epoll().cancel();
    }

    @Override
    public FileDescriptor fd() {
        return channel.fd();
    }

    @Override
    public void registered() {
        channel.registered();
    }

    @Override
    public void unregistered() {
        channel.unregistered();
    }

    @Override
    public void close() throws Exception {
        channel.close();
    }

    @Override
    @SuppressWarnings("TypeParameterUnusedInFormals") // as the interface has it
    public <T> T attachment() {
        return epoll().attachment();
    }

    @Override
    public boolean isValid() {
        return epoll().isValid();
    }

    private IoRegistration epoll() {
        return Objects.requireNonNull(epoll);
    }
}
