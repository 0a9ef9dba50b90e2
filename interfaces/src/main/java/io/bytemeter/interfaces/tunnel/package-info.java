/**
 * The traffic monitor of pqcqaq/go-tunnel: port mappings made at run time, their statistics, and a page that shows them. The
 * source of paths, forms, codes and the messages of success is src/server/api/api.go at a30a7e3; its envelope is {@code
 * success}, {@code message}, {@code data}.
 */
@NullMarked
package io.bytemeter.interfaces.tunnel;

import org.jspecify.annotations.NullMarked;
