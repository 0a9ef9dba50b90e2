package io.bytemeter.launcher.report;

import io.bytemeter.interfaces.counters.Counter;
import io.bytemeter.interfaces.stats.proto.QueryStatsRequest;
import io.bytemeter.interfaces.stats.proto.StatsServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Asks a StatsService for all counters. */
final class StatsClient implements AutoCloseable {
    private static final int MAX_REPLY = 256 << 20;
    private static final int ANSWER_SECONDS = 30;

    private final String server;
    private final ManagedChannel channel;

    /** @param server {@code host:port} */
    StatsClient(String server) {
        this.server = server;
        channel = NettyChannelBuilder.forTarget("dns:///" + server)
                .usePlaintext()
                .maxInboundMessageSize(MAX_REPLY)
                .build();
    }

    /** @throws StatsException if there is no answer */
    Map<Counter, Long> read() throws StatsException {
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
    static final class StatsException extends Exception {
        private static final long serialVersionUID = 1L;

        StatsException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
