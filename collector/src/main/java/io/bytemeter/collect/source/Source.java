package io.bytemeter.collect.source;

import java.util.function.Predicate;

/** Something that counts. Read by one thread at a time; another one may enforce meanwhile. */
public interface Source extends AutoCloseable {
    /**
     * All counters now. Blocks, for seconds if the source is slow.
     *
     * @throws SourceException if there is no whole and sound answer; then nothing is known and nothing has changed
     */
    Reading read() throws SourceException;

    /**
     * Has the connections end of users who may not be connected, as far as the source can. Called again and again; blocks as
     * {@link #read} does.
     *
     * @param admits whether a user may be connected now
     */
    default void enforce(Predicate<String> admits) throws SourceException {}

    @Override
    void close();
}
