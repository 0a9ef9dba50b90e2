package io.bytemeter.collect.config;

import io.bytemeter.collect.ledger.Policy;
import io.bytemeter.collect.source.Source;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Function;

/**
 * One source.
 *
 * @param interval between two readings
 * @param maker makes what is read, over a clock
 */
public record SourceConfig(Policy policy, Duration interval, Function<Clock, Source> maker) {
    public String name() {
        return policy.source();
    }
}
