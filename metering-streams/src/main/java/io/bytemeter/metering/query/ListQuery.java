package io.bytemeter.metering.query;

import io.bytemeter.usage.Labels;
import io.bytemeter.usage.SubjectFilter;
import io.bytemeter.usage.SubjectKind;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Comparator;
import org.apache.kafka.common.utils.Bytes;
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
        Windows windows,
        Instant at,
        Sort sort,
        boolean descending,
        int limit,
        @Nullable SubjectUsage after,
        SubjectFilter visible) {

    /** By windows of the calendar of a zone. */
    public ListQuery(
            SubjectKind kind,
            WindowLength window,
            Instant at,
            ZoneId zone,
            Sort sort,
            boolean descending,
            int limit,
            @Nullable SubjectUsage after,
            SubjectFilter visible) {
        this(kind, Windows.of(window, zone), at, sort, descending, limit, after, visible);
    }

    /** All subjects of a kind at once, in the order of their ids. */
    public static ListQuery all(SubjectKind kind, WindowLength window, Instant at, ZoneId zone) {
        return new ListQuery(kind, window, at, zone, Sort.ID, false, Integer.MAX_VALUE, null, SubjectFilter.ALL);
    }

    /** The next page behind {@code last}. */
    public ListQuery after(SubjectUsage last) {
        return new ListQuery(kind, windows, at, sort, descending, limit, last, visible);
    }

    /** First instant of the window. */
    public Instant start() {
        return windows.start(at);
    }

    /** First instant after it. */
    public Instant end() {
        return windows.end(start());
    }

    /** Whether ids ascend, so that a page can begin where the one before ended without looking at anything before. */
    boolean isInOrderOfRows() {
        return sort == Sort.ID && !descending;
    }

    /**
     * What a list is sorted by; subjects that are equal in it are in the order of
     * their ids, which is that of the bytes of their UTF-8.
     */
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
    public Comparator<SubjectUsage> order() {
        Comparator<SubjectUsage> byValue = Comparator.comparingLong(subject -> sort.value(kind, subject.usage()));
        Comparator<SubjectUsage> byId =
                Comparator.comparing(subject -> Bytes.wrap(subject.id().getBytes(StandardCharsets.UTF_8)));
        if (sort == Sort.ID) {
            return descending ? byId.reversed() : byId;
        }
        return (descending ? byValue.reversed() : byValue).thenComparing(byId);
    }
}
