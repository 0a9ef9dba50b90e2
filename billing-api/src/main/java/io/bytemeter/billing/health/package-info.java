/** Health: ready to serve or not, and per part why not. */
@NullMarked
package io.bytemeter.billing.health;

import org.jspecify.annotations.NullMarked;
