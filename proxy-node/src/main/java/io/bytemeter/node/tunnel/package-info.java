/**
 * A tunnel to a node behind NAT. That node, the {@link io.bytemeter.node.tunnel.TunnelExit}, dials out to the {@link
 * io.bytemeter.node.tunnel.TunnelEntrance} of a public one and keeps a control connection to it. For each connection that
 * the public node sends through the tunnel it is asked to dial one data connection, which carries nothing else.
 *
 * <pre>
 *   exit ── Hello.Control: name, nonce ───────► entrance     control connection
 *        ◄────────────────────── nonce ──────
 *        ── proof of the secret ─────────────►
 *        ◄────────────── proof of the secret ──               frames from here on, each with a proof
 *        ◄───────────── Open: number, target ──
 *
 *        ── Hello.Data: number, proof ───────►                data connection, one for each Open
 *        ── outcome: one byte ────────────────►               bytes of client and target from here on, as they are
 * </pre>
 *
 * The entrance proves itself after the exit has, so that nobody can collect proofs of it to guess the secret from. Frames
 * carry proofs so that nobody on the way can ask for targets. What data connections carry is neither encrypted nor proved.
 * The protocol is Bytemeter's own; numbers are big-endian.
 *
 * <p>A data connection comes in on any event loop and is moved to the one that waits for it, before its first byte of
 * payload is read; from then on it is an intake like any other. The entrance meters for the user's connection, the exit
 * under the inbound {@link io.bytemeter.node.config.Inbound#TUNNEL}, without a user.
 */
@NullMarked
package io.bytemeter.node.tunnel;

import org.jspecify.annotations.NullMarked;
