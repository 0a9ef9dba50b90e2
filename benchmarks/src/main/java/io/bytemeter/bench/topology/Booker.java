package io.bytemeter.bench.topology;

import java.nio.file.Path;

/** Something that works off usage. */
interface Booker extends AutoCloseable {
    /** Begins at the first record of the topic. */
    void start(String bootstrapServers, Path directory) throws Exception;

    /** Records worked off so far. */
    long records();

    @Override
    void close() throws Exception;
}
