package io.bytemeter.bench.kit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;

/** The samples of each contender by its name, and their medians beside those of a yardstick. */
public final class Table {
    private final String title;
    private final String yardstick;
    private final List<Column> columns;
    private final Map<String, List<double[]>> samples = new LinkedHashMap<>();

    /**
     * A table without samples.
     *
     * @param yardstick name of whom others are compared with; "" if there is nobody
     */
    public Table(String title, String yardstick, Column... columns) {
        this.title = title;
        this.yardstick = yardstick;
        this.columns = List.of(columns);
    }

    /**
     * Adds one measurement.
     *
     * @param sample a figure for each column; NaN where there is none
     */
    public void add(String contender, double... sample) {
        samples.computeIfAbsent(contender, first -> new ArrayList<>()).add(sample);
    }

    /** NaN if there is no such contender. */
    public double median(String contender, int column) {
        return Figures.median(all(contender, column).toArray());
    }

    /** How many times the other's median it is; NaN if one of them is missing. */
    public double ratio(String contender, String other, int column) {
        return median(contender, column) / median(other, column);
    }

    private DoubleStream all(String contender, int column) {
        return samples.getOrDefault(contender, List.of()).stream()
                .mapToDouble(sample -> sample[column])
                .filter(Double::isFinite);
    }

    String title() {
        return title;
    }

    String yardstick() {
        return yardstick;
    }

    List<Column> columns() {
        return columns;
    }

    List<String> contenders() {
        return List.copyOf(samples.keySet());
    }

    /** Medians as Markdown has tables. */
    String markdown() {
        StringBuilder head = new StringBuilder("| " + title);
        StringBuilder line = new StringBuilder("|---");
        for (Column column : columns) {
            head.append(" | ").append(column.title());
            head.append(column.compared() && !yardstick.isEmpty() ? " | x" : "");
            head.append(column.spread() ? " | lowest..highest" : "");
        }
        line.append("|---:".repeat(head.toString().split(" \\| ", -1).length - 1));
        StringBuilder rows = new StringBuilder();
        samples.keySet().forEach(contender -> rows.append(row(contender)));
        return head + " |\n" + line + "|\n" + rows;
    }

    private String row(String contender) {
        StringBuilder row = new StringBuilder("| ");
        row.append(contender.startsWith("Bytemeter") ? "**" + contender + "**" : contender);
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            row.append(" | ").append(Figures.text(median(contender, i), column.digits()));
            if (column.compared() && !yardstick.isEmpty()) {
                row.append(" | ").append(Figures.text(ratio(contender, yardstick, i), 2));
            }
            if (column.spread()) {
                row.append(" | ").append(Figures.text(all(contender, i).min().orElse(Double.NaN), column.digits()));
                row.append("..").append(Figures.text(all(contender, i).max().orElse(Double.NaN), column.digits()));
            }
        }
        return row.append(" |\n").toString();
    }

    /** Everything that was measured, for programs. */
    Map<String, Object> raw() {
        return Map.of(
                "title",
                title,
                "yardstick",
                yardstick,
                "columns",
                columns.stream().map(Column::title).toList(),
                "samples",
                samples);
    }
}
