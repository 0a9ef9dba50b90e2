/**
 * Who may use the node. {@link io.bytemeter.node.access.AccessTable} holds what metering and operators have said of each
 * user; sessions ask it, and are told by it. {@link io.bytemeter.node.access.AccessFile} keeps the blocks for a start
 * without Kafka, and {@code topic} brings what is new:
 *
 * <pre>
 *   bytemeter.access.v1 ──► AccessFollower ──► AccessTable ──changed users──► each event loop's sessions
 *                                 │   ▲            ▲
 *                                 ▼   │ at start   └── admits(user)? at each connection
 *                               AccessFile
 * </pre>
 */
@NullMarked
package io.bytemeter.node.access;

import org.jspecify.annotations.NullMarked;
