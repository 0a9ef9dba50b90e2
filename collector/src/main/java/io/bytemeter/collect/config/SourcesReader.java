package io.bytemeter.collect.config;

import com.fasterxml.jackson.databind.JsonNode;
import io.bytemeter.collect.hysteria.HysteriaSource;
import io.bytemeter.collect.ledger.Policy;
import io.bytemeter.collect.source.SourceException;
import io.bytemeter.collect.tunnel.TunnelSource;
import io.bytemeter.collect.v2ray.AccountFile;
import io.bytemeter.collect.v2ray.Removals;
import io.bytemeter.collect.v2ray.StatsSource;
import io.bytemeter.collect.v2ray.TextSource;
import io.bytemeter.collect.vnstat.VnstatSource;
import io.bytemeter.settings.InvalidSettingException;
import io.bytemeter.settings.Setting;
import io.bytemeter.usage.Labels;
import io.bytemeter.usage.SubjectKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the section {@code sources}: by name, what it is, where, and how it is booked. */
public final class SourcesReader {
    /** The section of the file. */
    public static final String SECTION = "sources";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,63}");
    private static final Pattern RATE = Pattern.compile("([1-9][0-9]{0,8})([kMGT])bit");
    private static final Map<String, Long> UNITS =
            Map.of("k", 1_000L, "M", 1_000_000L, "G", 1_000_000_000L, "T", 1_000_000_000_000L);
    private static final String BITS = "so many kbit, Mbit, Gbit or Tbit a second, such as 1Gbit";

    private SourcesReader() {}

    /**
     * All sources, in the order of the section.
     *
     * @throws InvalidSettingException if there is none, or one is not as expected
     */
    public static List<SourceConfig> read(JsonNode section) {
        if (!section.isObject() || section.isEmpty()) {
            throw InvalidSettingException.of(SECTION, section, "at least one source, by its name");
        }
        List<SourceConfig> sources = new ArrayList<>();
        for (Map.Entry<String, JsonNode> source : section.properties()) {
            sources.add(source(source.getKey(), new Fields(SECTION + "." + source.getKey(), source.getValue())));
        }
        return sources;
    }

    private static SourceConfig source(String name, Fields fields) {
        if (!NAME.matcher(name).matches()) {
            throw InvalidSettingException.of(SECTION, name, "a name of 1..63 letters, digits, dots and dashes");
        }
        SourceConfig config =
                switch (fields.text("type", "")) {
                    case "v2ray" -> v2ray(name, fields);
                    case "hysteria" -> {
                        String url = fields.url("url");
                        String secret = fields.text("secret", "");
                        yield config(
                                name,
                                fields,
                                SubjectKind.USER,
                                false,
                                (directory, clock) -> new HysteriaSource(url, secret, clock));
                    }
                    case "go-tunnel" -> {
                        String url = fields.url("url");
                        String key = fields.text("key", "");
                        yield config(
                                name,
                                fields,
                                SubjectKind.INBOUND,
                                true,
                                (directory, clock) -> new TunnelSource(url, key, clock));
                    }
                    case "vnstat" -> {
                        VnstatSource.Text text = fields.has("file")
                                ? VnstatSource.file(Path.of(fields.text("file", "")))
                                : VnstatSource.command(fields.list("command", List.of("vnstat", "--json")));
                        Set<String> interfaces = Set.copyOf(fields.list("interfaces", List.of()));
                        yield config(
                                name,
                                fields,
                                SubjectKind.INBOUND,
                                true,
                                (directory, clock) -> new VnstatSource(text, interfaces, clock));
                    }
                    default ->
                        throw InvalidSettingException.of(
                                SECTION + "." + name + ".type",
                                fields.text("type", ""),
                                "v2ray, hysteria, go-tunnel or vnstat");
                };
        fields.end();
        return config;
    }

    private static SourceConfig v2ray(String name, Fields fields) {
        String address = fields.has("command") ? "" : fields.required("address", "host:port, or a command");
        List<String> command = fields.list("command", List.of());
        Set<String> excluded = Set.copyOf(fields.list("exclude", List.of("api")));
        Path accounts = accounts(fields, command.isEmpty());
        return config(name, fields, SubjectKind.USER, false, (directory, clock) -> {
            if (!command.isEmpty()) {
                return new TextSource(command, excluded, clock);
            }
            Path removed = directory.resolve("removed-" + name + ".json");
            Removals removals =
                    accounts == null ? null : new Removals(address, new AccountFile(accounts), removed, clock);
            return new StatsSource(address, excluded, removals, clock);
        });
    }

    /** Has been read once, so that it is known now that it can be. */
    private static @Nullable Path accounts(Fields fields, boolean byAddress) {
        String text = fields.text("accounts", "");
        if (text.isEmpty()) {
            return null;
        }
        if (!byAddress) {
            throw fields.refused("accounts", text, "address instead of command, for users to be removed");
        }
        try {
            Path path = Path.of(text);
            new AccountFile(path).read();
            return path;
        } catch (SourceException e) {
            throw fields.refused("accounts", text, "v2ray's configuration file; " + e.getMessage());
        }
    }

    private static SourceConfig config(
            String name, Fields fields, SubjectKind payload, boolean alone, SourceConfig.Maker maker) {
        Duration interval = fields.get(
                "interval", "10s", "a time from 100ms to 24h", text -> duration("interval", "100ms", "24h", text));
        Policy policy = new Policy(
                name,
                fields.get("payload", Labels.of(payload), "user, inbound, outbound or none", SourcesReader::payload)
                        .orElse(null),
                fields.get("line-rate", "1Gbit", BITS, SourcesReader::rate),
                fields.get("burst", "2s", "a time from 0s to 48h", text -> duration("burst", "0s", "48h", text)),
                fields.get("first-sight", "from-now", "from-now or from-zero", SourcesReader::fromZero),
                alone);
        return new SourceConfig(policy, interval, maker);
    }

    private static Duration duration(String key, String min, String max, String text) {
        return Setting.duration(key, min, min, max, "").parser().apply(text);
    }

    private static Optional<SubjectKind> payload(String text) {
        return switch (text) {
            case "user" -> Optional.of(SubjectKind.USER);
            case "inbound" -> Optional.of(SubjectKind.INBOUND);
            case "outbound" -> Optional.of(SubjectKind.OUTBOUND);
            case "none" -> Optional.empty();
            default -> throw new IllegalArgumentException(text);
        };
    }

    private static boolean fromZero(String text) {
        return switch (text) {
            case "from-now" -> false;
            case "from-zero" -> true;
            default -> throw new IllegalArgumentException(text);
        };
    }

    /** Bytes a second. */
    private static long rate(String text) {
        Matcher rate = RATE.matcher(text);
        if (!rate.matches()) {
            throw new IllegalArgumentException(text);
        }
        return Long.parseLong(rate.group(1)) * UNITS.getOrDefault(rate.group(2), 1L) / Byte.SIZE;
    }
}
