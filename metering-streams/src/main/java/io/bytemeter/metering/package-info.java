/**
 * One metering instance: {@link io.bytemeter.metering.Metering} runs the topology against a cluster and answers
 * questions from its committed state. It knows nothing of HTTP; the billing API asks through
 * {@link io.bytemeter.metering.query.UsageReader}.
 */
@NullMarked
package io.bytemeter.metering;

import org.jspecify.annotations.NullMarked;
