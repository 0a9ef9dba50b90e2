/**
 * Routing: which outbound a connection takes, by the rules of the configuration. Inbounds know only
 * {@link io.bytemeter.node.route.OutboundSelector}.
 */
@NullMarked
package io.bytemeter.node.route;

import org.jspecify.annotations.NullMarked;
