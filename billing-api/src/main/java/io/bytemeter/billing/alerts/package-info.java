/** {@code /v1/alerts}, {@code /v1/alerts/live} and {@code /v1/webhooks}. */
@NullMarked
package io.bytemeter.billing.alerts;

import org.jspecify.annotations.NullMarked;
