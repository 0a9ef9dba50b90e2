package io.bytemeter.interfaces.stats;

import io.bytemeter.interfaces.counters.Counter;
import io.bytemeter.proto.stats.QueryStatsRequest;
import io.bytemeter.proto.stats.StatsServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Asks a StatsService for all counters. */
public final class StatsClient implements AutoCloseable {
    private static final int MAX_REPLY = 256 << 20;
    private static final int ANSWER_SECONDS = 30;

    private final String server;
    private final ManagedChannel channel;

    /**
     * A client that connects when it is asked first.
     *
     * @param server {@code host:port}
     */
    public StatsClient(String server) {
        this.server = server;
        channel = NettyChannelBuilder.forTarget("dns:///" + server)
                .usePlaintext()
                .maxInboundMessageSize(MAX_REPLY)
                .build();
    }

    /**
     * All counters and their values in bytes.
     *
     * @throws StatsException if there is no answer
     */
    public Map<Counter, Long> read() throws StatsException {
        try {
            Map<Counter, Long> counters = new HashMap<>();
            StatsServiceGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(ANSWER_SECONDS, TimeUnit.SECONDS)
                    .queryStats(QueryStatsRequest.getDefaultInstance())
                    .getStatList()
                    .forEach(stat ->
                            Counter.parse(stat.getName()).ifPresent(counter -> counters.put(counter, stat.getValue())));
            return counters;
        } catch (StatusRuntimeException e) {
            throw new StatsException(
                    server + " does not answer: " + e.getStatus().getCode()
                            + " (expected: the address of an API, or of a node's api inbound)",
                    e);
        }
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }

    /** No answer; the message is one line. */
    public static final class StatsException extends Exception {
        private static final long serialVersionUID = 1L;

        StatsException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
