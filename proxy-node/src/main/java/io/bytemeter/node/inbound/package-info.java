/**
 * Accepted connections. A {@link io.bytemeter.node.inbound.Session} takes one from accept to close; the protocol of its
 * inbound drives it: it reads the handshake, asks for the target, answers the client, and lets the session relay.
 *
 * <pre>
 *   HANDSHAKE ──connect()──► CONNECTING ──► protocol answers ──relay()──► RELAYING ──► HALF_OPEN
 *       │  ▲                     │                                           │            │
 *       │  └──── handshake() ────┘ (http: the next request)                  │            │
 *       └──────── finish(): the last answer is written ──────► FINISHING ◄───┘            │
 *                                                                  └──────► ENDED ◄───────┘
 * </pre>
 *
 * {@link io.bytemeter.node.inbound.Sessions} holds the sessions of one event loop and ends those whose time is up, in one
 * scan; there is no timer per connection. A session is active when its meter moves.
 */
@NullMarked
package io.bytemeter.node.inbound;

import org.jspecify.annotations.NullMarked;
