/**
 * Moving bytes between an accepted channel and a target's channel on the same event loop.
 *
 * <pre>
 *   client channel ──► Intake ──► uplink Pump ──────────────────► target channel
 *   client channel ◄─────────────────── downlink Pump ◄── Intake ◄── target channel
 *
 *   Intake   PAUSED ◄──► FLOWING ──► ended        holds what arrives while paused: a read already under way, or one
 *                  └──────┴──────► failed         to learn of an error, delivers although autoread is off
 *   Pump     FLOWING ◄──► WAITING (a write is outstanding, its source is paused)
 *               └──► ENDED (source ended, all written, output shut down)
 *               └──► STOPPED (its sink takes no more)
 *   Relay    both FLOWING ──► half open (one pump ENDED) ──► both done: COMPLETED
 *               ├── client failed: ends at once (CLIENT)
 *               └── target failed: what it sent still goes to the client, then TARGET
 * </pre>
 *
 * There are two kinds of pump, with the same semantics. A {@link io.bytemeter.node.relay.SocketPump} works on the sockets
 * of epoll channels, whose {@link io.bytemeter.node.relay.Wire}s it takes over: it copies first and splices what has moved
 * some KiB. A {@link io.bytemeter.node.relay.CopyPump} goes through the channels, elsewhere. Either reads on only when all
 * it has read is written: that is the back-pressure. And either counts exactly what the kernel took, also of a write that
 * is cut short; through a channel a {@link io.bytemeter.node.relay.CountedWrite} does that.
 */
@NullMarked
package io.bytemeter.node.relay;

import org.jspecify.annotations.NullMarked;
