/** The node's own statistics: what it has moved since its start, for the interfaces of {@code io.bytemeter.interfaces}. */
@NullMarked
package io.bytemeter.node.stats;

import org.jspecify.annotations.NullMarked;
