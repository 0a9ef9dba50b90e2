package io.bytemeter.metering;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Options;

/**
 * Memory of one store. Streams' defaults (48 MB of write buffers and 50 MB of cache each) are made for few stores; here
 * there is one for each partition, hot rows are on heap, and the store is written once per commit.
 */
public final class BookRocksConfig implements RocksDBConfigSetter {
    @Override
    public void setConfig(String storeName, Options options, Map<String, Object> configs) {
        options.setWriteBufferSize(4 << 20);
        options.setMaxWriteBufferNumber(2);
        if (options.tableFormatConfig() instanceof BlockBasedTableConfig table) {
            // A shard of the cache is smaller than the filter of a file of half a million rows, which would be read
            // again for each key. In memory it costs two bytes a row.
            table.setCacheIndexAndFilterBlocks(false);
            options.setTableFormatConfig(table);
        }
    }

    @Override
    public void close(String storeName, Options options) {
        // nothing was made here that would have to be freed
    }
}
