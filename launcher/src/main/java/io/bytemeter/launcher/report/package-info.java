/**
 * The commands that print what the {@code traffic.sh} of v2ray's documents prints. They ask the StatsService, which nodes
 * and the API both serve, and never reset anything.
 */
@NullMarked
package io.bytemeter.launcher.report;

import org.jspecify.annotations.NullMarked;
