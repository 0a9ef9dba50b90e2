package io.bytemeter.alerts;

/**
 * Everything that can be asked about alerts.
 *
 * @param history what there was
 * @param feed what comes
 * @param webhooks where it is delivered to
 */
public record AlertServices(AlertHistory history, AlertFeed feed, Webhooks webhooks) {}
