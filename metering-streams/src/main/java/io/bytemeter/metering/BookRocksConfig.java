package io.bytemeter.metering;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.CompressionType;
import org.rocksdb.Options;

/**
 * Memory and files of one store. Streams' defaults (48 MB of write buffers and 50 MB of cache each) are made for few
 * stores; here there is one for each partition, hot rows are on heap, and the store is written once per commit.
 */
public final class BookRocksConfig implements RocksDBConfigSetter {
    private static final long LEAST_BUFFER = 4 << 20;
    private static final long LARGEST_BUFFER = 32 << 20;

    /** What is written into one file is merged with others time and again: the fewer files, the less of that. */
    private static final int OF_HEAP = 128;

    @Override
    public void setConfig(String storeName, Options options, Map<String, Object> configs) {
        options.setWriteBufferSize(bufferSize(Runtime.getRuntime().maxMemory()));
        options.setMaxWriteBufferNumber(2);
        // Streams' default is none. What will be merged again soon is compressed quickly, what stays well: a user's day
        // takes two fifths of the room, for a hundredth more processor time.
        options.setCompressionType(CompressionType.LZ4_COMPRESSION);
        options.setBottommostCompressionType(CompressionType.ZSTD_COMPRESSION);
        if (options.tableFormatConfig() instanceof BlockBasedTableConfig table) {
            // A shard of the cache is smaller than the filter of a file of half a million rows, which would be read
            // again for each key. In memory it costs two bytes a row.
            table.setCacheIndexAndFilterBlocks(false);
            options.setTableFormatConfig(table);
        }
    }

    /** Bytes of rows that wait in memory, of each store; an instance that is given much heap has many users. */
    static long bufferSize(long heap) {
        return Math.min(LARGEST_BUFFER, Math.max(LEAST_BUFFER, heap / OF_HEAP));
    }

    @Override
    public void close(String storeName, Options options) {
        // nothing was made here that would have to be freed
    }
}
