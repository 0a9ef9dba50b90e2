/**
 * The data directory of standalone: {@link io.bytemeter.launcher.data.DataDirectory} makes or checks it and holds its
 * lock while the process runs. Inside lie the broker's logs, the stores, the node's ledger and spool, and the ids of
 * schemas; together they are the book, and copying the whole directory of a stopped instance copies the book.
 */
@NullMarked
package io.bytemeter.launcher.data;

import org.jspecify.annotations.NullMarked;
