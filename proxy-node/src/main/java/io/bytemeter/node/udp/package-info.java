/**
 * Datagrams: SOCKS 5 UDP ASSOCIATE and the UDP side of dokodemo-door, straight to the target (freedom). A blackhole
 * swallows datagrams; outbounds that chain to another proxy do not carry them, and what a rule sends there is dropped
 * and counted as {@link io.bytemeter.node.udp.UdpDrops.Reason#REFUSED}.
 *
 * <pre>
 *   client ── SocksAssociation (one port per association) ──┐                     ┌── target
 *                                                           ├── UdpSession ── one socket ── target
 *   clients ── DokodemoSessions (one port per inbound) ─────┘   (per client)      └── target
 * </pre>
 *
 * Everything of a session lives on one event loop. Nothing waits unbounded: a session holds at most
 * {@value io.bytemeter.node.udp.UdpSession#MAX_PENDING_BYTES} bytes while a target is being found, and what the kernel
 * does not take at once is dropped, as networks do with datagrams. Payload is counted when the kernel has taken it, the
 * SOCKS header of a datagram when it was read or written.
 */
@NullMarked
package io.bytemeter.node.udp;

import org.jspecify.annotations.NullMarked;
