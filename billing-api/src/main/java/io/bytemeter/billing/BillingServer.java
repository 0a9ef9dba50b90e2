package io.bytemeter.billing;

import static java.util.concurrent.CompletableFuture.delayedExecutor;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.grpc.GrpcService;
import io.bytemeter.alerts.AlertServices;
import io.bytemeter.billing.access.AccessControl;
import io.bytemeter.billing.access.Permissions;
import io.bytemeter.billing.alerts.AlertRoutes;
import io.bytemeter.billing.alerts.LiveAlerts;
import io.bytemeter.billing.alerts.WebhookRoutes;
import io.bytemeter.billing.audit.AuditRoute;
import io.bytemeter.billing.audit.Changes;
import io.bytemeter.billing.grpc.BillingGrpc;
import io.bytemeter.billing.health.HealthPart;
import io.bytemeter.billing.health.HealthRoute;
import io.bytemeter.billing.http.Acceptor;
import io.bytemeter.billing.http.Ports;
import io.bytemeter.billing.http.Problems;
import io.bytemeter.billing.interfaces.InterfaceRoutes;
import io.bytemeter.billing.keys.KeysRoutes;
import io.bytemeter.billing.ledger.GapsRoute;
import io.bytemeter.billing.ledger.ReconciliationRoute;
import io.bytemeter.billing.live.LiveRoom;
import io.bytemeter.billing.live.LiveUsage;
import io.bytemeter.billing.nodes.NodesRoute;
import io.bytemeter.billing.quota.QuotaRoutes;
import io.bytemeter.billing.quota.UserRoutes;
import io.bytemeter.billing.requests.RequestObserver;
import io.bytemeter.billing.schemas.SchemaRoute;
import io.bytemeter.billing.tls.ReloadingCertificate;
import io.bytemeter.billing.usage.ExportRoutes;
import io.bytemeter.billing.usage.UsageQuestions;
import io.bytemeter.billing.usage.UsageRoutes;
import io.bytemeter.keys.Keys;
import io.bytemeter.keys.audit.AuditLog;
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
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The API on its port. */
public final class BillingServer implements AutoCloseable {
    private static final String OPENAPI = "/openapi/billing-v1.yaml";
    private static final MediaType YAML = MediaType.parse("application/yaml; charset=utf-8");

    /** How soon a certificate that was replaced is used. */
    private static final Duration LOOK_AT_CERTIFICATE = Duration.ofSeconds(1);

    private static final Logger logger = LoggerFactory.getLogger(BillingServer.class);

