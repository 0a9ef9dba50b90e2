package io.bytemeter.node.ledger;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/** The unchanging part of the header: whose ledger this is, and how it is laid out. */
record Header(long ledger, String node) {
    static final int BYTES = 4096;

    private static final long MAGIC = 0x31_52_47_44_4c_4d_59_42L; // BYMLDGR1
    private static final int SLOTS_AT = 8;
    private static final int LENGTH_AT = 24;
    private static final int NODE_AT = 28;
    private static final int MAX_NODE = 255;

    void write(ByteBuffer target) {
        ByteBuffer header = target.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        byte[] id = node.getBytes(StandardCharsets.UTF_8);
        header.putLong(MAGIC).putInt(Slot.BYTES).putInt(ConnectionFile.SEGMENT_SLOTS);
        header.putLong(ledger).putInt(id.length).put(id);
        header.putInt(crc(header, NODE_AT + id.length));
    }

    static Header read(ByteBuffer source, Path file) throws IOException {
        ByteBuffer header = source.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        int length = header.getInt(LENGTH_AT);
        if (header.getLong(0) != MAGIC
                || length < 0
                || length > MAX_NODE
                || header.getInt(NODE_AT + length) != crc(header, NODE_AT + length)
                || header.getInt(SLOTS_AT) != Slot.BYTES
                || header.getInt(SLOTS_AT + 4) != ConnectionFile.SEGMENT_SLOTS) {
            throw new DamagedLedgerException(file, 0, "the header of a ledger of layout 1");
        }
        byte[] id = new byte[length];
        header.get(NODE_AT, id);
        return new Header(header.getLong(16), new String(id, StandardCharsets.UTF_8));
    }

    private static int crc(ByteBuffer header, int length) {
        CRC32C crc = new CRC32C();
        crc.update(header.duplicate().position(0).limit(length));
        return (int) crc.getValue();
    }
}
