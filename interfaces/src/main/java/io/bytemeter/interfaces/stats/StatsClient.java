package io.bytemeter.interfaces.stats;

import io.bytemeter.interfaces.counters.Counter;
import io.bytemeter.proto.stats.QueryStatsRequest;
import io.bytemeter.proto.stats.StatsServiceGrpc;
import io.bytemeter.proto.stats.SysStatsRequest;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Asks a StatsService for all counters. */
public final class StatsClient implements AutoCloseable {
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final String TLS = "https://";
    private static final int MAX_REPLY = 256 << 20;
    private static final int ANSWER_SECONDS = 30;

    /** v2ray 5 and sing-box look at patterns, v2ray 4 and Xray at the empty pattern; an empty one matches all names. */
    private static final QueryStatsRequest ALL =
            QueryStatsRequest.newBuilder().addPatterns("").build();

    /** The name that v2ray, Xray and sing-box all serve. */
    private static final ClientInterceptor UNDER_V2RAYS_NAME = new ClientInterceptor() {
        @Override
        public <I, O> ClientCall<I, O> interceptCall(MethodDescriptor<I, O> method, CallOptions options, Channel next) {
            String name = MethodDescriptor.generateFullMethodName(
                    StatsGrpc.V2RAY, String.valueOf(method.getBareMethodName()));
            return next.newCall(
                    method.toBuilder()
                            .setFullMethodName(name)
                            .setSchemaDescriptor(null)
                            .build(),
                    options);
        }
    };

    private final String server;
    private final ManagedChannel channel;
    private final Metadata headers = new Metadata();

    /**
     * A client that connects when it is asked first.
     *
     * @param server {@code host:port}, or {@code https://host:port} for TLS
     * @param key shown as bearer token, or null for none
     */
    public StatsClient(String server, @Nullable String key) {
        this.server = server;
        boolean tls = server.startsWith(TLS);
        NettyChannelBuilder builder = NettyChannelBuilder.forTarget(
                        "dns:///" + (tls ? server.substring(TLS.length()) : server))
                .maxInboundMessageSize(MAX_REPLY);
        channel = (tls ? builder.useTransportSecurity() : builder.usePlaintext()).build();
        if (key != null) {
            headers.put(AUTHORIZATION, "Bearer " + key);
        }
    }

    /**
     * All counters and their values in bytes.
     *
     * @throws StatsException if there is no answer
     */
    public Map<Counter, Long> read() throws StatsException {
        Map<Counter, Long> counters = new HashMap<>();
        all().forEach((name, value) -> Counter.parse(name).ifPresent(counter -> counters.put(counter, value)));
        return counters;
    }

    /**
     * All counters by their names, whatever these are. Nothing is reset.
     *
     * @throws StatsException if there is no answer, or not all of one
     */
    public Map<String, Long> all() throws StatsException {
        Map<String, Long> counters = new HashMap<>();
        ask(stub -> stub.queryStats(ALL)).getStatList().forEach(stat -> counters.put(stat.getName(), stat.getValue()));
        return counters;
    }

    /**
     * Whole seconds since the server was started.
     *
     * @throws StatsException if there is no answer, or the server does not tell
     */
    public long uptime() throws StatsException {
        return Integer.toUnsignedLong(ask(stub -> stub.getSysStats(SysStatsRequest.getDefaultInstance()))
                .getUptime());
    }

    private <T> T ask(Function<StatsServiceGrpc.StatsServiceBlockingStub, T> question) throws StatsException {
        try {
            return question.apply(StatsServiceGrpc.newBlockingStub(channel)
                    .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers), UNDER_V2RAYS_NAME)
                    .withDeadlineAfter(ANSWER_SECONDS, TimeUnit.SECONDS));
        } catch (StatusRuntimeException e) {
            throw failure(e);
        }
    }

    private StatsException failure(StatusRuntimeException failure) {
        Status status = failure.getStatus();
        return switch (status.getCode()) {
            case UNAUTHENTICATED -> new StatsException(server + " refuses: " + status.getDescription(), true, failure);
            case PERMISSION_DENIED ->
                new StatsException(server + " refuses: " + status.getDescription(), false, failure);
            default ->
                new StatsException(
                        server + " does not answer: " + status.getCode()
                                + " (expected: the address of an API, or of a node's api inbound)",
                        false,
                        failure);
        };
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }

    /** No answer; the message is one line. */
    public static final class StatsException extends Exception {
        private static final long serialVersionUID = 1L;

        private final boolean keyNeeded;

        StatsException(String message, boolean keyNeeded, Throwable cause) {
            super(message, cause);
            this.keyNeeded = keyNeeded;
        }

        /** Whether a key is needed, and none was shown or one that is not known. */
        public boolean isKeyNeeded() {
            return keyNeeded;
        }
    }
}
