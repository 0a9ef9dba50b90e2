/**
 * Alerts posted to people's systems, in the manner of <a href="https://www.standardwebhooks.com">Standard Webhooks</a>.
 *
 * <p>The {@link io.bytemeter.alerts.webhook.Deliverer} of each instance owns some partitions of alerts, and the same of
 * deliveries, by membership in one consumer group. For each alert it writes a pending delivery for each webhook and then
 * commits the alert; what is pending it tries, and writes down each outcome. So whatever dies, its successor finds in the
 * topic what is left to do. A delivery may then be made twice, with the same id.
 */
@NullMarked
package io.bytemeter.alerts.webhook;

import org.jspecify.annotations.NullMarked;
