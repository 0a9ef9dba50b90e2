package io.bytemeter.metering.topology;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to the rejected topic: the original bytes, and headers that say why and where from. With record indexes only
 * those usage records of the batch were refused, and the others were booked; without, the whole batch was.
 */
final class Rejected {
    static final String REASON = "bytemeter-reason";
    static final String RECORDS = "bytemeter-records";

    private static final Logger logger = LoggerFactory.getLogger(Rejected.class);
    private static final int LONGEST_HEADER = 1000;

    private final ProcessorContext<byte[], byte[]> context;
    private final MeteringCounters counted;
    private boolean logged;

    Rejected(ProcessorContext<byte[], byte[]> context, MeteringCounters counted) {
        this.context = context;
        this.counted = counted;
    }

    void forward(Record<byte[], byte[]> record, String reason, String recordIndexes) {
        Headers headers = new RecordHeaders();
        add(headers, REASON, reason);
        add(headers, RECORDS, recordIndexes);
        context.recordMetadata().ifPresent(origin -> addOrigin(headers, origin));
        context.forward(
                new Record<>(record.key(), record.value(), context.currentSystemTimeMs(), headers),
                MeteringTopology.REJECTED);
        counted.rejectedRecords().increment();
        if (!logged) { // the topic and the counter tell the rest
            logged = true;
            logger.atWarn()
                    .addKeyValue("task", context.taskId())
                    .addKeyValue("reason", reason)
                    .log("rejected a record; further ones are counted only");
        }
    }

    private static void addOrigin(Headers headers, RecordMetadata origin) {
        add(headers, "bytemeter-topic", origin.topic());
        add(headers, "bytemeter-partition", Integer.toString(origin.partition()));
        add(headers, "bytemeter-offset", Long.toString(origin.offset()));
    }

    private static void add(Headers headers, String name, String text) {
        String bounded = text.length() > LONGEST_HEADER ? text.substring(0, LONGEST_HEADER) : text;
        headers.add(name, bounded.getBytes(StandardCharsets.UTF_8));
    }
}
