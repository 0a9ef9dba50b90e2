/**
 * A Hysteria 2 server, by its Traffic Stats API. Paths, fields and meanings are extras/trafficlogger/http.go of
 * apernet/hysteria: {@code tx} is what the server sends to targets, the user's upload.
 */
@NullMarked
package io.bytemeter.collect.hysteria;

import org.jspecify.annotations.NullMarked;
