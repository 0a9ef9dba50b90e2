package io.bytemeter.bench.kit;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What one benchmark has found: printed as it comes, and written to files at the end. */
public final class Report {
    private final String name;
    private final String machine;
    private final StringBuilder text = new StringBuilder();
    private final List<Table> tables = new ArrayList<>();
    private final List<Bound> bounds = new ArrayList<>();
    private final Map<String, double[]> samples = new LinkedHashMap<>();

    public Report(String name, int rounds) {
        this.name = name;
        this.machine = Machine.now() + ", rounds: " + rounds;
        System.out.println(machine);
    }

    /** One paragraph. */
    public void say(String paragraph) {
        add(paragraph + "\n");
    }

    /** A yardstick that is not on this machine. */
    public void missing(String yardstick) {
        say("Missing on this machine: " + yardstick + ".");
    }

    /** A table that is complete. */
    public void add(Table table) {
        tables.add(table);
        add(table.markdown());
    }

    /** The targets that the tables before belong to. */
    public void add(List<Bound> more) {
        bounds.addAll(more);
        StringBuilder rows = new StringBuilder("| target | bound | measured | |\n|---|---:|---:|---|\n");
        more.forEach(bound -> rows.append(bound.row()));
        add(rows.toString());
    }

    /** Samples of which a table has less than all. */
    public void keep(String what, double... all) {
        samples.put(what, all);
    }

    private void add(String block) {
        System.out.println("\n" + block.stripTrailing());
        text.append('\n').append(block);
    }

    /** As Markdown, as a picture, and with every sample as JSON. */
    public void write(Path directory) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve(name + ".svg"), Bars.of(tables));
        Files.writeString(
                directory.resolve(name + ".md"),
                "## " + name + "\n\n" + machine + "\n" + text + "\n![" + name + "](" + name + ".svg)\n");
        Map<String, Object> raw = new LinkedHashMap<>();
        raw.put("benchmark", name);
        raw.put("machine", machine);
        raw.put("tables", tables.stream().map(Table::raw).toList());
        raw.put("bounds", bounds);
        raw.put("samples", samples);
        new ObjectMapper()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .writeValue(directory.resolve(name + ".json").toFile(), raw);
    }
}
