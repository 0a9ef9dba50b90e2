package io.bytemeter.metering;

import io.bytemeter.schema.topic.ClusterConfig;
import io.bytemeter.settings.Setting;
import io.bytemeter.settings.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;

/**
 * How an instance meters.
 *
 * @param cluster where the topics are
 * @param timeZone calendar of the stored days and months; fixed once totals have been booked
 * @param stateDirectory where the stores are kept
 * @param instanceId names the instance to the cluster: the same one again takes its partitions back at once
 * @param threads stream threads
 * @param commitInterval how often totals are committed
 * @param publishInterval how often a changed total goes out on the totals topic
 * @param maxClockAhead usage of a time further ahead of its arrival is booked at its arrival
 */
public record MeteringConfig(
        ClusterConfig cluster,
        ZoneId timeZone,
        Path stateDirectory,
        String instanceId,
        int threads,
        Duration commitInterval,
        Duration publishInterval,
        Duration maxClockAhead) {
    public static final Setting<ZoneId> TIME_ZONE = Setting.zone(
            "billing.time-zone",
            "UTC",
            "Zone whose calendar bounds the stored days and months; fixed once totals have been booked.");

    public static final Setting<Path> STATE_DIR = Setting.path(
            "state.dir",
            "./bytemeter-state",
            "Where `serve` keeps its stores; `standalone` keeps them in its data directory.");

    public static final Setting<String> INSTANCE_ID = Setting.text(
            "metering.instance-id",
            "bytemeter",
            "a name",
            "Names this instance to the cluster, unique in it; restarted under the same name it takes its partitions"
                    + " back at once.");

    public static final Setting<Long> THREADS =
            Setting.number("metering.threads", 2, 1, 256, "Threads that process usage; at most one a core is of use.");

    public static final Setting<Duration> COMMIT_INTERVAL = Setting.duration(
            "metering.commit-interval", "200ms", "10ms", "10s", "How often totals are committed and become visible.");

    public static final Setting<Duration> PUBLISH_INTERVAL = Setting.duration(
            "metering.publish-interval",
            "5s",
            "0ms",
            "1h",
            "How often a changed total goes out on bytemeter.totals.v1.");

    public static final Setting<Duration> MAX_CLOCK_AHEAD = Setting.duration(
            "metering.max-clock-ahead",
            "10m",
            "1s",
            "24h",
            "How far a node's clock may be ahead; usage of a later time is booked at its arrival.");

    /** All settings read here; {@link #STATE_DIR} is for whoever has no directory of its own to give. */
    public static final List<Setting<?>> SETTINGS =
            List.of(TIME_ZONE, INSTANCE_ID, THREADS, COMMIT_INTERVAL, PUBLISH_INTERVAL, MAX_CLOCK_AHEAD);

    public static MeteringConfig from(Settings settings, ClusterConfig cluster, Path stateDirectory) {
        return new MeteringConfig(
                cluster,
                settings.get(TIME_ZONE),
                stateDirectory,
                settings.get(INSTANCE_ID),
                settings.get(THREADS).intValue(),
                settings.get(COMMIT_INTERVAL),
                settings.get(PUBLISH_INTERVAL),
                settings.get(MAX_CLOCK_AHEAD));
    }
}
