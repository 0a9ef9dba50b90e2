package io.bytemeter.billing;

import static java.util.concurrent.CompletableFuture.delayedExecutor;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.grpc.GrpcService;
import io.bytemeter.alerts.AlertServices;
import io.bytemeter.billing.alerts.AlertRoutes;
import io.bytemeter.billing.alerts.LiveAlerts;
import io.bytemeter.billing.alerts.WebhookRoutes;
import io.bytemeter.billing.grpc.BillingGrpc;
import io.bytemeter.billing.health.HealthPart;
import io.bytemeter.billing.health.HealthRoute;
import io.bytemeter.billing.http.Acceptor;
import io.bytemeter.billing.http.Ports;
import io.bytemeter.billing.http.Problems;
import io.bytemeter.billing.interfaces.InterfaceRoutes;
import io.bytemeter.billing.ledger.GapsRoute;
import io.bytemeter.billing.ledger.ReconciliationRoute;
import io.bytemeter.billing.live.LiveUsage;
import io.bytemeter.billing.nodes.NodesRoute;
import io.bytemeter.billing.quota.QuotaRoutes;
import io.bytemeter.billing.quota.UserRoutes;
import io.bytemeter.billing.requests.RequestObserver;
import io.bytemeter.billing.schemas.SchemaRoute;
import io.bytemeter.billing.usage.ExportRoutes;
import io.bytemeter.billing.usage.UsageQuestions;
import io.bytemeter.billing.usage.UsageRoutes;
import io.bytemeter.metering.control.Controls;
import io.bytemeter.metering.query.Answers;
import io.bytemeter.schema.id.SchemaIds;
import io.bytemeter.settings.InvalidSettingException;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The API on its port. */
public final class BillingServer implements AutoCloseable {
    private static final String OPENAPI = "/openapi/billing-v1.yaml";
    private static final MediaType YAML = MediaType.parse("application/yaml; charset=utf-8");

    private final ApiConfig config;
    private final LiveUsage live;
    private final LiveAlerts liveAlerts;
    private final Server server;
    private volatile boolean draining;

    public BillingServer(
            ApiConfig config,
            Answers answers,
            AlertServices alerts,
            Controls controls,
            ZoneId billingZone,
            List<HealthPart> parts,
            SchemaIds ids,
            Path viewDirectory,
            PrometheusMeterRegistry registry,
            Clock clock) {
        this.config = config;
        ServerBuilder builder = Server.builder()
                .http(new InetSocketAddress(config.host(), config.port()))
                .meterRegistry(registry)
                .errorHandler(new Problems())
                .requestTimeout(Duration.ofSeconds(30))
                .maxRequestLength(64 << 10)
                .bossGroupFactory(Acceptor::of)
                .gracefulShutdownTimeout(
                        quiet(config.serving()), config.serving().drainTimeout())
                .decorator(new RequestObserver(config.serving().accessLog(), registry));
        UsageQuestions questions = new UsageQuestions(billingZone, clock);
        new UsageRoutes(answers.usage(), questions).addTo(builder);
        builder.service(BillingGrpc.service(answers.usage(), questions));
        new ExportRoutes(answers.usage(), questions).addTo(builder);
        live = new LiveUsage(answers.live());
        live.addTo(builder);
        new NodesRoute(answers.nodes(), clock).addTo(builder);
        new GapsRoute(answers.gaps()).addTo(builder);
        new ReconciliationRoute(answers.reconciler()).addTo(builder);
        new AlertRoutes(alerts.history()).addTo(builder);
        liveAlerts = new LiveAlerts(alerts.feed());
        liveAlerts.addTo(builder);
        new WebhookRoutes(alerts.webhooks()).addTo(builder);
        new QuotaRoutes(controls.quotas(), billingZone).addTo(builder);
        new UserRoutes(controls.users(), clock).addTo(builder);
        new InterfaceRoutes(config.interfaces(), answers.usage(), billingZone, viewDirectory, clock).addTo(builder);
        HealthRoute health = new HealthRoute(withApi(parts));
        health.addTo(builder);
        health.bindTo(registry);
        new SchemaRoute(ids).addTo(builder);
        StatusServer.addMetrics(builder, registry);
        HttpData openApi = HttpData.wrap(resource());
        builder.route().get("/v1/openapi.yaml").build((ctx, req) -> HttpResponse.of(HttpStatus.OK, YAML, openApi));
        server = builder.build();
    }

    private List<HealthPart> withApi(List<HealthPart> parts) {
        List<HealthPart> all = new ArrayList<>(parts);
        all.add(new HealthPart("api", () -> draining ? "stopping" : null));
        return all;
    }

    /** For how long there must be no request before the server believes that none is under way. */
    private static Duration quiet(ServingConfig config) {
        Duration quiet = Duration.ofMillis(100);
        return quiet.compareTo(config.drainTimeout()) < 0 ? quiet : config.drainTimeout();
    }

    private static byte[] resource() {
        try (InputStream document = BillingServer.class.getResourceAsStream(OPENAPI)) {
            if (document == null) {
                throw new IllegalStateException(OPENAPI + " is not on the class path");
            }
            return document.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts to listen; throws {@link InvalidSettingException} if the port is taken. */
    public void start() {
        Ports.start(server, ApiConfig.PORT.key(), config.port());
    }

    /** The path patterns that are served; those of gRPC are named by their own documents. */
    static List<String> routes(BillingServer server) {
        return server.server.config().serviceConfigs().stream()
                .filter(service -> service.service().as(GrpcService.class) == null)
                .map(RequestObserver::pattern)
                .distinct()
                .toList();
    }

    /**
     * Says that it is not ready, goes on serving for the drain delay, so that whoever sends requests turns elsewhere,
     * takes no more of them, lets those that run finish, and stops.
     */
    @Override
    public void close() {
        draining = true;
        if (server.activePort() != null) {
            long delay = config.serving().drainDelay().toMillis();
            CompletableFuture.runAsync(() -> {}, delayedExecutor(delay, TimeUnit.MILLISECONDS))
                    .join();
        }
        live.close();
        liveAlerts.close();
        server.stop().join();
    }
}
