/**
 * The inner loops alone, measured by JMH: what a usage record is read, found and booked by, which lie beside the classes they
 * measure, and what a relay counts with.
 */
@NullMarked
package io.bytemeter.bench.loops;

import org.jspecify.annotations.NullMarked;
