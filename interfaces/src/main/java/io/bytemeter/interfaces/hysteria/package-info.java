/**
 * Hysteria 2's Traffic Stats API and its HTTP authentication backend. The source of paths, codes and forms is
 * extras/trafficlogger/http.go and extras/auth/http.go of apernet/hysteria. {@code tx} is upload, {@code rx} download.
 */
@NullMarked
package io.bytemeter.interfaces.hysteria;

import org.jspecify.annotations.NullMarked;
