package io.bytemeter.interfaces.vnstat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** {@code vnstat --json}, jsonversion 2, as vnStat 2.10 writes it; totals know no five minutes, so that list is empty. */
public final class VnstatJson {
    private static final String VNSTAT_VERSION = "2.10";
    private static final String JSON_VERSION = "2";
    private static final int TOP = 20;

    private enum Shape {
        TIME,
        DAY,
        MONTH,
        YEAR
    }

    private VnstatJson() {}

    /**
     * The document of one subject.
     *
     * @param zone whose calendar the dates are of
     */
    public static ObjectNode of(History history, ZoneId zone) {
        ObjectNode document = JsonNodeFactory.instance
                .objectNode()
                .put("vnstatversion", VNSTAT_VERSION)
                .put("jsonversion", JSON_VERSION);
        ObjectNode subject = document.putArray("interfaces")
                .addObject()
                .put("name", history.name())
                .put("alias", "");
        ZonedDateTime created = history.created().atZone(zone);
        date(subject.putObject("created"), created, Shape.DAY).put("timestamp", created.toEpochSecond());
        ZonedDateTime updated = history.updated().atZone(zone);
        ObjectNode time = date(subject.putObject("updated"), updated, Shape.TIME);
        time.put("timestamp", updated.toEpochSecond());
        ObjectNode traffic = subject.putObject("traffic");
        put(traffic.putObject("total"), history.total());
        traffic.putArray("fiveminute");
        list(traffic.putArray("hour"), history.hours(), zone, Shape.TIME);
        list(traffic.putArray("day"), history.days(), zone, Shape.DAY);
        list(traffic.putArray("month"), history.months(), zone, Shape.MONTH);
        list(traffic.putArray("year"), years(history.months(), zone), zone, Shape.YEAR);
        list(traffic.putArray("top"), top(history.days()), zone, Shape.DAY);
        return document;
    }

    private static void list(ArrayNode list, List<History.Period> periods, ZoneId zone, Shape shape) {
        int id = 1;
        for (History.Period period : periods) {
            ZonedDateTime start = period.start().atZone(zone);
            ObjectNode row = list.addObject().put("id", id++);
            date(row, start, shape).put("timestamp", start.toEpochSecond());
            put(row, period.bytes());
        }
    }

    private static ObjectNode date(ObjectNode node, ZonedDateTime at, Shape shape) {
        ObjectNode date = node.putObject("date").put("year", at.getYear());
        if (shape != Shape.YEAR) {
            date.put("month", at.getMonthValue());
        }
        if (shape == Shape.DAY || shape == Shape.TIME) {
            date.put("day", at.getDayOfMonth());
        }
        if (shape == Shape.TIME) {
            node.putObject("time").put("hour", at.getHour()).put("minute", at.getMinute());
        }
        return node;
    }

    private static void put(ObjectNode node, Bytes bytes) {
        node.put("rx", bytes.rx()).put("tx", bytes.tx());
    }

    private static List<History.Period> years(List<History.Period> months, ZoneId zone) {
        Map<Instant, Bytes> years = new TreeMap<>();
        for (History.Period month : months) {
            // The middle of a month is in its year in every zone.
            ZonedDateTime within = month.start().atZone(zone).plusDays(14);
            Instant start =
                    within.toLocalDate().withDayOfYear(1).atStartOfDay(zone).toInstant();
            years.merge(start, month.bytes(), Bytes::plus);
        }
        List<History.Period> list = new ArrayList<>();
        years.forEach((start, bytes) -> list.add(new History.Period(start, bytes)));
        return list;
    }

    private static List<History.Period> top(List<History.Period> days) {
        Comparator<History.Period> byBytes =
                Comparator.comparingLong(day -> day.bytes().rx() + day.bytes().tx());
        return days.stream().sorted(byBytes.reversed()).limit(TOP).toList();
    }
}
