package io.bytemeter.launcher;

import io.bytemeter.alerts.delivery.AlertDelivery;
import io.bytemeter.alerts.webhook.WebhookConfig;
import io.bytemeter.billing.ApiConfig;
import io.bytemeter.billing.BillingServer;
import io.bytemeter.billing.health.HealthPart;
import io.bytemeter.billing.peer.PeerClients;
import io.bytemeter.billing.peer.PeerConfig;
import io.bytemeter.billing.peer.PeerServer;
import io.bytemeter.keys.topic.KafkaAuditLog;
import io.bytemeter.keys.topic.KafkaKeys;
import io.bytemeter.metering.Metering;
import io.bytemeter.metering.MeteringConfig;
import io.bytemeter.metering.Namesakes;
import io.bytemeter.metering.cluster.Peers;
import io.bytemeter.schema.id.SchemaIds;
import io.bytemeter.schema.topic.ClusterConfig;
import io.bytemeter.settings.InvalidSettingException;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Metering and the API over it, in one process. */
final class Serving {
    private static final Logger logger = LoggerFactory.getLogger(Serving.class);
    private static final Duration READY_PAUSE = Duration.ofMillis(25);

    private final MeteringConfig meteringConfig;
    private final ApiConfig apiConfig;
    private final WebhookConfig webhookConfig;
    private final @Nullable PeerConfig peerConfig;
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    /**
     * @param peerConfig null if this is the only instance there can be
     */
    Serving(
            MeteringConfig meteringConfig,
            ApiConfig apiConfig,
            WebhookConfig webhookConfig,
            @Nullable PeerConfig peerConfig) {
        this.meteringConfig = meteringConfig;
        this.apiConfig = apiConfig;
        this.webhookConfig = webhookConfig;
        this.peerConfig = peerConfig;
    }

    /** What the process counts of itself; served under /metrics. */
    PrometheusMeterRegistry registry() {
        return registry;
    }

    /** Starts both; {@link #awaitReady} returns when questions are answered. */
    Metering start(Parts parts, SchemaIds ids, List<HealthPart> others) {
        new JvmMemoryMetrics().bindTo(registry);
        parts.add("gc metrics", bound(new JvmGcMetrics()));
        new ProcessorMetrics().bindTo(registry);
        Metering metering = metering(parts, ids, meteringConfig.identified());
        metering.start();
        ClusterConfig cluster = meteringConfig.cluster();
        KafkaKeys keys =
                parts.add("keys", new KafkaKeys(cluster, ids, apiConfig.access().bootstrapKey()));
        keys.start();
        KafkaAuditLog audit = parts.add("audit", new KafkaAuditLog(cluster, ids));
        AlertDelivery alerts = parts.add(
                "alerts",
                new AlertDelivery(cluster, webhookConfig, ids, registry, Clock.systemUTC(), new SecureRandom()));
        alerts.start();
        List<HealthPart> health = new ArrayList<>(others);
        health.add(new HealthPart("metering", metering::unready, false, metering::death));
        health.add(new HealthPart("keys", keys::problem, true));
        BillingServer server = parts.add(
                "api",
                new BillingServer(
                        apiConfig,
                        metering.answers(),
                        alerts.services(),
                        metering.controls(),
                        meteringConfig.timeZone(),
                        health,
                        ids,
                        keys,
                        audit,
                        meteringConfig.stateDirectory(),
                        registry,
                        Clock.systemUTC()));
        server.start();
        return metering;
    }

    private Metering metering(Parts parts, SchemaIds ids, MeteringConfig config) {
        PeerConfig peer = peerConfig;
        if (peer == null) {
            Peers none = address -> {
                throw new IllegalStateException(address + " (expected: no other instance)");
            };
            return parts.add("metering", new Metering(config, ids, none, registry, Clock.systemUTC()));
        }
        PeerClients clients = parts.add("peer clients", new PeerClients(peer));
        requireOwnName(config, peer, clients);
        Metering metering = parts.add("metering", new Metering(config, ids, clients, registry, Clock.systemUTC()));
        parts.add("peer server", new PeerServer(peer, config.instanceId(), metering.share()))
                .start();
        return metering;
    }

    /** A second instance of one name would take the partitions of the first, which would stop for good. */
    private static void requireOwnName(MeteringConfig config, PeerConfig peer, PeerClients clients) {
        for (String address : namesakes(config)) {
            if (!address.equals(peer.server()) && config.instanceId().equals(clients.identify(address))) {
                throw InvalidSettingException.of(
                        MeteringConfig.INSTANCE_ID.key(),
                        config.instanceId(),
                        "a name of its own for each instance; the one at " + address + " has this name and runs");
            }
        }
    }

    private static List<String> namesakes(MeteringConfig config) {
        try {
            return Namesakes.of(config);
        } catch (ExecutionException e) {
            logger.atWarn()
                    .addKeyValue("instance", config.instanceId())
                    .setCause(e.getCause())
                    .log("cannot tell whether another instance has this name; one that has is fenced");
            return List.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoppedException();
        }
    }

    private JvmGcMetrics bound(JvmGcMetrics metrics) {
        metrics.bindTo(registry);
        return metrics;
    }

    /** Returns when metering answers; a failure it cannot recover from ends the start. */
    static void awaitReady(Metering metering, StopSignal stop) {
        while (metering.unready() != null) {
            String failure = metering.failure();
            if (failure != null) {
                throw new InvalidSettingException(failure);
            }
            stop.pause(READY_PAUSE);
        }
    }

    String address() {
        String host = apiConfig.host();
        String scheme = apiConfig.tls().isPresent() ? "https://" : "http://";
        return scheme + (host.contains(":") ? "[" + host + "]" : host) + ":" + apiConfig.port();
    }
}
