/** Health: ready to serve or not, and per part why not; and whether only a new start helps. */
@NullMarked
package io.bytemeter.billing.health;

import org.jspecify.annotations.NullMarked;
