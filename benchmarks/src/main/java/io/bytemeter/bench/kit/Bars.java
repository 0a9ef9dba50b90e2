package io.bytemeter.bench.kit;

import java.util.List;
import java.util.Locale;

/** A picture of tables: for each column that is compared a panel of bars, and a line where the yardstick ends. */
final class Bars {
    private static final int WIDTH = 960;
    private static final int NAMES = 330;
    private static final int LONGEST = 530;
    private static final int ROW = 24;
    private static final int GAP = 24;

    private final StringBuilder shapes = new StringBuilder();
    private int bottom = 8;

    private Bars() {}

    static String of(List<Table> tables) {
        Bars bars = new Bars();
        for (Table table : tables) {
            for (int column = 0; column < table.columns().size(); column++) {
                if (table.columns().get(column).compared()) {
                    bars.panel(table, column);
                }
            }
        }
        return String.format(Locale.ROOT, """
                <svg xmlns="http://www.w3.org/2000/svg" width="%1$d" height="%2$d" viewBox="0 0 %1$d %2$d"
                 font-family="sans-serif" font-size="13" fill="#1f2937">
                <rect width="100%%" height="100%%" fill="#ffffff"/>
                %3$s</svg>
                """, WIDTH, bars.bottom + GAP / 2, bars.shapes);
    }

    private void panel(Table table, int column) {
        bottom += GAP;
        String title = table.title() + ": " + table.columns().get(column).title();
        text(8, bottom, "font-weight=\"bold\" font-size=\"15\"", title);
        double longest = table.contenders().stream()
                .mapToDouble(name -> table.median(name, column))
                .filter(Double::isFinite)
                .max()
                .orElse(0);
        int top = bottom + 8;
        bottom = top;
        for (String name : table.contenders()) {
            bar(table, column, name, longest);
        }
        double yardstick = table.median(table.yardstick(), column);
        if (yardstick > 0) {
            double x = NAMES + LONGEST * yardstick / longest;
            shapes.append(String.format(
                    Locale.ROOT,
                    "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\" stroke=\"#b91c1c\" stroke-dasharray=\"4 3\"/>%n",
                    x,
                    x,
                    top,
                    bottom));
        }
    }

    private void bar(Table table, int column, String name, double longest) {
        double median = table.median(name, column);
        if (!(median > 0)) {
            return; // it has no such figure
        }
        double length = LONGEST * median / longest;
        String colour =
                name.startsWith("Bytemeter") ? "#2563eb" : name.equals(table.yardstick()) ? "#6b7280" : "#cbd5e1";
        text(NAMES - 8, bottom + 16, "text-anchor=\"end\"", name);
        shapes.append(String.format(
                Locale.ROOT,
                "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>%n",
                NAMES,
                bottom + 3,
                length,
                ROW - 6,
                colour));
        String value = Figures.text(median, table.columns().get(column).digits());
        text((int) (NAMES + length) + 6, bottom + 16, "", value);
        bottom += ROW;
    }

    private void text(int x, int y, String style, String text) {
        String escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
        shapes.append(String.format(Locale.ROOT, "<text x=\"%d\" y=\"%d\" %s>%s</text>%n", x, y, style, escaped));
    }
}
