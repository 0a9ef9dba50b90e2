package io.bytemeter.launcher;

import io.bytemeter.alerts.webhook.WebhookConfig;
import io.bytemeter.billing.ApiConfig;
import io.bytemeter.billing.peer.PeerConfig;
import io.bytemeter.metering.Metering;
import io.bytemeter.metering.MeteringConfig;
import io.bytemeter.schema.id.SchemaIds;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One instance of metering and API on a cluster. */
final class ServeProcess implements RunningProcess {
    private final MeteringConfig metering;
    private final ApiConfig api;
    private final WebhookConfig webhooks;
    private final PeerConfig peer;
    private final Parts parts = new Parts();

    ServeProcess(MeteringConfig metering, ApiConfig api, WebhookConfig webhooks, PeerConfig peer) {
        this.metering = metering;
        this.api = api;
        this.webhooks = webhooks;
        this.peer = peer;
    }

    @Override
    public Map<String, String> start(StopSignal stop) {
        SchemaIds ids = parts.add("schema ids", metering.cluster().registry());
        Cluster.ensureTopics(metering.cluster(), metering.cluster().topics(), stop);
        Serving serving = new Serving(metering, api, webhooks, peer);
        Metering started = serving.start(parts, ids, List.of());
        Serving.awaitReady(started, stop);
        Map<String, String> addresses = new LinkedHashMap<>();
        addresses.put("api", serving.address());
        addresses.put("peers", peer.server());
        addresses.put("kafka", metering.cluster().bootstrapServers());
        addresses.put("state", metering.stateDirectory().toString());
        return addresses;
    }

    @Override
    public void close() {
        parts.close();
    }
}
