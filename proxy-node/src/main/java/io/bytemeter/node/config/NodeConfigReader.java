package io.bytemeter.node.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.bytemeter.settings.InvalidSettingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads v2ray's JSON with the comments v2ray allows. What is read and not supported is refused with an
 * {@link InvalidSettingException} of one line that names path, value and expectation, and never a password.
 */
public final class NodeConfigReader {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS, JsonReadFeature.ALLOW_YAML_COMMENTS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private NodeConfigReader() {}

    /** Reads the configuration in {@code file}. */
    public static NodeConfig read(Path file) {
        byte[] json;
        try {
            json = Files.readAllBytes(file);
        } catch (IOException e) {
            throw InvalidSettingException.of(file.toString(), e.getClass().getSimpleName(), "a readable file");
        }
        return read(json, file.toString());
    }

    /** Reads {@code json}, which messages about its syntax call {@code name}. */
    public static NodeConfig read(byte[] json, String name) {
        ConfigNode root = new ConfigNode("", parse(json, name));
        root.object("log", "inbounds", "outbounds", "routing", "policy", "stats", "api");
        checkLog(root);
        ConfigNode stats = root.get("stats");
        if (stats != null) {
            stats.object();
        }
        ApiReader api = ApiReader.of(root);
        Policy policy = PolicyReader.read(root.get("policy"));
        Timeouts timeouts = policy.timeouts();
        List<Inbound> inbounds = InboundReader.readAll(root.require("inbounds", "a list of inbounds"), timeouts);
        List<Outbound> outbounds =
                api.withApi(OutboundReader.readAll(root.require("outbounds", "a list of outbounds")));
        RoutingReader routing = RoutingReader.of(root.get("routing"), inbounds, outbounds);
        return new NodeConfig(
                inbounds,
                outbounds,
                routing.rules(),
                routing.resolveForRules(),
                timeouts,
                api.stats(policy, inbounds, outbounds, routing.rules()));
    }

    private static JsonNode parse(byte[] json, String name) {
        try {
            JsonNode root = MAPPER.readTree(json);
            if (!root.isObject()) {
                throw InvalidSettingException.of(name, "no JSON object", "v2ray's JSON");
            }
            return root;
        } catch (JsonProcessingException e) {
            // The parser's own message quotes what it stumbled over, which may be a password.
            JsonLocation at = e.getLocation();
            String where = at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
            String what = e.getOriginalMessage().startsWith("Duplicate field") ? "a key given twice" : "no valid JSON";
            throw InvalidSettingException.of(name, what + where, "v2ray's JSON");
        } catch (IOException e) {
            throw InvalidSettingException.of(name, e.getClass().getSimpleName(), "v2ray's JSON in UTF-8");
        }
    }

    /** Where v2ray would log to is Bytemeter's own business, so this section is checked and has no effect. */
    private static void checkLog(ConfigNode root) {
        ConfigNode log = root.get("log");
        if (log != null) {
            ConfigNode level = log.object("access", "error", "loglevel").get("loglevel");
            if (level != null) {
                level.word("debug", "info", "warning", "error", "none");
            }
        }
    }
}
