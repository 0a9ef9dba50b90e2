package io.bytemeter.metering.query;

import io.bytemeter.metering.topology.MeteringTopology;
import io.bytemeter.usage.SubjectKind;

/** The two books: users by partition of usage, and inbounds, outbounds and nodes by partition of tags. */
public enum BookKind {
    USAGE(MeteringTopology.USAGE_STORE),
    TAGS(MeteringTopology.TAGS_STORE);

    private final String store;

    BookKind(String store) {
        this.store = store;
    }

    /** Name of the store. */
    public String store() {
        return store;
    }

    /** The book that holds subjects of the kind. */
    public static BookKind of(SubjectKind kind) {
        return kind == SubjectKind.USER ? USAGE : TAGS;
    }
}
