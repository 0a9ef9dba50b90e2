package io.bytemeter.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.bytemeter.settings.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The reference page is what the code says; when this fails, the expected table is the one to put there. */
class ConfigurationReferenceTest {
    private static final Path PAGE = Path.of("../docs/reference/configuration.md");

    @Test
    void namesEverySettingWithItsVariableDefaultAndExpectation() throws IOException {
        Map<String, List<Setting<?>>> commands = Map.of(
                "standalone", StandaloneConfig.SETTINGS,
                "node", NodeCommand.SETTINGS,
                "collect", CollectCommand.SETTINGS,
                "serve", ServeCommand.SETTINGS);
        List<String> rows = new ArrayList<>();
        byKey(commands).forEach((key, used) -> rows.add(row(used)));

        assertThat(Files.readAllLines(PAGE).stream()
                        .filter(line -> line.startsWith("| `"))
                        .toList())
                .containsExactlyElementsOf(rows);
    }

    /** What the commands make of one key; defaults may differ. */
    private static Map<String, Map<String, Setting<?>>> byKey(Map<String, List<Setting<?>>> commands) {
        Map<String, Map<String, Setting<?>>> byKey = new TreeMap<>();
        new TreeMap<>(commands)
                .forEach((command, settings) ->
                        settings.forEach(setting -> byKey.computeIfAbsent(setting.key(), key -> new TreeMap<>())
                                .put(command, setting)));
        return byKey;
    }

    private static String row(Map<String, Setting<?>> used) {
        Setting<?> any = used.values().iterator().next();
        List<String> defaults = new ArrayList<>();
        used.forEach((command, setting) -> {
            String text = setting.defaultText().isEmpty() ? "–" : "`" + setting.defaultText() + "`";
            if (defaults.stream().noneMatch(known -> known.startsWith(text))) {
                defaults.add(text + (defaults.isEmpty() ? "" : " (" + command + ")"));
            }
        });
        return "| `" + any.key() + "` | `" + any.variable() + "` | " + String.join(", ", defaults) + " | "
                + String.join(", ", used.keySet()) + " | " + any.expected() + " | " + any.description() + " |";
    }
}
