/**
 * vnStat, and the exporter around it. The sources are src/dbjson.c of vergoh/vnstat (2.10) and vnstat_traffic_exporter.py of
 * guowanghushifu/vnstat-traffic-exporter. A subject is shown as its own network card would be: {@code rx} is downlink,
 * {@code tx} uplink.
 */
@NullMarked
package io.bytemeter.interfaces.vnstat;

import org.jspecify.annotations.NullMarked;
