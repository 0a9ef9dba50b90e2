package io.bytemeter.collect;

import io.bytemeter.collect.ledger.CounterLedger;
import io.bytemeter.collect.ledger.Policy;
import io.bytemeter.collect.source.Reading;
import io.bytemeter.collect.source.Source;
import io.bytemeter.collect.source.SourceException;
import io.bytemeter.node.meter.UsageSink;
import java.io.IOException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads one source, again and again. Confined to one thread at a time, except for {@link #status()} and {@link #enforce}. */
final class Poller implements AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(Poller.class);

    private final Policy policy;
    private final Source source;
    private final CounterLedger ledger;
    private final UsageSink usage;
    private long readings;
    private long failures;
    private long live;
    private @Nullable String problem;
    private volatile SourceStatus status;

    /** Whether the last attempt to enforce failed; confined to the task that enforces. */
    private boolean unenforced;

    Poller(Policy policy, Source source, CounterLedger ledger, UsageSink usage) {
        this.policy = policy;
        this.source = source;
        this.ledger = ledger;
        this.usage = usage;
        this.status = new SourceStatus(policy.source(), 0, 0, 0, "was not read yet");
    }

    /** Reads the source once, unless usage of the last reading still waits: then its counters keep what moves. */
    void poll() {
        if (!usage.ready() || ledger.isUnderWay(policy.source())) {
            return;
        }
        try {
            Reading reading = source.read();
            ledger.take(policy, reading, usage::offer);
            readings++;
            live = reading.live();
            if (problem != null) {
                logger.atInfo().addKeyValue("source", policy.source()).log("the source is read again");
            }
            problem = null;
        } catch (SourceException | IOException | RuntimeException e) {
            failures++;
            live = 0;
            if (problem == null) {
                logger.atWarn()
                        .addKeyValue("source", policy.source())
                        .addKeyValue("cause", e.toString())
                        .log("the source cannot be read; what it counts meanwhile is booked later");
            }
            problem = String.valueOf(e.getMessage());
        }
        status = new SourceStatus(policy.source(), readings, failures, live, problem);
    }

    /** Ends connections of users who may not be connected, if the source can. On any thread, one at a time. */
    void enforce(Predicate<String> admits) {
        try {
            source.enforce(admits);
            unenforced = false;
        } catch (SourceException | RuntimeException e) {
            if (!unenforced) {
                logger.atWarn()
                        .addKeyValue("source", policy.source())
                        .addKeyValue("cause", e.toString())
                        .log("the source cannot be asked to cut users off; it is asked again");
            }
            unenforced = true;
        }
    }

    Policy policy() {
        return policy;
    }

    SourceStatus status() {
        return status;
    }

    @Override
    public void close() {
        source.close();
    }
}
