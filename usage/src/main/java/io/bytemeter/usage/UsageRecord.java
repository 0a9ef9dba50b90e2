package io.bytemeter.usage;

import org.jspecify.annotations.Nullable;

/**
 * What one connection moved in one interval. Payload is what passed between client and target; overhead is what the
 * proxy protocol added on the accepted connection.
 *
 * @param connection number of the connection, unique within the node's epoch
 * @param user the account, or "" when anonymous
 * @param inbound tag of the listener
 * @param outbound tag of the way out, or "" while none is chosen
 * @param from start of the interval, ms since the epoch, inclusive
 * @param to end of the interval, ms since the epoch, in the same quarter hour (UTC) as {@code from} or at its end
 * @param uplink payload bytes client to target that the target's kernel-side socket accepted
 * @param downlink payload bytes target to client, likewise
 * @param overheadUplink proxy-protocol bytes read from the client
 * @param overheadDownlink proxy-protocol bytes written to the client
 * @param opened whether this is the first record of the connection
 * @param closed why the connection ended, or null while it lives
 */
public record UsageRecord(
        long connection,
        String user,
        String inbound,
        String outbound,
        long from,
        long to,
        long uplink,
        long downlink,
        long overheadUplink,
        long overheadDownlink,
        boolean opened,
        @Nullable CloseReason closed) {
    public UsageRecord {
        String violation = UsageRules.violation(from, to, uplink, downlink, overheadUplink, overheadDownlink);
        if (violation != null) {
            throw new IllegalArgumentException(violation);
        }
    }
}
