package io.bytemeter.node.udp;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Datagrams that were not passed on, by reason. Any thread may count and ask. */
public final class UdpDrops {
    /** Why a datagram was dropped. */
    public enum Reason {
        /** No SOCKS datagram, or one for a target that cannot be. */
        MALFORMED,
        /** Part of a fragmented datagram (FRAG is not 0), which this node does not put together. */
        FRAGMENT,
        /** From an address that is not the client's, or not a target's. */
        STRANGER,
        /** A rule sent it into a blackhole. */
        BLACKHOLE,
        /** A rule sent it to an outbound that carries no datagrams. */
        REFUSED,
        /** The target's name has no address. */
        UNRESOLVED,
        /** More than may wait. */
        CONGESTED,
        /** The kernel did not take it: too long, or no way there. */
        FAILED
    }

    private final Map<Reason, AtomicLong> counts = Stream.of(Reason.values())
            .collect(Collectors.toUnmodifiableMap(Function.identity(), reason -> new AtomicLong()));

    void count(Reason reason) {
        counter(reason).incrementAndGet();
    }

    /** Datagrams dropped for this reason so far. */
    public long dropped(Reason reason) {
        return counter(reason).get();
    }

    private AtomicLong counter(Reason reason) {
        return Objects.requireNonNull(counts.get(reason));
    }
}
