/** Totals as they change, read from the end of their topic while somebody follows them. */
@NullMarked
package io.bytemeter.metering.live;

import org.jspecify.annotations.NullMarked;
