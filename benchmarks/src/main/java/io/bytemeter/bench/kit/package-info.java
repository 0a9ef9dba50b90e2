/**
 * What all benchmarks use: tables of medians beside those of a yardstick, written as text, as pictures and with every
 * sample; targets and whether they are met; and what is started for a while: processes, a registry, usage that flows.
 */
@NullMarked
package io.bytemeter.bench.kit;

import org.jspecify.annotations.NullMarked;
