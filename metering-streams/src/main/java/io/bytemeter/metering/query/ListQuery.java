package io.bytemeter.metering.query;

import io.bytemeter.usage.Labels;
import io.bytemeter.usage.SubjectFilter;
import io.bytemeter.usage.SubjectKind;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * What has each subject of a kind moved in one window?
 *
 * @param at an instant in the window
 * @param limit most subjects in the answer
 * @param after the last subject of the page before, or null for the first page
 * @param visible whom the answer may tell of; what it costs grows with them, not with all subjects
 */
public record ListQuery(
        SubjectKind kind,
        WindowLength window,
        Instant at,
        ZoneId zone,
        Sort sort,
        boolean descending,
        int limit,
        @Nullable SubjectUsage after,
        SubjectFilter visible) {

    /** What a list is sorted by; subjects that are equal in it are in the order of their ids. */
    public enum Sort {
        TOTAL,
        UPLINK,
        DOWNLINK,
        ID;

        /** The name used in requests. */
        public String label() {
            return Labels.of(this);
        }

        /** What is compared: bytes as the kind counts them, so an inbound's include its overhead. */
        long value(SubjectKind kind, Usage usage) {
            boolean inbound = kind == SubjectKind.INBOUND;
            long uplink = usage.uplink() + (inbound ? usage.overheadUplink() : 0);
            long downlink = usage.downlink() + (inbound ? usage.overheadDownlink() : 0);
            return switch (this) {
                case TOTAL -> uplink + downlink;
                case UPLINK -> uplink;
                case DOWNLINK -> downlink;
                case ID -> 0;
            };
        }
    }

    /** The order of the answer. */
    Comparator<SubjectUsage> order() {
        Comparator<SubjectUsage> byValue = Comparator.comparingLong(subject -> sort.value(kind, subject.usage()));
        Comparator<SubjectUsage> byId = Comparator.comparing(SubjectUsage::id);
        if (sort == Sort.ID) {
            return descending ? byId.reversed() : byId;
        }
        return (descending ? byValue.reversed() : byValue).thenComparing(byId);
    }
}
