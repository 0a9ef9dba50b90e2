/**
 * Usage batches on disk, from before they are sent until the broker has them.
 *
 * <pre>
 *   0000000000000000042.spool     header | entry | entry | …      named after its first entry
 *   header    magic, length, CRC32C | ledger id, first entry, book
 *   book      epoch, partitions of the topic, positions before the first entry, where the epoch before ended, and what
 *             was lost of it
 *   entry     number, length, CRC32C of these, CRC32C of the body | epoch, partition, position after it, records,
 *             made at, the batch as it is sent
 *   acknowledged                  number of the last entry before the first that the broker lacks, epoch told, CRC32C
 * </pre>
 *
 * All numbers are big-endian. Entries have gapless numbers over the life of the directory. A process that is killed
 * leaves at most one entry cut short at the end of the last file; it is cut off. Everything else that does not fit is
 * damage, and is told with file and offset. A file goes once all its entries are acknowledged and it is not the last, so
 * the header of the first one left says where the sequences were.
 */
@NullMarked
package io.bytemeter.node.spool;

import org.jspecify.annotations.NullMarked;
