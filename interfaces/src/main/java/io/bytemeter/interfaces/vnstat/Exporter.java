package io.bytemeter.interfaces.vnstat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.bytemeter.interfaces.counters.UnavailableException;
import io.bytemeter.interfaces.http.Handler;
import io.bytemeter.interfaces.http.Reply;
import io.bytemeter.interfaces.http.Request;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/**
 * The vnStat exporter, as it is documented: what was moved since the start day, in MiB with two decimals. (The original's
 * code answers the total of all time.) While totals cannot be read, the last answer stays, always with 200.
 */
public final class Exporter implements Handler {
    /** Path of its health. */
    public static final String HEALTH = "/health";

    private static final BigDecimal MIB = BigDecimal.valueOf(1 << 20);
    private static final DateTimeFormatter MICROSECONDS = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS");
    private static final String JSON = "application/json";

    private final String path;
    private final int startDay;
    private final PeriodSource source;
    private final ZoneId zone;
    private final Clock clock;
    private volatile String last = "{\"start_date\":\"\",\"in\":0,\"out\":0}";

    /**
     * An exporter.
     *
     * @param path of the webhook
     * @param startDay 1..31; in a month without that day its last day
     * @param zone whose days count
     */
    public Exporter(String path, int startDay, PeriodSource source, ZoneId zone, Clock clock) {
        this.path = path;
        this.startDay = startDay;
        this.source = source;
        this.zone = zone;
        this.clock = clock;
    }

    @Override
    public Reply handle(Request request) {
        boolean health = request.path().equals(HEALTH);
        if (!health && !request.path().equals(path)) {
            return Reply.of(404, Reply.TEXT, "Not Found\n");
        }
        if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
            return Reply.of(405, Reply.TEXT, "Method Not Allowed\n");
        }
        return Reply.ok(JSON, health ? health() : webhook());
    }

    private String health() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("status", "ok")
                .put("timestamp", MICROSECONDS.format(clock.instant().atZone(zone)))
                .toString();
    }

    private String webhook() {
        LocalDate today = LocalDate.ofInstant(clock.instant(), zone);
        LocalDate start = start(today);
        try {
            Bytes moved = source.moved(start, today);
            last = JsonNodeFactory.instance
                    .objectNode()
                    .put("start_date", start.toString())
                    .put("in", mebibytes(moved.rx()))
                    .put("out", mebibytes(moved.tx()))
                    .toString();
        } catch (UnavailableException e) {
            return last;
        }
        return last;
    }

    /** This month's start day once it has come, last month's before. */
    LocalDate start(LocalDate today) {
        LocalDate start = clamped(today);
        return today.isBefore(start) ? clamped(today.withDayOfMonth(1).minusMonths(1)) : start;
    }

    private LocalDate clamped(LocalDate month) {
        return month.withDayOfMonth(Math.min(startDay, month.lengthOfMonth()));
    }

    private static double mebibytes(long bytes) {
        return BigDecimal.valueOf(bytes).divide(MIB, 2, RoundingMode.HALF_EVEN).doubleValue();
    }
}
