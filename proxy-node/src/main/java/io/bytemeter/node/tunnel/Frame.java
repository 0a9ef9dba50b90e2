package io.bytemeter.node.tunnel;

import io.bytemeter.node.route.Target;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** What the ends of a tunnel say to each other once they have been introduced. */
sealed interface Frame {
    int HEARTBEAT = 0;
    int OPEN = 1;
    int FAILED = 2;

    /** Longest body: a number, a port, and a host of 255 characters of at most three bytes. */
    int MAX_BODY = Long.BYTES + Short.BYTES + 3 * 255;

    int type();

    void writeBody(ByteBuf out);

    /** The frame of this type with all of {@code body}, which it consumes. */
    static Frame read(int type, ByteBuf body) throws TunnelException {
        int length = body.readableBytes();
        if (type == HEARTBEAT && length == 0) {
            return new Heartbeat();
        }
        if (type == OPEN && length > Long.BYTES + Short.BYTES) {
            return Open.read(body);
        }
        if (type == FAILED && length == Long.BYTES) {
            return new Failed(body.readLong());
        }
        throw new TunnelException("a frame of type " + type + " and " + length + " bytes");
    }

    /** Here I am. */
    record Heartbeat() implements Frame {
        @Override
        public int type() {
            return HEARTBEAT;
        }

        @Override
        public void writeBody(ByteBuf out) {
            // has none
        }
    }

    /** To the exit: dial a data connection of this number, for {@code target}. */
    record Open(long number, Target target) implements Frame {
        private static Open read(ByteBuf body) throws TunnelException {
            long number = body.readLong();
            int port = body.readUnsignedShort();
            String host = body.readCharSequence(body.readableBytes(), StandardCharsets.UTF_8)
                    .toString();
            try {
                return new Open(number, new Target(host, port));
            } catch (IllegalArgumentException e) {
                throw new TunnelException(String.valueOf(e.getMessage()));
            }
        }

        @Override
        public int type() {
            return OPEN;
        }

        @Override
        public void writeBody(ByteBuf out) {
            out.writeLong(number).writeShort(target.port());
            out.writeCharSequence(target.host(), StandardCharsets.UTF_8);
        }
    }

    /** To the entrance: there will be no data connection of this number. */
    record Failed(long number) implements Frame {
        @Override
        public int type() {
            return FAILED;
        }

        @Override
        public void writeBody(ByteBuf out) {
            out.writeLong(number);
        }
    }
}
