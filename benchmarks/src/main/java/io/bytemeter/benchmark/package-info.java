/**
 * Programs that measure. {@link io.bytemeter.benchmark.MeteringMain} compares a relay that meters with one that does not,
 * in pairs, with the load in the same process.
 */
@NullMarked
package io.bytemeter.benchmark;

import org.jspecify.annotations.NullMarked;
