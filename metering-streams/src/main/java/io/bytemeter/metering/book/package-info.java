/**
 * The layout of the book of record: what a row's key and value look like in the stores and their changelogs. Keys are
 * ordered by kind, window and then subject, so that everybody's total in one window is one range, and old windows go
 * away as a range. Numbers are variable-length; a row carries one cell for each route (node, inbound, outbound) its
 * bytes took. The layout is versioned: a reader refuses a version it does not know.
 */
@NullMarked
package io.bytemeter.metering.book;

import org.jspecify.annotations.NullMarked;
