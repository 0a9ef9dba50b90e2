/**
 * How instances ask each other: gRPC on an address of its own, which is loopback unless configured, and which needs a
 * secret that all instances share as soon as it is not. {@link io.bytemeter.billing.peer.PeerServer} answers from the
 * partitions that are here and never asks further, so a question crosses the network once at most.
 */
@NullMarked
package io.bytemeter.billing.peer;

import org.jspecify.annotations.NullMarked;
