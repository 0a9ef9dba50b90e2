/**
 * From usage records to Kafka. Event loops hand their records to {@link io.bytemeter.node.publish.UsagePublisher}; its one
 * thread packs them into batches with gapless sequences and keeps every batch until the broker has acknowledged it.
 *
 * <pre>
 *   event loops ──offer()──► queue ──► BatchMaker ──► Outbox ──► Sender ──► bytemeter.usage.v1
 *                                          │ Ledger     ▲  unacknowledged   │
 *                                          │            └────── resend ─────┤ any failure: a new producer,
 *                                          └──► Heartbeat ──────────────────┘ all that is not acknowledged again
 *                                                                          └► bytemeter.nodes.v1
 * </pre>
 *
 * A batch that is sent again has the same epoch and sequence, so metering drops the second one.
 */
@NullMarked
package io.bytemeter.node.publish;

import org.jspecify.annotations.NullMarked;
