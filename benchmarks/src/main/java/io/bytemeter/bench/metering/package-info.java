/**
 * Programs that measure. {@link io.bytemeter.bench.metering.MeteringBench} compares a relay that meters with one that does not,
 * in pairs, with the load in the same process.
 */
@NullMarked
package io.bytemeter.bench.metering;

import org.jspecify.annotations.NullMarked;
