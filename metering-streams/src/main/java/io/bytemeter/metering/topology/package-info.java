/**
 * From usage batches to totals, exactly once.
 *
 * <pre>
 * bytemeter.usage.v1 ─► usage ─┬─► tag-deltas ─► (repartition by subject) ─► tags ─► totals
 *                        │     ├─► totals ─► bytemeter.totals.v1
 *                        │     ├─► gaps ─► bytemeter.gaps.v1
 *                        │     ├─► alerts ─► bytemeter.alerts.v1 (from tags as well)
 * bytemeter.quotas.v1 ───┤     ├─► access ─► bytemeter.access.v1
 * bytemeter.commands.v1 ─┤     └─► rejected ─► bytemeter.rejected.v1
 *                   usage-book                                          tags-book
 * bytemeter.nodes.v1 ─► nodes (on every instance)
 * </pre>
 *
 * The usage processor drops what it has seen before and adds up users, whose records all meet in one partition. What
 * inbounds, outbounds and nodes moved it only combines, and forwards once per commit. Both processors keep a
 * {@link io.bytemeter.metering.topology.Book}: open rows on heap, written to the changelogged store once per commit by
 * the hook of {@link io.bytemeter.metering.topology.PreCommit}, and visible to queries only once that commit has
 * succeeded ({@link io.bytemeter.metering.topology.CommittedStore}). What must leave after a commit waits in the book,
 * so a crash at any point neither loses nor repeats it. Everything runs on the stream thread of the task.
 *
 * <p>{@link io.bytemeter.metering.topology.Quotas} holds each record against the quotas of its subject before it is added;
 * {@link io.bytemeter.metering.topology.QuotaChanges} puts quotas in force, {@link
 * io.bytemeter.metering.topology.Access} tells nodes whom to keep out, {@link
 * io.bytemeter.metering.topology.Requests} takes what operators ask for.
 */
@NullMarked
package io.bytemeter.metering.topology;

import org.jspecify.annotations.NullMarked;
