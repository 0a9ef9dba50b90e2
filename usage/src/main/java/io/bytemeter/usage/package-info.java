/**
 * The words of the domain, shared by every module: who a total belongs to ({@link io.bytemeter.usage.Subject}), what a
 * connection moved in one interval ({@link io.bytemeter.usage.UsageRecord}), and the rules a record must keep
 * ({@link io.bytemeter.usage.UsageRules}). Uplink is client to target, downlink is target to client; bytes are signed
 * 64-bit integers; instants are milliseconds since the epoch, UTC.
 */
@NullMarked
package io.bytemeter.usage;

import org.jspecify.annotations.NullMarked;
