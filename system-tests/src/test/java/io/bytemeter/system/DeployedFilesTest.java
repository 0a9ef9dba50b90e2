package io.bytemeter.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DeployedFilesTest {
    /** But of the image's own name and the JVM's options, which are no settings. */
    private static final Pattern VARIABLE = Pattern.compile("BYTEMETER_(?!IMAGE|JAVA_OPTS)[A-Z_]+");

    private static final Pattern PARAGRAPH = Pattern.compile("(?m)^\\*\\*(Bytemeter\\w+)\\.\\*\\* (?=.{40})");

    @Test
    void everyRuleHasItsParagraphAndEveryParagraphItsRule() throws IOException {
        List<String> rules = new ArrayList<>();
        for (JsonNode rule : DeployedFiles.rules()) {
            rules.add(rule.get("alert").textValue());
            assertThat(rule.at("/labels/severity").textValue()).isIn("critical", "warning");
            assertThat(rule.at("/annotations/summary").textValue()).isNotBlank();
        }
        String page = Files.readString(StandaloneProcess.ROOT.resolve("docs/operations.md"));

        assertThat(rules).isNotEmpty().doesNotHaveDuplicates();
        assertThat(PARAGRAPH.matcher(page).results().map(found -> found.group(1)))
                .containsExactlyElementsOf(rules);
    }

    @Test
    void variablesOfContainersAreThoseOfSettings() throws IOException {
        String reference = Files.readString(StandaloneProcess.ROOT.resolve("docs/reference/configuration.md"));
        List<Path> files = new ArrayList<>();
        for (String file : List.of("docker-compose.yml", "docker-compose.secure.yml")) {
            files.add(StandaloneProcess.ROOT.resolve(file));
        }
        try (Stream<Path> manifests = Files.list(StandaloneProcess.ROOT.resolve("deploy/kubernetes"))) {
            manifests.forEach(files::add);
        }
        for (Path file : files) {
            assertThat(VARIABLE.matcher(Files.readString(file)).results().map(MatchResult::group))
                    .as(file.toString())
                    .allSatisfy(variable -> assertThat(reference)
                            .containsAnyOf("`" + variable + "`", "`" + variable.replaceFirst("_FILE$", "") + "`"));
        }
    }

    @Test
    void panelsDoNotOverlapAndHaveIdsOfTheirOwn() throws IOException {
        Set<Integer> ids = new HashSet<>();
        Set<List<Integer>> cells = new HashSet<>();
        for (JsonNode panel : DeployedFiles.board().get("panels")) {
            assertThat(ids.add(panel.get("id").intValue())).as(panel.toString()).isTrue();
            JsonNode at = panel.get("gridPos");
            for (int x = 0; x < at.get("w").intValue(); x++) {
                for (int y = 0; y < at.get("h").intValue(); y++) {
                    List<Integer> cell =
                            List.of(at.get("x").intValue() + x, at.get("y").intValue() + y);
                    assertThat(cells.add(cell) && cell.get(0) < 24)
                            .as(panel.toString())
                            .isTrue();
                }
            }
        }
    }

    @Test
    void metricsAndLabelsAreFoundInExpressions() {
        String expression =
                "histogram_quantile(0.99, sum by (le, route) (rate(a_bucket{status=~\"5..|x{y}\", b!=\"c\"}[5m])))"
                        + " / max(d) > 1e3 and up{job=\"z\"} == 0";

        assertThat(DeployedFiles.metrics(expression))
                .isEqualTo(Map.of("a_bucket", Set.of("status", "b"), "d", Set.of(), "up", Set.of("job")));
        assertThat(DeployedFiles.groupings(expression)).containsExactly("le", "route");
    }
}
