/** The nodes route: who is known, and what each has last said of itself. */
@NullMarked
package io.bytemeter.billing.nodes;

import org.jspecify.annotations.NullMarked;
