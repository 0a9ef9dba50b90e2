/**
 * Which instance has which partition, and asking it. {@link io.bytemeter.metering.cluster.Placement} says who owns a
 * partition and who keeps a copy of it; {@link io.bytemeter.metering.cluster.Shares} asks the owner, be it this instance
 * or another one, and a copy if the owner does not answer. Every question that concerns several partitions asks for each
 * of them by number, exactly once, so that partitions that move in between can be neither lost nor counted twice: a page
 * of a list is the same whoever holds them. How instances talk is not known here: they are {@link
 * io.bytemeter.metering.cluster.Peers}.
 */
@NullMarked
package io.bytemeter.metering.cluster;

import org.jspecify.annotations.NullMarked;
