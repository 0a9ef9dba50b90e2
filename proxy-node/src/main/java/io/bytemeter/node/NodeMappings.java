package io.bytemeter.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.bytemeter.interfaces.tunnel.Mapping;
import io.bytemeter.interfaces.tunnel.MappingException;
import io.bytemeter.interfaces.tunnel.Mappings;
import io.bytemeter.node.config.Inbound;
import io.bytemeter.node.config.NodeConfig;
import io.bytemeter.node.config.Outbound;
import io.bytemeter.node.config.TunnelSettings;
import io.bytemeter.settings.InvalidSettingException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The port mappings of a node: those of its configuration, and those made at run time, which are kept in a file over
 * restarts and counted under the tag {@code mapping-PORT}, or {@code tunnel-PORT} if they lead through the tunnel.
 * Thread-safe.
 */
public final class NodeMappings implements Mappings {
    private static final Logger logger = LoggerFactory.getLogger(NodeMappings.class);
    private static final String FILE = "mappings.json";
    private static final int MAX_HOST = 255;
    private static final Pattern NAME = Pattern.compile("[^\\s\\p{Cntrl}/\\[\\]]+");

    private final ObjectMapper mapper = new ObjectMapper();
    private final ProxyNode node;
    private final NodeConfig config;
    private final String host;
    private final Consumer<String> counting;
    private final Path file;
    private final Clock clock;
    private final Map<Integer, Mapping> made = new TreeMap<>();
    private final Map<Integer, AutoCloseable> listening = new HashMap<>();
    private final Set<String> tunnelled = new HashSet<>();
    private Instant startedAt = Instant.EPOCH;
    private int lastId;

    /**
     * Mappings of a node that may not have started yet.
     *
     * @param host address that mappings made at run time listen on
     * @param counting told the tag of each inbound before it is opened
     */
    public NodeMappings(
            ProxyNode node, NodeConfig config, String host, Consumer<String> counting, Path directory, Clock clock) {
        this.node = node;
        this.config = config;
        this.host = host;
        this.counting = counting;
        this.file = directory.resolve(FILE);
        this.clock = clock;
    }

    /**
     * Opens the mappings of earlier runs. One whose port is taken is kept and tried again at the next start.
     *
     * @throws InvalidSettingException if the file is damaged
     */
    public synchronized void start() {
        startedAt = clock.instant();
        lastId = config.inbounds().size();
        if (!Files.exists(file)) {
            return;
        }
        load();
        for (Mapping mapping : made.values()) {
            try {
                open(mapping);
            } catch (InvalidSettingException e) {
                logger.atError()
                        .addKeyValue("port", mapping.sourcePort())
                        .addKeyValue("reason", e.getMessage())
                        .log("mapping not opened");
            }
        }
    }

    private void load() {
        try {
            for (JsonNode kept : mapper.readTree(file.toFile())) {
                Mapping mapping = mapping(
                        kept.required("source_port").intValue(),
                        kept.required("target_host").textValue(),
                        kept.required("target_port").intValue(),
                        kept.path("use_tunnel").booleanValue(),
                        Instant.parse(kept.required("created_at").textValue()));
                made.put(mapping.sourcePort(), mapping);
            }
        } catch (IOException | RuntimeException e) {
            throw InvalidSettingException.of(
                    file.toString(), "damaged", "the mappings of an earlier run; remove it to begin without");
        }
    }

    private Mapping mapping(int sourcePort, String targetHost, int targetPort, boolean useTunnel, Instant createdAt) {
        lastId++;
        String tag = (useTunnel ? "tunnel-" : "mapping-") + sourcePort;
        return new Mapping(lastId, tag, sourcePort, targetHost, targetPort, useTunnel, createdAt);
    }

    private void open(Mapping mapping) {
        Outbound through = mapping.useTunnel() ? tunnel() : null;
        counting.accept(mapping.inbound());
        Inbound.Dokodemo inbound = new Inbound.Dokodemo(
                mapping.inbound(),
                host,
                mapping.sourcePort(),
                mapping.targetHost(),
                mapping.targetPort(),
                true,
                false,
                through);
        listening.put(mapping.sourcePort(), node.listen(inbound));
        if (mapping.useTunnel()) {
            tunnelled.add(mapping.inbound());
        }
    }

    private Outbound tunnel() {
        return config.tunnelOutbound()
                .orElseThrow(() -> InvalidSettingException.of(
                        TunnelSettings.LISTEN.key(), "", "an address, as there are mappings through the tunnel"));
    }

