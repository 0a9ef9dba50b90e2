/**
 * What booking a usage record costs: a backlog is worked off by metering at several commit intervals, exactly once as always and at least once for comparison, by a Kafka Streams
 * topology as one would write it with the DSL, and by bare consumers, by turns. Each is a JVM of its own with one
 * processing thread and a broker of its own, which runs in the measuring JVM; the first third of the backlog warms it up.
 */
@NullMarked
package io.bytemeter.bench.topology;

import org.jspecify.annotations.NullMarked;
