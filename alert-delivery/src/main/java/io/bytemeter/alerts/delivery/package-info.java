/** Puts the parts together for the process they run in. */
@NullMarked
package io.bytemeter.alerts.delivery;

import org.jspecify.annotations.NullMarked;
