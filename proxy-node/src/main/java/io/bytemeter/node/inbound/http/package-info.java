/**
 * The http inbound: CONNECT tunnels and plain forwarding with keep-alive.
 *
 * <pre>
 *   client ──► HttpConnection: reads a request head, asks who it is, finds the target
 *                 ├── CONNECT ──► 200 ──► relay, for good
 *                 └── otherwise ──► Exchange: head in origin form and body to the target, response to the client
 *                                       ├── both persistent ──► the next request head, maybe for another target
 *                                       ├── 101 ──► relay, for good
 *                                       └── otherwise ──► close
 * </pre>
 *
 * Counts: what is written to the target (the origin-form head and the body) is payload, as is the response, which passes
 * through verbatim and is parsed only to know where it ends. Of the request head, what is not written is overhead, as
 * are all answers of the proxy itself. Heads that two readers could understand differently are refused.
 */
@NullMarked
package io.bytemeter.node.inbound.http;

import org.jspecify.annotations.NullMarked;
