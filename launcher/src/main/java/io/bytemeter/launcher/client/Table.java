package io.bytemeter.launcher.client;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Rows of text in columns that are as wide as they must be. */
public final class Table {
    private final List<List<String>> rows = new ArrayList<>();
    private final Set<Integer> numbers;

    /** @param numbers columns that are aligned to the right */
    public Table(Set<Integer> numbers, List<String> head) {
        this.numbers = Set.copyOf(numbers);
        rows.add(head);
    }

    public void add(List<String> row) {
        rows.add(row);
    }

    public void print(PrintWriter out) {
        int columns = rows.get(0).size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                String padding = " ".repeat(widths[i] - row.get(i).length());
                line.append(numbers.contains(i) ? padding + row.get(i) : row.get(i) + padding)
                        .append("  ");
            }
            out.println(line.toString().stripTrailing());
        }
    }
}
