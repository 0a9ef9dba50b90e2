/**
 * Questions about usage and their answers. {@link io.bytemeter.metering.query.UsageReader} is the port;
 * {@link io.bytemeter.metering.query.LocalUsageReader} answers from this instance's stores, of which it reads committed
 * rows only. Days and months of the billing time zone are rows of their own; every other window is added up from the
 * quarter hours of the hour rows. {@link io.bytemeter.metering.query.Reconciler} compares what should be equal. Safe for
 * use by many threads.
 */
@NullMarked
package io.bytemeter.metering.query;

import org.jspecify.annotations.NullMarked;
