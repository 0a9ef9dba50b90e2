package io.bytemeter.node.access;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * Blocks in bytes, all numbers big-endian:
 *
 * <pre>
 *   "BMAC"  version (int, 1)  count (int)  count × { length (short)  user (UTF-8)  blocked until (long) }  CRC32C (int)
 * </pre>
 *
 * The checksum is of all that is before it.
 */
final class BlockCodec {
    private static final int MAGIC = 0x424D4143;
    private static final int VERSION = 1;
    private static final int CHECKSUM_BYTES = Integer.BYTES;
    private static final int SMALLEST = 3 * Integer.BYTES + CHECKSUM_BYTES;

    private BlockCodec() {}

    static byte[] encode(Map<String, Long> blocks) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(MAGIC);
            out.writeInt(VERSION);
            out.writeInt(blocks.size());
            for (Map.Entry<String, Long> block : blocks.entrySet()) {
                byte[] user = block.getKey().getBytes(StandardCharsets.UTF_8);
                out.writeShort(user.length);
                out.write(user);
                out.writeLong(block.getValue());
            }
            out.writeInt(checksum(ByteBuffer.wrap(bytes.toByteArray())));
        } catch (IOException e) {
            throw new UncheckedIOException("to memory", e);
        }
        return bytes.toByteArray();
    }

    static Map<String, Long> decode(byte[] bytes) throws DamagedAccessException {
        if (bytes.length < SMALLEST) {
            throw new DamagedAccessException("cut short at " + bytes.length + " bytes");
        }
        ByteBuffer body = ByteBuffer.wrap(bytes, 0, bytes.length - CHECKSUM_BYTES);
        if (ByteBuffer.wrap(bytes).getInt(body.limit()) != checksum(body.duplicate())) {
            throw new DamagedAccessException("wrong checksum of the first " + body.limit() + " bytes");
        }
        if (body.getInt() != MAGIC) {
            throw new DamagedAccessException("not a file of blocks");
        }
        int version = body.getInt();
        if (version != VERSION) {
            throw new DamagedAccessException("version " + version + " (expected: " + VERSION + ")");
        }
        try {
            return blocks(body);
        } catch (BufferUnderflowException e) {
            throw new DamagedAccessException("a count or length beyond the end");
        }
    }

    private static Map<String, Long> blocks(ByteBuffer body) throws DamagedAccessException {
        Map<String, Long> blocks = new HashMap<>();
        for (int left = body.getInt(); left > 0; left--) {
            byte[] user = new byte[Math.min(Short.toUnsignedInt(body.getShort()), body.remaining())];
            body.get(user);
            blocks.put(new String(user, StandardCharsets.UTF_8), body.getLong());
        }
        if (body.hasRemaining()) {
            throw new DamagedAccessException(body.remaining() + " bytes after the last block");
        }
        return blocks;
    }

    private static int checksum(ByteBuffer bytes) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes);
        return (int) checksum.getValue();
    }
}
