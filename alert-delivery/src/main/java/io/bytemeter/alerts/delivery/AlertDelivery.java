package io.bytemeter.alerts.delivery;

import io.bytemeter.alerts.AlertServices;
import io.bytemeter.alerts.feed.TopicFeed;
import io.bytemeter.alerts.history.TopicHistory;
import io.bytemeter.alerts.topic.AlertValues;
import io.bytemeter.alerts.topic.Clients;
import io.bytemeter.alerts.topic.TopicScan;
import io.bytemeter.alerts.webhook.TopicWebhooks;
import io.bytemeter.alerts.webhook.WebhookConfig;
import io.bytemeter.schema.id.SchemaIds;
import io.bytemeter.schema.topic.ClusterConfig;
import io.bytemeter.schema.topic.Topics;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.random.RandomGenerator;

/** Alerts of one instance. Its topics must exist. */
public final class AlertDelivery implements AutoCloseable {
    private final TopicHistory history;
    private final TopicFeed feed;
    private final TopicWebhooks webhooks;

    /** @param random makes secrets, so it has to be a strong one */
    public AlertDelivery(
            ClusterConfig cluster,
            WebhookConfig config,
            SchemaIds ids,
            MeterRegistry registry,
            Clock clock,
            RandomGenerator random) {
        Clients clients = new Clients(cluster);
        TopicScan scan = new TopicScan(clients, Topics.ALERTS, clock);
        AlertValues values = new AlertValues(ids);
        int partitions = cluster.partitions();
        history = new TopicHistory(scan, values, partitions);
        feed = new TopicFeed(clients, scan, values, partitions);
        webhooks = new TopicWebhooks(config, clients, ids, history, partitions, registry, clock, random);
    }

    /** Begins to follow alerts and to deliver them; does not wait for Kafka. */
    public void start() {
        feed.start();
        webhooks.start();
    }

    /** What can be asked of it. */
    public AlertServices services() {
        return new AlertServices(history, feed, webhooks);
    }

    @Override
    public void close() {
        feed.close();
        webhooks.close();
    }
}
