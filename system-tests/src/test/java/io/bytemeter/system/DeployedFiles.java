package io.bytemeter.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The board and the alert rules, and what their expressions ask for. */
final class DeployedFiles {
    private static final Path DEPLOY = StandaloneProcess.ROOT.resolve("deploy");
    private static final Pattern STRING = Pattern.compile("\"(\\\\.|[^\"\\\\])*\"");
    private static final Pattern GROUPING = Pattern.compile("\\b(?:by|without|on|ignoring)\\s*\\(([^)]*)\\)");
    private static final Pattern RANGE = Pattern.compile("\\[[^]]*]");
    private static final Pattern SELECTOR = Pattern.compile("([a-zA-Z_]\\w*)\\s*(?:\\{([^}]*)})?");
    private static final Pattern LABEL = Pattern.compile("(\\w+)\\s*[!=]");
    private static final Set<String> OPERATORS = Set.of("and", "or", "unless", "bool");

    private DeployedFiles() {}

    static JsonNode board() throws IOException {
        return new ObjectMapper()
                .readTree(DEPLOY.resolve("grafana/bytemeter.json").toFile());
    }

    static List<JsonNode> rules() throws IOException {
        JsonNode file = new YAMLMapper()
                .readTree(DEPLOY.resolve("prometheus/bytemeter-rules.yml").toFile());
        List<JsonNode> rules = new ArrayList<>();
        file.get("groups").forEach(group -> group.get("rules").forEach(rules::add));
        return rules;
    }

    static List<String> expressions() throws IOException {
        List<String> expressions = new ArrayList<>(board().findValuesAsText("expr"));
        rules().forEach(rule -> expressions.add(rule.get("expr").textValue()));
        return expressions;
    }

    /** Metrics by name, each with the labels that {@code expression} selects by. */
    static Map<String, Set<String>> metrics(String expression) {
        String text = STRING.matcher(expression).replaceAll("\"\"");
        text = RANGE.matcher(GROUPING.matcher(text).replaceAll(" ")).replaceAll(" ");
        Map<String, Set<String>> metrics = new TreeMap<>();
        Matcher selector = SELECTOR.matcher(text);
        while (selector.find()) {
            boolean function = text.substring(selector.end()).stripLeading().startsWith("(");
            boolean number = selector.start() > 0 && Character.isDigit(text.charAt(selector.start() - 1));
            if (!function && !number && !OPERATORS.contains(selector.group(1))) {
                Set<String> labels = metrics.computeIfAbsent(selector.group(1), name -> new TreeSet<>());
                if (selector.group(2) != null) {
                    LABEL.matcher(selector.group(2)).results().forEach(label -> labels.add(label.group(1)));
                }
            }
        }
        return metrics;
    }

    /** The labels that {@code expression} groups by. */
    static Set<String> groupings(String expression) {
        Set<String> labels = new TreeSet<>();
        GROUPING.matcher(expression).results().forEach(grouping -> {
            for (String label : grouping.group(1).split(",", -1)) {
                labels.add(label.strip());
            }
        });
        return labels;
    }
}
