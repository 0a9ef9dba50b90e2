package io.bytemeter.metering.topology;

import io.bytemeter.schema.Crossing;
import io.bytemeter.usage.UsageRules;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.jspecify.annotations.Nullable;

/** What inbounds, outbounds and nodes have moved comes combined, by the quarter hour: no one record crosses. */
final class TagOrigin implements Quotas.Origin {
    private final ProcessorContext<?, ?> context;
    private int quarterHour;

    TagOrigin(ProcessorContext<?, ?> context) {
        this.context = context;
    }

    void quarterHour(int current) {
        quarterHour = current;
    }

    /** The end of the quarter hour, or now if it has not ended. */
    @Override
    public long at() {
        return Math.min((quarterHour + 1L) * UsageRules.QUARTER_HOUR_MS, context.currentSystemTimeMs());
    }

    @Override
    public @Nullable Crossing crossing() {
        return null;
    }
}
