package io.bytemeter.billing.peer;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.grpc.GrpcService;
import io.bytemeter.billing.http.Acceptor;
import io.bytemeter.billing.http.Ports;
import io.bytemeter.metering.query.Share;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;

/** Where other instances ask this one. */
public final class PeerServer implements AutoCloseable {
    /** Largest message: a page of a list, or the bookkeeping rows of one partition. */
    static final int MAX_MESSAGE = 64 << 20;

    /** Others ask without a pause, and whoever is refused asks a copy. */
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(1);

    private final PeerConfig config;
    private final Server server;

    public PeerServer(PeerConfig config, String instanceId, Share share) {
        this.config = config;
        byte[] expected = credentials(config.secret()).getBytes(StandardCharsets.UTF_8);
        ServerBuilder builder = Server.builder();
        InetSocketAddress address = new InetSocketAddress(config.host(), config.port());
        config.tls()
                .ifPresentOrElse(
                        tls -> builder.https(address)
                                .tls(tls.certificateFile(), tls.keyFile())
                                .tlsCustomizer(tls::trust),
                        () -> builder.http(address));
        this.server = builder.requestTimeout(Duration.ofSeconds(30))
                .maxRequestLength(64 << 10)
                .bossGroupFactory(Acceptor::of)
                .gracefulShutdownTimeout(Duration.ofMillis(100), LAST_ANSWERS)
                .service(GrpcService.builder()
                        .addService(new PeerService(instanceId, share))
                        .useBlockingTaskExecutor(true)
                        .maxResponseMessageLength(MAX_MESSAGE)
                        .build())
                .decorator((delegate, ctx, req) -> {
                    String shown = req.headers().get(HttpHeaderNames.AUTHORIZATION, "");
                    return MessageDigest.isEqual(expected, shown.getBytes(StandardCharsets.UTF_8))
                            ? delegate.serve(ctx, req)
                            : HttpResponse.of(HttpStatus.UNAUTHORIZED);
                })
                .build();
    }

    /** What an instance shows of a secret. */
    static String credentials(String secret) {
        return "Bearer " + secret;
    }

    /** Starts to listen; throws {@link io.bytemeter.settings.InvalidSettingException} if the port is taken. */
    public void start() {
        Ports.start(server, PeerConfig.PORT.key(), config.port());
    }

    @Override
    public void close() {
        server.stop().join();
    }
}
