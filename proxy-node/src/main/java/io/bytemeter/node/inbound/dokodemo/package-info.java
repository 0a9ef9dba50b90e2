/** The dokodemo-door inbound: port mapping, without any protocol of its own. */
@NullMarked
package io.bytemeter.node.inbound.dokodemo;

import org.jspecify.annotations.NullMarked;
