/**
 * Alerts for people and their systems: what has been, what comes, and where it is to be delivered to. Here is what others
 * see; {@code history}, {@code feed} and {@code webhook} do it over Kafka, {@code delivery} puts them together.
 *
 * <pre>
 *   bytemeter.alerts.v1 ──► AlertHistory   GET /v1/alerts
 *                      ├──► AlertFeed      GET /v1/alerts/live
 *                      └──► Deliverer ──pending──► bytemeter.deliveries.v1 ──► webhook receivers
 *                               ▲                        │ ▲
 *   bytemeter.webhooks.v1 ──► WebhookStore               └─┴─ outcome of each attempt
 * </pre>
 */
@NullMarked
package io.bytemeter.alerts;

import org.jspecify.annotations.NullMarked;
