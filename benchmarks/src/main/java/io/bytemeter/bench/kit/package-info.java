/** What all benchmarks use: tables of medians beside those of a yardstick, and ports of loopback. */
@NullMarked
package io.bytemeter.bench.kit;

import org.jspecify.annotations.NullMarked;
