package io.bytemeter.metering.topology;

import org.jspecify.annotations.Nullable;

/** A subject's rows of the last quarter hour it was booked to, which the next record mostly falls into too. */
final class OpenSubject {
    final byte[] id;
    int quarterHour = Integer.MIN_VALUE;
    OpenRow @Nullable [] rows;

    OpenSubject(byte[] id) {
        this.id = id;
    }
}
