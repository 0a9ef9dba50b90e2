package io.bytemeter.node.relay;

import io.netty.buffer.ByteBuf;
import io.netty.channel.epoll.Native;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.channels.NotYetConnectedException;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A pump that works on the sockets themselves. It begins with copying, by way of the one buffer of its event loop; once it
 * has moved some KiB it splices, by way of a pipe: then the bytes never leave the kernel. It reads only when all it has
 * read is written, so at any time either a pipe or a buffer holds what is under way.
 *
 * <p>A splice that moves nothing does not tell whether the stream has ended or is only quiet, so then it copies, which does.
 */
final class SocketPump implements Pump {
    /** Reads of one direction before others have their turn. */
    private static final int TURNS = 4;

    /** A read shorter than this has most likely emptied the socket. */
    private static final int LARGE_READ = 64 * 1024;

    private final Intake source;
    private final Intake sink;
    private final Wire in;
    private final Wire out;
    private final Socket from;
    private final Socket to;
    private final SocketIo io;
    private final LongConsumer counter;
    private final Relay relay;
    private @Nullable ByteBuf rest;
    private @Nullable Pipe pipe;
    private long moved;
    private boolean done;

    /** Takes over the reading side of {@code in} and the writing side of {@code out}. */
    SocketPump(Intake source, Intake sink, Wire in, Wire out, SocketIo io, LongConsumer counter, Relay relay) {
        this.source = source;
        this.sink = sink;
        this.in = in;
        this.out = out;
        this.from = (Socket) in.fd();
        this.to = (Socket) out.fd();
        this.io = io;
        this.counter = counter;
        this.relay = relay;
        in.reader(this);
        out.writer(this);
    }

    @Override
    public void start() {
        rest = source.poll();
        if (rest != null || source.hasEnded()) {
            advance();
        } else {
            in.input(true);
        }
    }

    @Override
    public void stop() {
        done = true;
        source.release();
        dropRest();
        dropPipe();
        in.input(false);
        out.output(false);
    }

    @Override
    public void release() {
        in.giveBack();
        out.giveBack();
        stop();
    }

    @Override
    public boolean done() {
        return done;
    }

    /** Moves what can be moved now. Called when the source has something or the sink has room. */
    void advance() {
        if (done) {
            return;
        }
        try {
            move();
        } catch (RuntimeException e) {
            source.failedInside(e);
            relay.sinkFailed(this);
        }
        if (!done) {
            boolean full = rest != null || pipe != null;
            in.input(!full);
            out.output(full);
        }
    }

    /** The source has failed; what it sent before can still be read. */
    void sourceBroke() {
        relay.sourceFailed(this);
    }

    private void move() {
        boolean written = flush();
        while (written && (rest = source.poll()) != null) {
            written = flush();
        }
        if (written && source.hasEnded()) {
            end();
        }
        int read = LARGE_READ;
        for (int turn = 0; turn < TURNS && read >= LARGE_READ && written && !done; turn++) {
            read = fill();
            written = flush();
        }
    }

    /** Reads once; the number of bytes read. */
    private int fill() {
        try {
            int read = splice();
            return read > 0 ? read : copy();
        } catch (IOException | NotYetConnectedException e) {
            relay.sourceFailed(this);
            end();
            return 0;
        }
    }

    private int splice() throws IOException {
        pipe = io.pipe(moved);
        if (pipe == null) {
            return 0;
        }
        try {
            int read = Native.splice(from.intValue(), -1, pipe.in(), -1, PipeSize.LARGE);
            pipe.moved(read);
            return read;
        } finally {
            if (pipe.bytes() == 0) {
                dropPipe();
            }
        }
    }

    /** Writes at once what the sink takes, so that seldom anything has to be kept. */
    private int copy() throws IOException {
        ByteBuf buffer = io.buffer();
        int read = from.recvAddress(buffer.memoryAddress(), 0, io.buffers().affordable(buffer.capacity()));
        if (read < 0) {
            end();
            return 0;
        }
        buffer.writerIndex(read);
        if (!write(buffer) && !done) {
            rest = source.channel().alloc().directBuffer(buffer.readableBytes()).writeBytes(buffer);
            io.buffers().held(rest);
        }
        return read;
    }

    /** Writes what was read before; whether all of it is written. */
    private boolean flush() {
        if (rest != null && write(rest)) {
            dropRest();
        }
        if (pipe != null && drain(pipe)) {
            dropPipe();
        }
        return rest == null && pipe == null;
    }

    private boolean write(ByteBuf bytes) {
        try {
            while (bytes.isReadable()) {
                int written = to.sendAddress(bytes.memoryAddress(), bytes.readerIndex(), bytes.writerIndex());
                if (written == 0) {
                    return false;
                }
                bytes.skipBytes(written);
                count(written);
            }
            return true;
        } catch (IOException | NotYetConnectedException e) {
            relay.sinkFailed(this);
            return false;
        }
    }

    private boolean drain(Pipe full) {
        try {
            while (full.bytes() > 0) {
                int written = Native.splice(full.out(), -1, to.intValue(), -1, full.bytes());
                if (written == 0) {
                    return false;
                }
                full.moved(-written);
                io.spliced(written);
                count(written);
            }
            return true;
        } catch (IOException | NotYetConnectedException e) {
            relay.sinkFailed(this);
            return false;
        }
    }

    private void count(int written) {
        moved += written;
        counter.accept(written);
    }

    private void end() {
        if (!done) {
            done = true;
            source.foundEnd();
            relay.sourceEnded(sink);
            in.input(false);
        }
    }

    private void dropRest() {
        if (rest != null) {
            io.buffers().released(rest);
            rest.release();
            rest = null;
        }
    }

    private void dropPipe() {
        if (pipe != null) {
            io.give(pipe);
            pipe = null;
        }
    }
}
