/**
 * The traffic-statistics interfaces people already use, over the totals of the fleet: the handlers of {@code
 * io.bytemeter.interfaces} on the API's port.
 */
@NullMarked
package io.bytemeter.billing.interfaces;

import org.jspecify.annotations.NullMarked;
