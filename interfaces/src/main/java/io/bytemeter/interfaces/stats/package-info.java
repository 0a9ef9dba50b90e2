/**
 * v2ray's and Xray's StatsService over gRPC. The sources of names, codes and texts are app/stats/command of
 * v2fly/v2ray-core and XTLS/Xray-core, and v2ray 4.34 as it was seen to answer.
 */
@NullMarked
package io.bytemeter.interfaces.stats;

import org.jspecify.annotations.NullMarked;
