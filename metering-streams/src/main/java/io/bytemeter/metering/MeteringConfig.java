package io.bytemeter.metering;

import io.bytemeter.schema.topic.ClusterConfig;
import io.bytemeter.settings.Setting;
import io.bytemeter.settings.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
 * @param server host:port by which other instances ask this one; null if there are none
 * @param standbys copies of each partition on instances that do not own it
 * @param sessionTimeout how long an instance may be silent before others take its partitions
 */
public record MeteringConfig(
        ClusterConfig cluster,
        ZoneId timeZone,
        Path stateDirectory,
        String instanceId,
        int threads,
        Duration commitInterval,
        Duration publishInterval,
        Duration maxClockAhead,
        @Nullable String server,
        int standbys,
        Duration sessionTimeout) {
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
            "",
            "a name",
            "Names this instance to the cluster, unique in it; restarted under the same name it takes its partitions"
                    + " back at once. Without one, a name that is made once and kept beside the stores.");

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

    public static final Setting<Long> STANDBYS = Setting.number(
            "metering.standbys",
            1,
            0,
            10,
            "Copies of each partition on other instances, which answer while its owner is away and take over from it.");

    public static final Setting<Duration> SESSION_TIMEOUT = Setting.duration(
            "metering.session-timeout",
            "10s",
            "6s",
            "10m",
            "How long an instance may be silent before it is given up and others take its partitions; one that is stopped"
                    + " hands them over at once.");

    /** Settings of an instance among others. */
    public static final List<Setting<?>> CLUSTER_SETTINGS = List.of(STATE_DIR, STANDBYS, SESSION_TIMEOUT);

    /** All settings read here; {@link #CLUSTER_SETTINGS} are for instances that may be one of several. */
    public static final List<Setting<?>> SETTINGS =
            List.of(TIME_ZONE, INSTANCE_ID, THREADS, COMMIT_INTERVAL, PUBLISH_INTERVAL, MAX_CLOCK_AHEAD);

    /** The only instance there is. */
    public static MeteringConfig alone(Settings settings, ClusterConfig cluster, Path stateDirectory) {
        return from(settings, cluster, stateDirectory, null, 0, parsed(SESSION_TIMEOUT));
    }

    /** One of several. */
    public static MeteringConfig member(Settings settings, ClusterConfig cluster, String server) {
        return from(
                settings,
                cluster,
                settings.get(STATE_DIR),
                server,
                settings.get(STANDBYS).intValue(),
                settings.get(SESSION_TIMEOUT));
    }

    private static <T> T parsed(Setting<T> setting) {
        return setting.parser().apply(setting.defaultText());
    }

    private static MeteringConfig from(
            Settings settings,
            ClusterConfig cluster,
            Path stateDirectory,
            @Nullable String server,
            int standbys,
            Duration sessionTimeout) {
        return new MeteringConfig(
                cluster,
                settings.get(TIME_ZONE),
                stateDirectory,
                settings.get(INSTANCE_ID),
                settings.get(THREADS).intValue(),
                settings.get(COMMIT_INTERVAL),
                settings.get(PUBLISH_INTERVAL),
                settings.get(MAX_CLOCK_AHEAD),
                server,
                standbys,
                sessionTimeout);
    }

    /** The same with an instance id: the given one, else the one that is kept in the state directory. */
    public MeteringConfig identified() {
        return instanceId.isEmpty() ? withInstanceId(InstanceId.keptIn(stateDirectory)) : this;
    }

    private MeteringConfig withInstanceId(String id) {
        return new MeteringConfig(
                cluster,
                timeZone,
                stateDirectory,
                id,
                threads,
                commitInterval,
                publishInterval,
                maxClockAhead,
                server,
                standbys,
                sessionTimeout);
    }
}
