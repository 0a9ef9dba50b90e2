package io.bytemeter.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.bytemeter.launcher.client.KeySource;
import io.bytemeter.settings.Setting;
import io.bytemeter.settings.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options by which every command takes its settings. */
final class SettingsOptions {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "YAML file of settings. Each can also be an environment variable: api.port is BYTEMETER_API_PORT.")
    private @Nullable Path file;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "A setting; stronger than the file and the environment. May be repeated.")
    private List<String> overrides = new ArrayList<>();

    /** Resolves {@code known} settings; {@code shortcuts} are options of their own, and stronger than all else. */
    Settings resolve(Collection<Setting<?>> known, Map<String, String> environment, Map<String, String> shortcuts) {
        return resolve(known, environment, shortcuts, Set.of());
    }

    /** The same; {@code sections} of the file are no settings. */
    Settings resolve(
            Collection<Setting<?>> known,
            Map<String, String> environment,
            Map<String, String> shortcuts,
            Set<String> sections) {
        List<String> all = new ArrayList<>(overrides);
        shortcuts.forEach((key, value) -> all.add(key + "=" + value));
        Map<String, String> variables = new HashMap<>(environment);
        variables.keySet().removeAll(KeySource.VARIABLES); // for other commands, and not to be told as unknown settings
        return Settings.resolve(known, file, variables, all, sections);
    }

    /** A section of the file that is no settings; missing if there is no such section, or no file. */
    JsonNode section(String name) {
        return file == null ? MissingNode.getInstance() : Settings.section(file, name);
    }
}