    private final ApiConfig config;
    private final LiveRoom live;
    private final LiveAlerts liveAlerts;
    private final Keys keys;
    private final Optional<ReloadingCertificate> certificate;
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
            Keys keys,
            AuditLog audit,
            Path viewDirectory,
            PrometheusMeterRegistry registry,
            Clock clock) {
        this.config = config;
        this.keys = keys;
        this.certificate = config.tls().map(tls -> new ReloadingCertificate(tls, LOOK_AT_CERTIFICATE, registry, clock));
        InetSocketAddress address = new InetSocketAddress(config.host(), config.port());
        ServerBuilder builder = Server.builder();
        certificate.ifPresentOrElse(
                reloading -> builder.https(address).tlsProvider(reloading), () -> builder.http(address));
        builder.decorator(new AccessControl(config.access(), keys, config.loopback(), registry, clock))
                .meterRegistry(registry)
                .errorHandler(new Problems())
                .requestTimeout(Duration.ofSeconds(30))
                .maxRequestLength(64 << 10)
                .bossGroupFactory(Acceptor::of)
                .decorator((service, context, request) -> {
                    if (draining && !context.sessionProtocol().isMultiplex()) {
                        leave(context);
                    }
                    return service.serve(context, request);
                })
                .gracefulShutdownTimeout(
                        quiet(config.serving()), config.serving().drainTimeout())
                .decorator(new RequestObserver(config.serving().accessLog(), registry));
        UsageQuestions questions = new UsageQuestions(billingZone, clock);
        new UsageRoutes(answers.usage(), questions).addTo(builder);
        live = new LiveRoom(answers.live(), config.serving().liveViewers(), registry);
        builder.service(BillingGrpc.service(answers.usage(), questions, live));
        new ExportRoutes(answers.usage(), questions).addTo(builder);
        new LiveUsage(live).addTo(builder);
        new NodesRoute(answers.nodes(), clock).addTo(builder);
        new GapsRoute(answers.gaps()).addTo(builder);
        new ReconciliationRoute(answers.reconciler()).addTo(builder);
        Changes changes = new Changes(audit, clock);
        new AlertRoutes(alerts.history()).addTo(builder);
        liveAlerts = new LiveAlerts(alerts.feed());
        liveAlerts.addTo(builder);
        new WebhookRoutes(alerts.webhooks(), changes).addTo(builder);
        new QuotaRoutes(controls.quotas(), changes, billingZone).addTo(builder);
        new UserRoutes(controls.users(), changes, clock).addTo(builder);
        new InterfaceRoutes(
                        config.interfaces(),
                        answers.usage(),
                        controls.users(),
                        changes,
                        billingZone,
                        viewDirectory,
                        clock)
                .addTo(builder);
        List<HealthPart> all = withApi(parts);
        certificate.ifPresent(reloading -> all.add(new HealthPart("certificate", reloading::problem, true)));
        HealthRoute health = new HealthRoute(all);
        health.addTo(builder);
        health.bindTo(registry);
        new SchemaRoute(ids).addTo(builder);
        new KeysRoutes(keys, changes, new SecureRandom(), clock).addTo(builder);
        new AuditRoute(audit).addTo(builder);
        StatusServer.addMetrics(builder, registry);
        HttpData openApi = HttpData.wrap(resource());
        builder.route().get("/v1/openapi.yaml").build((ctx, req) -> HttpResponse.of(HttpStatus.OK, YAML, openApi));
        server = builder.build();
        Permissions.check(server.config().serviceConfigs());
    }

    private List<HealthPart> withApi(List<HealthPart> parts) {
        List<HealthPart> all = new ArrayList<>(parts);
        all.add(new HealthPart("api", () -> draining ? "stopping" : null));
        return all;
    }

    /**
     * With this answer the connection ends: a client that keeps one open and goes on asking would hold up the stop. Not one
     * of HTTP/2, whose other requests some clients give up when they are told.
     */
    private static void leave(ServiceRequestContext context) {
        context.initiateConnectionShutdown().exceptionally(failure -> {
            logger.atDebug().setCause(failure).log("a connection does not end before the stop");
            return null;
        });
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

    /**
     * Starts to listen. All keys must be known.
     *
     * @throws InvalidSettingException if the port is taken, or the address needs keys and there are none
     */
    public void start() {
        if (!config.loopback()) {
            requireKeys();
        }
        certificate.ifPresent(ReloadingCertificate::start);
        Ports.start(server, ApiConfig.PORT.key(), config.port());
    }

    private void requireKeys() {
        if (!keys.ring().any()) {
            throw InvalidSettingException.of(
                    ApiConfig.HOST.key(),
                    config.host(),
                    "a loopback address as long as there are no API keys; ./bytemeter key bootstrap makes the first");
        }
        if (certificate.isEmpty()) {
            logger.atWarn()
                    .addKeyValue("api.host", config.host())
                    .log("keys travel in clear text; set api.tls.certificate unless something in front does TLS");
        }
    }

    /** The path patterns that are served; those of gRPC are named by their own documents. */
    static List<String> routes(BillingServer server) {
        return services(server).stream()
                .filter(service -> service.service().as(GrpcService.class) == null)
                .map(Permissions::pattern)
                .distinct()
                .toList();
    }

    /** What is served. */
    static List<ServiceConfig> services(BillingServer server) {
        return server.server.config().serviceConfigs();
    }

    /**
     * Says that it is not ready, goes on serving for the drain delay, so that whoever sends requests turns elsewhere,
     * each connection with its next answer; takes no more of them, lets those that run finish, and stops.
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
        certificate.ifPresent(ReloadingCertificate::close);
    }
}
