/**
 * How long a start takes: of standalone until it says that it is healthy, on an empty directory, after a stop and after a
 * kill; and of an instance that has been killed until it has counted a new byte, with a million counters in its books.
 */
@NullMarked
package io.bytemeter.bench.start;

import org.jspecify.annotations.NullMarked;
