package io.bytemeter.bench.wire;

import io.bytemeter.node.meter.ConnectionMeter;
import io.bytemeter.node.meter.LoopMeter;
import io.bytemeter.usage.CloseReason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Random;

/** Connections that come, move bytes and go, as a mix says, a tenth of a second at a time. */
final class Traffic {
    static final int TICK_MS = 100;

    private static final double SPREAD = 1.5; // of log-normal sizes: one in a hundred is over thirty times the median
    private static final int GREETING_UP = 30;
    private static final int GREETING_DOWN = 14;
    private static final int LASTING_PER_TICK = 50_000;

    private final Mix mix;
    private final Random random;
    private final List<LoopMeter> loops;
    private final double[] popularity;
    private final List<Connection> live = new ArrayList<>();

    private static final class Connection {
        final ConnectionMeter meter;
        final long perTick;
        int ticks; // that are left of it

        Connection(ConnectionMeter meter, long perTick, int ticks) {
            this.meter = meter;
            this.perTick = perTick;
            this.ticks = ticks;
        }
    }

    Traffic(Mix mix, Random random, List<LoopMeter> loops) {
        this.mix = mix;
        this.random = random;
        this.loops = loops;
        this.popularity = new double[mix.users()];
        double sum = 0;
        for (int user = 0; user < popularity.length; user++) {
            sum += mix.skewed() ? 1.0 / (user + 1) : 1;
            popularity[user] = sum;
        }
        for (int i = 0; i < mix.lasting(); i++) {
            open(LASTING_PER_TICK, Integer.MAX_VALUE);
        }
    }

    void tick() {
        int perTick = mix.perSecond() * TICK_MS / 1_000;
        for (int i = 0; i < perTick; i++) {
            int ticks = 1 + (int) (logNormal(mix.seconds()) * 1_000 / TICK_MS);
            open((long) logNormal(mix.downlink()) / ticks + 1, ticks);
        }
        Iterator<Connection> connections = live.iterator();
        while (connections.hasNext()) {
            Connection connection = connections.next();
            long bytes = (long) (connection.perTick * (0.5 + random.nextDouble()));
            connection.meter.uplink(bytes / 20 + 1);
            connection.meter.downlink(bytes);
            if (--connection.ticks == 0) {
                connection.meter.close(CloseReason.CLIENT);
                connections.remove();
            }
        }
    }

    private void open(long perTick, int ticks) {
        ConnectionMeter meter = loops.get(random.nextInt(loops.size())).open("socks");
        meter.overheadUplink(GREETING_UP);
        meter.overheadDownlink(GREETING_DOWN);
        meter.user(user());
        meter.outbound("direct");
        meter.uplink((long) logNormal(500));
        live.add(new Connection(meter, perTick, ticks));
    }

    private String user() {
        double chosen = random.nextDouble() * popularity[popularity.length - 1];
        int found = Arrays.binarySearch(popularity, chosen);
        return "user-" + Math.min(found < 0 ? -found - 1 : found, popularity.length - 1);
    }

    private double logNormal(double median) {
        return median * Math.exp(SPREAD * random.nextGaussian());
    }
}
