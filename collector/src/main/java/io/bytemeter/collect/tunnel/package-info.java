/**
 * A go-tunnel server, by its traffic monitor. Fields and meanings are src/server of pqcqaq/go-tunnel, at a30a7e3 and later:
 * {@code bytes_sent} of a mapping is what clients sent to its target. What its tunnel counts are frames, with their headers;
 * later versions count bytes of mappings that use the tunnel in both.
 */
@NullMarked
package io.bytemeter.collect.tunnel;

import org.jspecify.annotations.NullMarked;
