/**
 * API keys. A key's text is told once, when it is created; kept is its SHA-256 only, which is enough for a secret of 256
 * random bits. {@link io.bytemeter.keys.KeyRing} is what is known of all keys at one moment, {@link
 * io.bytemeter.keys.Keys} where they are kept.
 */
@NullMarked
package io.bytemeter.keys;

import org.jspecify.annotations.NullMarked;
