/**
 * vnStat's database, by {@code vnstat --json}. Keys and units are src/dbjson.c of vergoh/vnstat, v1.18 (jsonversion 1, in
 * KiB) and v2.10 (jsonversion 2, in bytes). What an interface receives is booked as downlink, what it sends as uplink, as
 * Bytemeter itself writes this form.
 */
@NullMarked
package io.bytemeter.collect.vnstat;

import org.jspecify.annotations.NullMarked;
