package io.bytemeter.billing;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import io.bytemeter.billing.health.HealthPart;
import io.bytemeter.billing.health.HealthRoute;
import io.bytemeter.billing.http.Acceptor;
import io.bytemeter.settings.InvalidSettingException;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;

/** Health and metrics of a process that has no other part of the API: a node. */
public final class StatusServer implements AutoCloseable {
    private static final MediaType PROMETHEUS = MediaType.parse("text/plain; version=0.0.4; charset=utf-8");

    private final StatusConfig config;
    private final Server server;

    public StatusServer(StatusConfig config, List<HealthPart> parts, PrometheusMeterRegistry registry) {
        this.config = config;
        ServerBuilder builder = Server.builder()
                .http(new InetSocketAddress(config.host(), config.port()))
                .bossGroupFactory(Acceptor::of)
                .gracefulShutdownTimeout(Duration.ofMillis(100), Duration.ofSeconds(5));
        HealthRoute health = new HealthRoute(parts);
        health.addTo(builder);
        health.bindTo(registry);
        addMetrics(builder, registry);
        server = builder.build();
    }

    static void addMetrics(ServerBuilder server, PrometheusMeterRegistry registry) {
        server.route()
                .get("/metrics")
                .build((ctx, req) -> HttpResponse.of(HttpStatus.OK, PROMETHEUS, registry.scrape()));
    }

    /** Starts to listen; throws {@link InvalidSettingException} if that cannot be. */
    public void start() {
        try {
            server.start().join();
        } catch (CompletionException e) {
            throw InvalidSettingException.of(StatusConfig.PORT.key(), config.port(), "a free port; " + e.getCause());
        }
    }

    @Override
    public void close() {
        server.stop().join();
    }
}
