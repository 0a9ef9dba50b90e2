package io.bytemeter.node.relay;

import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;

/** A kernel pipe between two sockets; {@code bytes} are in it. Confined to the event loop. */
final class Pipe {
    private final FileDescriptor out;
    private final FileDescriptor in;
    private int bytes;

    private Pipe(FileDescriptor out, FileDescriptor in) {
        this.out = out;
        this.in = in;
    }

    /** @throws IOException if the process may have no more of them */
    static Pipe open() throws IOException {
        FileDescriptor[] ends = FileDescriptor.pipe();
        return new Pipe(ends[0], ends[1]);
    }

    /** Descriptor of the end that is read. */
    int out() {
        return out.intValue();
    }

    /** Descriptor of the end that is written. */
    int in() {
        return in.intValue();
    }

    int bytes() {
        return bytes;
    }

    void moved(int change) {
        bytes += change;
    }

    void close() {
        close(out);
        close(in);
    }

    private static void close(FileDescriptor end) {
        try {
            end.close();
        } catch (IOException e) {
            throw new IllegalStateException(e); // a descriptor that only this pipe closes
        }
    }
}
