package io.bytemeter.billing;

import io.bytemeter.billing.requests.AccessLog;
import io.bytemeter.settings.Setting;
import io.bytemeter.settings.Settings;
import java.time.Duration;
import java.util.List;

/**
 * How the API serves and how it stops.
 *
 * @param drainDelay how long it goes on serving when it is told to stop, while it says that it is not ready
 * @param drainTimeout how long requests that run then may take to end
 * @param accessLog which requests get a line in the log
 * @param liveViewers most viewers of live totals at a time
 */
public record ServingConfig(Duration drainDelay, Duration drainTimeout, AccessLog accessLog, int liveViewers) {
    /** Without a delay, and without an access log. */
    public static final ServingConfig STANDARD =
            new ServingConfig(Duration.ZERO, Duration.ofSeconds(5), AccessLog.OFF, 1_000);

    public static final Setting<Duration> DRAIN_TIMEOUT = Setting.duration(
            "api.drain-timeout",
            "5s",
            "0s",
            "10s",
            "How long a stop waits for requests that run, once none are taken.");

    public static final Setting<Long> LIVE_VIEWERS = Setting.number(
            "api.live-viewers",
            1_000,
            1,
            100_000,
            "Viewers of live totals an instance has at a time; more are refused.");

    /** What is the same for all processes; each adds its own {@link #drainDelay(String) drain delay}. */
    public static final List<Setting<?>> SETTINGS = List.of(DRAIN_TIMEOUT, AccessLog.SETTING, LIVE_VIEWERS);

    /** The setting of the drain delay, with the default of a process. */
    public static Setting<Duration> drainDelay(String defaultText) {
        return Setting.duration(
                "api.drain-delay",
                defaultText,
                "0ms",
                "10s",
                "How long a stop goes on serving, while readiness says 503 and load balancers turn elsewhere.");
    }

    static ServingConfig from(Settings settings) {
        return new ServingConfig(
                settings.get(drainDelay("0ms")),
                settings.get(DRAIN_TIMEOUT),
                settings.get(AccessLog.SETTING),
                Math.toIntExact(settings.get(LIVE_VIEWERS)));
    }
}
