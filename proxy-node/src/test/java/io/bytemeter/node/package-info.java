/** A whole node under real sockets. */
@NullMarked
package io.bytemeter.node;

import org.jspecify.annotations.NullMarked;
