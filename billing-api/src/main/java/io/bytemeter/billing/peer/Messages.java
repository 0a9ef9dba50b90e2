package io.bytemeter.billing.peer;

import io.bytemeter.metering.query.ListAnswer;
import io.bytemeter.metering.query.Progress;
import io.bytemeter.metering.query.Progress.GapRef;
import io.bytemeter.metering.query.SubjectUsage;
import io.bytemeter.metering.query.Usage;
import io.bytemeter.metering.query.UsageAnswer;
import io.bytemeter.metering.query.WindowUsage;
import io.bytemeter.proto.peer.v1.Gap;
import io.bytemeter.proto.peer.v1.ListResponse;
import io.bytemeter.proto.peer.v1.ProgressResponse;
import io.bytemeter.proto.peer.v1.ReadResponse;
import io.bytemeter.proto.peer.v1.UsageProgress;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Answers as messages, and back. */
final class Messages {
    private Messages() {}

    static ReadResponse message(Optional<UsageAnswer> answer) {
        ReadResponse.Builder message = ReadResponse.newBuilder().setFound(answer.isPresent());
        answer.ifPresent(found -> {
            found.windows().forEach(window -> message.addWindows(message(window)));
            message.setSettledUntil(found.settledUntil().toEpochMilli());
            if (found.lag() != null) {
                message.setLag(found.lag());
            }
        });
        return message.build();
    }

    static Optional<UsageAnswer> answer(ReadResponse message) {
        if (!message.getFound()) {
            return Optional.empty();
        }
        return Optional.of(new UsageAnswer(
                message.getWindowsList().stream().map(Messages::window).toList(),
                Instant.ofEpochMilli(message.getSettledUntil()),
                message.hasLag() ? Long.valueOf(message.getLag()) : null,
                List.of()));
    }

    private static io.bytemeter.proto.peer.v1.WindowUsage message(WindowUsage window) {
        io.bytemeter.proto.peer.v1.WindowUsage.Builder message = io.bytemeter.proto.peer.v1.WindowUsage.newBuilder()
                .setStart(window.start().toEpochMilli())
                .setEnd(window.end().toEpochMilli())
                .setUsage(message(window.usage()));
        window.parts().forEach((name, usage) -> message.putParts(name, message(usage)));
        return message.build();
    }

    private static WindowUsage window(io.bytemeter.proto.peer.v1.WindowUsage message) {
        Map<String, Usage> parts = new TreeMap<>();
        message.getPartsMap().forEach((name, usage) -> parts.put(name, usage(usage)));
        return new WindowUsage(
                Instant.ofEpochMilli(message.getStart()),
                Instant.ofEpochMilli(message.getEnd()),
                usage(message.getUsage()),
                parts);
    }

    static ListResponse message(ListAnswer answer) {
        ListResponse.Builder message = ListResponse.newBuilder()
                .setStart(answer.start().toEpochMilli())
                .setEnd(answer.end().toEpochMilli())
                .setMore(answer.more())
                .setSettledUntil(answer.settledUntil().toEpochMilli());
        answer.subjects().forEach(subject -> message.addSubjects(message(subject)));
        if (answer.lag() != null) {
            message.setLag(answer.lag());
        }
        return message.build();
    }

    static ListAnswer page(ListResponse message) {
        return new ListAnswer(
                Instant.ofEpochMilli(message.getStart()),
                Instant.ofEpochMilli(message.getEnd()),
                message.getSubjectsList().stream().map(Messages::subject).toList(),
                message.getMore(),
                Instant.ofEpochMilli(message.getSettledUntil()),
                message.hasLag() ? Long.valueOf(message.getLag()) : null,
                List.of());
    }

    static io.bytemeter.proto.peer.v1.SubjectUsage message(SubjectUsage subject) {
        return io.bytemeter.proto.peer.v1.SubjectUsage.newBuilder()
                .setId(subject.id())
                .setUsage(message(subject.usage()))
                .build();
    }

    static SubjectUsage subject(io.bytemeter.proto.peer.v1.SubjectUsage message) {
        return new SubjectUsage(message.getId(), usage(message.getUsage()));
    }

    private static io.bytemeter.proto.peer.v1.Usage message(Usage usage) {
        return io.bytemeter.proto.peer.v1.Usage.newBuilder()
                .setUplink(usage.uplink())
                .setDownlink(usage.downlink())
                .setOverheadUplink(usage.overheadUplink())
                .setOverheadDownlink(usage.overheadDownlink())
                .setConnections(usage.connections())
                .build();
    }

    private static Usage usage(io.bytemeter.proto.peer.v1.Usage message) {
        return new Usage(
                message.getUplink(),
                message.getDownlink(),
                message.getOverheadUplink(),
                message.getOverheadDownlink(),
                message.getConnections());
    }

    static ProgressResponse message(Progress progress) {
        ProgressResponse.Builder message = ProgressResponse.newBuilder();
        progress.usage().forEach((partition, one) -> {
            UsageProgress.Builder usage = UsageProgress.newBuilder()
                    .setSettledUntil(one.settledUntil().toEpochMilli())
                    .setFlush(one.flush());
            one.gaps()
                    .forEach(gap -> usage.addGaps(Gap.newBuilder()
                            .setId(gap.id())
                            .setNode(gap.node())
                            .setPartition(gap.partition())
                            .setFrom(gap.from().toEpochMilli())
                            .setTo(gap.to().toEpochMilli())));
            message.putUsage(partition, usage.build());
        });
        progress.tags().forEach((partition, settled) -> message.putTags(partition, settled.toEpochMilli()));
        message.setCopiesMissing(progress.copiesMissing());
        return message.build();
    }

    static Progress progress(ProgressResponse message) {
        Map<Integer, Progress.Usage> usage = new HashMap<>();
        message.getUsageMap()
                .forEach((partition, one) -> usage.put(
                        partition,
                        new Progress.Usage(
                                Instant.ofEpochMilli(one.getSettledUntil()),
                                one.getFlush(),
                                one.getGapsList().stream().map(Messages::gap).toList())));
        Map<Integer, Instant> tags = new HashMap<>();
        message.getTagsMap().forEach((partition, settled) -> tags.put(partition, Instant.ofEpochMilli(settled)));
        return new Progress(usage, tags, message.getCopiesMissing());
    }

    private static GapRef gap(Gap gap) {
        return new GapRef(
                gap.getId(),
                gap.getNode(),
                gap.getPartition(),
                Instant.ofEpochMilli(gap.getFrom()),
                Instant.ofEpochMilli(gap.getTo()));
    }
}
