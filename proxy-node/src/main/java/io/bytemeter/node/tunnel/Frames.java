package io.bytemeter.node.tunnel;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The frames of one direction of a control connection, on the wire: type, length of the body, body, and a proof of all
 * that and of the frame's place in the order. Confined to the event loop of the connection.
 */
final class Frames {
    private static final int HEAD_BYTES = 1 + Short.BYTES;

    private final Secret secret;
    private long count;

    /** @param secret of this direction and connection only */
    Frames(Secret secret) {
        this.secret = secret;
    }

    void write(Frame frame, ByteBuf out) {
        int start = out.writerIndex();
        out.writeByte(frame.type()).writeShort(0);
        frame.writeBody(out);
        int length = out.writerIndex() - start;
        out.setShort(start + 1, length - HEAD_BYTES);
        out.writeBytes(secret.proof("frame", next(), bytes(out, start, length)));
    }

    /**
     * Reads the next frame, once all of it is there.
     *
     * @return null if bytes are missing; none are consumed then
     */
    @Nullable
    Frame read(ByteBuf in) throws TunnelException {
        if (in.readableBytes() < HEAD_BYTES) {
            return null;
        }
        int start = in.readerIndex();
        int body = in.getUnsignedShort(start + 1);
        if (body > Frame.MAX_BODY) {
            throw new TunnelException("a frame of " + body + " bytes");
        }
        int length = HEAD_BYTES + body;
        if (in.readableBytes() < length + Secret.PROOF_BYTES) {
            return null;
        }
        byte[] proof = bytes(in, start + length, Secret.PROOF_BYTES);
        if (!secret.accepts(proof, "frame", next(), bytes(in, start, length))) {
            throw new TunnelException("a frame without proof");
        }
        Frame frame = Frame.read(in.getUnsignedByte(start), in.slice(start + HEAD_BYTES, body));
        in.skipBytes(length + Secret.PROOF_BYTES);
        return frame;
    }

    private byte[] next() {
        return ByteBuffer.allocate(Long.BYTES).putLong(count++).array();
    }

    private static byte[] bytes(ByteBuf from, int index, int length) {
        byte[] bytes = new byte[length];
        from.getBytes(index, bytes);
        return bytes;
    }
}