    @Override
    public synchronized List<Mapping> list() {
        Map<Integer, Mapping> all = new TreeMap<>(made);
        Set<String> entrances = apiEntrances();
        for (int i = 0; i < config.inbounds().size(); i++) {
            Inbound inbound = config.inbounds().get(i);
            if (inbound instanceof Inbound.Dokodemo configured
                    && configured.tcp()
                    && !entrances.contains(configured.tag())) {
                Mapping mapping = new Mapping(
                        i + 1,
                        configured.tag(),
                        configured.port(),
                        configured.address(),
                        configured.targetPort(),
                        false,
                        startedAt);
                all.put(mapping.sourcePort(), mapping);
            }
        }
        return List.copyOf(all.values());
    }

    private Set<String> apiEntrances() {
        Set<String> apis = config.outbounds().stream()
                .filter(Outbound.Api.class::isInstance)
                .map(Outbound::tag)
                .collect(Collectors.toSet());
        return config.rules().stream()
                .filter(rule -> apis.contains(rule.outboundTag()))
                .flatMap(rule -> rule.inboundTags().stream())
                .collect(Collectors.toSet());
    }

    @Override
    public Mapping create(int sourcePort, String targetHost, int targetPort, boolean useTunnel)
            throws MappingException {
        if (useTunnel) {
            checkTunnel();
        }
        checkHost(targetHost, useTunnel);
        synchronized (this) {
            if (made.containsKey(sourcePort)) {
                throw taken(sourcePort);
            }
            Mapping mapping = mapping(sourcePort, targetHost, targetPort, useTunnel, clock.instant());
            try {
                open(mapping);
            } catch (InvalidSettingException e) {
                logger.atInfo().addKeyValue("reason", e.getMessage()).log("mapping refused");
                throw taken(sourcePort);
            }
            made.put(sourcePort, mapping);
            if (!save()) {
                made.remove(sourcePort);
                close(sourcePort);
                throw new MappingException(500, "保存映射失败");
            }
            return mapping;
        }
    }

    private void checkTunnel() throws MappingException {
        if (!hasTunnel()) {
            throw new MappingException(503, "隧道未启用");
        }
        if (!isTunnelConnected()) {
            throw new MappingException(503, "隧道未连接");
        }
    }

    /** Which address a name has at the other end of the tunnel, only that end knows. */
    private static void checkHost(String targetHost, boolean useTunnel) throws MappingException {
        try {
            if (!targetHost.isEmpty()
                    && targetHost.length() <= MAX_HOST
                    && (useTunnel
                            ? NAME.matcher(targetHost).matches()
                            : InetAddress.getAllByName(targetHost).length > 0)) {
                return;
            }
        } catch (UnknownHostException e) {
            // told below, like a name that cannot be one
        }
        throw new MappingException(400, "无效的目标地址");
    }

    private static MappingException taken(int sourcePort) {
        return new MappingException(409, "端口 " + sourcePort + " 已被占用");
    }

    @Override
    public synchronized void remove(int sourcePort) throws MappingException {
        Mapping removed = made.remove(sourcePort);
        if (removed == null) {
            throw new MappingException(404, "端口 " + sourcePort + " 的映射不存在");
        }
        if (!save()) {
            made.put(sourcePort, removed);
            throw new MappingException(500, "删除映射失败");
        }
        close(sourcePort);
    }

    @Override
    public boolean hasTunnel() {
        return config.tunnelOutbound().isPresent();
    }

    @Override
    public boolean isTunnelConnected() {
        return node.tunnels().isOpen();
    }

    @Override
    public synchronized Set<String> tunnelled() {
        return Set.copyOf(tunnelled);
    }

    private void close(int sourcePort) {
        AutoCloseable open = listening.remove(sourcePort);
        try {
            if (open != null) {
                open.close();
            }
        } catch (Exception e) {
            logger.atError().addKeyValue("port", sourcePort).setCause(e).log("mapping not closed in good order");
        }
    }

    /** Whether the file could be written. */
    private boolean save() {
        ArrayNode list = mapper.createArrayNode();
        made.values().forEach(mapping -> list.addObject()
                .put("source_port", mapping.sourcePort())
                .put("target_host", mapping.targetHost())
                .put("target_port", mapping.targetPort())
                .put("use_tunnel", mapping.useTunnel())
                .put("created_at", mapping.createdAt().toString()));
        Path next = file.resolveSibling(FILE + ".next");
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            mapper.writeValue(next.toFile(), list);
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return true;
        } catch (IOException e) {
            logger.atError().addKeyValue("file", file).setCause(e).log("mappings not saved");
            return false;
        }
    }
}
