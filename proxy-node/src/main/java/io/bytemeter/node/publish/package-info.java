/**
 * From usage records to Kafka. Event loops hand their records to {@link io.bytemeter.node.publish.UsagePublisher}; its one
 * thread packs them into batches with gapless sequences, spools these, and sends them until the broker has acknowledged
 * them. {@link io.bytemeter.node.publish.NodeLedger} ties the spool to the ledger of connections.
 *
 * <pre>
 *   event loops ──offer()──► queue ──► BatchMaker ──marks legs, then──► Spool ──► Outbox ──► Sender ──► bytemeter.usage.v1
 *                                                                                  ▲  under way  │
 *                                                                                  └── resend ───┤ any failure
 *                                         Heartbeat ─────────────────────────────────────────────┴► bytemeter.nodes.v1
 * </pre>
 *
 * A batch that is sent again, in this life or a later one, has the same epoch and sequence, so metering drops the second.
 */
@NullMarked
package io.bytemeter.node.publish;

import org.jspecify.annotations.NullMarked;
