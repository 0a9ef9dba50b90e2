package io.bytemeter.node.publish;

/**
 * Bytes that may be missing, as who counts them says.
 *
 * @param id stable, unique in the node; what is declared again under the same id takes its place
 * @param from start of the time they are from, ms since the epoch
 * @param to end of that time
 * @param uplink at most so many bytes client to target
 * @param downlink at most so many bytes target to client
 * @param detail one sentence for people
 * @param state whether they may come, have come, or never will
 * @param noticedAt ms since the epoch
 */
public record Shortfall(
        String id, long from, long to, long uplink, long downlink, String detail, State state, long noticedAt) {
    /** What becomes of the bytes. */
    public enum State {
        /** They may be booked yet. */
        OPEN,
        /** They were booked after all, or never existed. */
        WITHDRAWN,
        /** They will not be booked. */
        LOST
    }
}
