package io.bytemeter.billing.live;

/** A client at the other end of a stream, over whichever protocol. Methods do not block. */
public interface Audience {
    /** Whether the client has taken all it was told. */
    boolean hasTakenAll();

    void tell(Change change);

    /** Ends the stream from this side; the client is told the reason. */
    void drop(String reason);

    /** Ends the stream because this instance stops; another one has the same totals. */
    void dismiss();
}
