package io.bytemeter.metering.book;

/** What has become of a gap. */
public record GapChange(Gap gap, What what) {
    /** The kinds of change. */
    public enum What {
        /** It was noticed, narrowed, or given up: this is what it is now. */
        STANDS,
        /** Its batches came after all. */
        CAME,
        /** It is part of the position's merged gap now. */
        MERGED
    }
}
