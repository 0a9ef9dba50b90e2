/**
 * v2ray's and Xray's counters, by their StatsService or as the text that v2ctl prints. What v2ray counts and when its
 * counters exist is app/stats and app/dispatcher of v2fly/v2ray-core, v4.34.0, and what that version was seen to answer.
 */
@NullMarked
package io.bytemeter.collect.v2ray;

import org.jspecify.annotations.NullMarked;
