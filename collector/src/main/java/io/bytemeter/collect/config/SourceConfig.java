package io.bytemeter.collect.config;

import io.bytemeter.collect.ledger.Policy;
import io.bytemeter.collect.source.Source;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;

/**
 * One source.
 *
 * @param interval between two readings
 */
public record SourceConfig(Policy policy, Duration interval, Maker maker) {
    /** Makes what is read. */
    public interface Maker {
        /**
         * A source that has not been asked yet.
         *
         * @param directory for what it has to remember
         */
        Source make(Path directory, Clock clock);
    }

    public String name() {
        return policy.source();
    }
}
