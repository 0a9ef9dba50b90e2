/**
 * The counters of live connections, in a memory-mapped file that outlives the process.
 *
 * <pre>
 *   connections   header 4096 B | segment | segment | …      a segment is 512 slots of 192 bytes
 *   header        at 0     magic, version, slot size, slots per segment, ledger id, node id, CRC32C of these
 *                 at 2048  words: numbers reserved, entry spooled, alive at, segments, boot, clean
 *   slot          words 0.. 7  state, connection, names, opened at, uplink, downlink, overhead up, overhead down
 *                 words 8..13  and 16..21  two marks: entry, until, the four totals that are spooled with that entry
 *   names         magic, ledger id | kind, length, CRC32C, UTF-8 | …
 * </pre>
 *
 * A word is eight bytes, little-endian: 52 bits of value, and 12 that check value and place. It is stored at once, so a
 * process that dies leaves each word as it was before or after, and a bit that flips is found.
 *
 * <p><b>How ledger and spool agree.</b> One thread writes the spool, one entry after the other. Before it appends entry
 * e, it writes to every leg in e the totals that will be spooled with it, into the older of the leg's two marks, and then
 * the number e. At the next start the spool says which entry E is its last. Of each leg the mark with the highest number
 * up to E holds: one with the number E + 1 belongs to an entry that did not get there. What the counters have beyond the
 * mark is what the spool lacks, exactly, at whatever instruction the process was killed. An entry that could not be
 * appended is tried again unchanged, so a number always means the same entry.
 *
 * <p>Memory that was mapped survives the process, not a loss of power. After one (the boot differs, and the ledger was not
 * closed) ledger and spool may be of different moments; so may files that are damaged. Then the legs are not charged and
 * a new epoch begins: never a byte twice.
 */
@NullMarked
package io.bytemeter.node.ledger;

import org.jspecify.annotations.NullMarked;
