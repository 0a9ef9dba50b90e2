/**
 * A node's configuration, read from v2ray's JSON: the records here hold only what Bytemeter supports, and
 * {@link io.bytemeter.node.config.NodeConfigReader} refuses everything else by its name and path
 * ({@code inbounds[2].protocol: vmess (expected: socks, http, dokodemo-door)}).
 */
@NullMarked
package io.bytemeter.node.config;

import org.jspecify.annotations.NullMarked;
