package io.bytemeter.billing;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.metric.MeterIdPrefixFunction;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.grpc.GrpcService;
import com.linecorp.armeria.server.metric.MetricCollectingService;
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
import io.bytemeter.billing.nodes.NodesRoute;
import io.bytemeter.billing.quota.QuotaRoutes;
import io.bytemeter.billing.quota.UserRoutes;
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
import java.util.List;

/** The API on its port. */
public final class BillingServer implements AutoCloseable {
    private static final String OPENAPI = "/openapi/billing-v1.yaml";
    private static final MediaType YAML = MediaType.parse("application/yaml; charset=utf-8");

    private final ApiConfig config;
    private final LiveAlerts live;
    private final Server server;

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
                .gracefulShutdownTimeout(Duration.ofMillis(100), Duration.ofSeconds(5))
                .decorator(MetricCollectingService.newDecorator(MeterIdPrefixFunction.ofDefault("bytemeter.api")));
        UsageQuestions questions = new UsageQuestions(billingZone, clock);
        new UsageRoutes(answers.usage(), questions).addTo(builder);
        builder.service(BillingGrpc.service(answers.usage(), questions));
        new ExportRoutes(answers.usage(), questions).addTo(builder);
        new NodesRoute(answers.nodes(), clock).addTo(builder);
        new GapsRoute(answers.gaps()).addTo(builder);
        new ReconciliationRoute(answers.reconciler()).addTo(builder);
        new AlertRoutes(alerts.history()).addTo(builder);
        live = new LiveAlerts(alerts.feed());
        live.addTo(builder);
        new WebhookRoutes(alerts.webhooks()).addTo(builder);
        new QuotaRoutes(controls.quotas(), billingZone).addTo(builder);
        new UserRoutes(controls.users(), clock).addTo(builder);
        new InterfaceRoutes(config.interfaces(), answers.usage(), billingZone, viewDirectory, clock).addTo(builder);
        new HealthRoute(parts).addTo(builder);
        new SchemaRoute(ids).addTo(builder);
        StatusServer.addMetrics(builder, registry);
        HttpData openApi = HttpData.wrap(resource());
        builder.route().get("/v1/openapi.yaml").build((ctx, req) -> HttpResponse.of(HttpStatus.OK, YAML, openApi));
        server = builder.build();
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
                .map(service -> service.route().patternString().replaceAll("/:(\\w+)", "/{$1}"))
                .distinct()
                .toList();
    }

    /** Lets running requests finish, and stops. */
    @Override
    public void close() {
        live.close();
        server.stop().join();
    }
}
