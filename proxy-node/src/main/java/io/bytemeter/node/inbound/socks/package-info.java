/**
 * The socks inbound: SOCKS 4, 4a and 5 (RFC 1928 and 1929). The client is answered only when the target is connected.
 *
 * <pre>
 *   GREETING ──► [AUTHENTICATION] ──► REQUEST ──► connecting ──► relay
 *       └─(version 4)─────────────────► │             └──► refusal with its reason, close
 * </pre>
 *
 * Every byte of the handshake, and only those, is overhead; bytes a client sends right behind it are payload.
 */
@NullMarked
package io.bytemeter.node.inbound.socks;

import org.jspecify.annotations.NullMarked;
