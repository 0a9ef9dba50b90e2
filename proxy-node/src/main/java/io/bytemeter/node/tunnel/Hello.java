package io.bytemeter.node.tunnel;

import io.bytemeter.usage.Names;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The first message of every connection that an exit dials; it says what the connection is for. */
sealed interface Hello {
    /** "BMT1": Bytemeter's tunnel, version 1. */
    int MAGIC = 0x424D5431;

    int CONTROL = 1;
    int DATA = 2;

    /** Magic and kind. */
    int HEAD_BYTES = Integer.BYTES + 1;

    /** The longest message. */
    int MAX_BYTES = HEAD_BYTES + 1 + Names.MAX_BYTES + Introduction.NONCE_BYTES;

    void write(ByteBuf out);

    /**
     * Reads a message, once all of it is there.
     *
     * @return null if bytes are missing; none are consumed then
     */
    static @Nullable Hello read(ByteBuf in) throws TunnelException {
        if (in.readableBytes() < HEAD_BYTES) {
            return null;
        }
        if (in.getInt(in.readerIndex()) != MAGIC) {
            throw new TunnelException("not the tunnel's protocol");
        }
        return switch (in.getByte(in.readerIndex() + Integer.BYTES)) {
            case CONTROL -> Control.read(in);
            case DATA -> Data.read(in);
            default -> throw new TunnelException("an unknown kind of connection");
        };
    }

    /** Introduces a control connection. */
    final class Control implements Hello {
        private final String exit;
        private final byte[] nonce;

        /** @param exit name of the node that dials */
        Control(String exit, byte[] nonce) {
            this.exit = exit;
            this.nonce = nonce;
        }

        String exit() {
            return exit;
        }

        byte[] nonce() {
            return nonce;
        }

        private static @Nullable Control read(ByteBuf in) throws TunnelException {
            int fixed = HEAD_BYTES + 1 + Introduction.NONCE_BYTES;
            if (in.readableBytes() < fixed) {
                return null;
            }
            int length = in.getUnsignedByte(in.readerIndex() + HEAD_BYTES);
            if (in.readableBytes() < fixed + length) {
                return null;
            }
            in.skipBytes(HEAD_BYTES + 1);
            String exit = in.readCharSequence(length, StandardCharsets.UTF_8).toString();
            if (exit.isEmpty() || Names.violation(exit) != null) {
                throw new TunnelException("no name of a node");
            }
            return new Control(exit, bytes(in, Introduction.NONCE_BYTES));
        }

        @Override
        public void write(ByteBuf out) {
            byte[] name = exit.getBytes(StandardCharsets.UTF_8);
            out.writeInt(MAGIC).writeByte(CONTROL).writeByte(name.length);
            out.writeBytes(name).writeBytes(nonce);
        }
    }

    /** Introduces a data connection. */
    final class Data implements Hello {
        private final long number;
        private final byte[] proof;

        /**
         * @param number by which it was asked for
         * @param proof that it was
         */
        Data(long number, byte[] proof) {
            this.number = number;
            this.proof = proof;
        }

        long number() {
            return number;
        }

        byte[] proof() {
            return proof;
        }

        private static @Nullable Data read(ByteBuf in) {
            if (in.readableBytes() < HEAD_BYTES + Long.BYTES + Secret.PROOF_BYTES) {
                return null;
            }
            in.skipBytes(HEAD_BYTES);
            return new Data(in.readLong(), bytes(in, Secret.PROOF_BYTES));
        }

        @Override
        public void write(ByteBuf out) {
            out.writeInt(MAGIC).writeByte(DATA).writeLong(number).writeBytes(proof);
        }
    }

    private static byte[] bytes(ByteBuf in, int length) {
        byte[] bytes = new byte[length];
        in.readBytes(bytes);
        return bytes;
    }
}
