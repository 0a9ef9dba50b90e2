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
import io.bytemeter.settings.Setting;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;

/** Health and metrics of a process that has no other part of the API: a node. On the loopback interface. */
public final class StatusServer implements AutoCloseable {
    public static final Setting<Integer> PORT = port();

    private static final MediaType PROMETHEUS = MediaType.parse("text/plain; version=0.0.4; charset=utf-8");

    private final int port;
    private final Server server;

    public StatusServer(int port, List<HealthPart> parts, PrometheusMeterRegistry registry) {
        this.port = port;
        ServerBuilder builder = Server.builder()
                .http(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .bossGroupFactory(Acceptor::of)
                .gracefulShutdownTimeout(Duration.ofMillis(100), Duration.ofSeconds(5));
        HealthRoute health = new HealthRoute(parts);
        health.addTo(builder);
        health.bindTo(registry);
        addMetrics(builder, registry);
        server = builder.build();
    }

    private static Setting<Integer> port() {
        Setting<Long> number = Setting.number(
                "node.status.port",
                0,
                0,
                65_535,
                "Port of a node's /v1/health and /metrics, on 127.0.0.1; 0 for none.");
        return new Setting<>(
                number.key(), number.defaultText(), number.expected(), number.description(), text -> number.parser()
                        .apply(text)
                        .intValue());
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
            throw InvalidSettingException.of(PORT.key(), port, "a free port; " + e.getCause());
        }
    }

    @Override
    public void close() {
        server.stop().join();
    }
}
