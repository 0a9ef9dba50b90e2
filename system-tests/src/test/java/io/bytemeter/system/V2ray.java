package io.bytemeter.system;

import io.bytemeter.interfaces.stats.StatsClient;
import io.bytemeter.interfaces.stats.StatsClient.StatsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A real v2ray with users of socks, http, vmess and shadowsocks, and another one that is the client of the last two. */
final class V2ray implements AutoCloseable {
    static final Path PROGRAM = Path.of("/usr/bin/v2ray");
    static final List<String> USERS = List.of("sockuser", "httpuser", "vm>>>user", "ssuser");

    private static final Duration READY = Duration.ofSeconds(60);
    private static final String ID = "e731f153-4f31-49d3-9e8f-ff8f396135ef";

    private final int[] ports = StandaloneProcess.freePorts(7);
    private final Path directory;
    private final ClusterProcess server;
    private final ClusterProcess client;

    V2ray(Path directory) throws IOException {
        this.directory = directory;
        server = process("v2ray-server", directory, serverJson());
        client = process("v2ray-client", directory, clientJson());
    }

    private static ClusterProcess process(String name, Path directory, String json) throws IOException {
        Path config = Files.writeString(config(directory, name), json);
        return new ClusterProcess(name, directory, List.of(PROGRAM.toString(), "-config", config.toString()));
    }

    private static Path config(Path directory, String name) {
        return directory.resolve(name + ".json");
    }

    /** What the server is configured by. */
    Path config() {
        return config(directory, "v2ray-server");
    }

    /** Where the client takes SOCKS for the user of vmess. */
    int vmessPort() {
        return ports[5];
    }

    private String serverJson() {
        return """
                {"log": {"loglevel": "error"}, "stats": {},
                 "api": {"tag": "api", "services": ["StatsService", "HandlerService"]},
                 "policy": {"levels": {"0": {"statsUserUplink": true, "statsUserDownlink": true}},
                   "system": {"statsInboundUplink": true, "statsInboundDownlink": true,
                              "statsOutboundUplink": true, "statsOutboundDownlink": true}},
                 "inbounds": [
                   {"tag": "socks", "listen": "127.0.0.1", "port": %d, "protocol": "socks",
                    "settings": {"auth": "password", "accounts": [{"user": "sockuser", "pass": "pw"}]}},
                   {"tag": "http", "listen": "127.0.0.1", "port": %d, "protocol": "http",
                    "settings": {"accounts": [{"user": "httpuser", "pass": "pw"}]}},
                   {"tag": "vmess", "listen": "127.0.0.1", "port": %d, "protocol": "vmess",
                    "settings": {"clients": [{"email": "vm>>>user", "id": "%s", "level": 0, "alterId": 0}]}},
                   {"tag": "ss", "listen": "127.0.0.1", "port": %d, "protocol": "shadowsocks",
                    "settings": {"method": "aes-128-gcm", "password": "pw", "email": "ssuser", "level": 0}},
                   {"tag": "api", "listen": "127.0.0.1", "port": %d, "protocol": "dokodemo-door",
                    "settings": {"address": "127.0.0.1"}}],
                 "outbounds": [{"tag": "direct", "protocol": "freedom"}],
                 "routing": {"rules": [{"type": "field", "inboundTag": ["api"], "outboundTag": "api"}]}}
                """.formatted(ports[0], ports[1], ports[2], ID, ports[3], ports[4]);
    }

    private String clientJson() {
        return """
                {"log": {"loglevel": "error"},
                 "inbounds": [
                   {"tag": "vmess", "listen": "127.0.0.1", "port": %d, "protocol": "socks", "settings": {}},
                   {"tag": "ss", "listen": "127.0.0.1", "port": %d, "protocol": "socks", "settings": {}}],
                 "outbounds": [
                   {"tag": "vmess", "protocol": "vmess", "settings": {"vnext": [{"address": "127.0.0.1", "port": %d,
                     "users": [{"id": "%s", "alterId": 0, "security": "aes-128-gcm"}]}]}},
                   {"tag": "ss", "protocol": "shadowsocks", "settings": {"servers": [{"address": "127.0.0.1", "port": %d,
                     "method": "aes-128-gcm", "password": "pw"}]}}],
                 "routing": {"rules": [
                   {"type": "field", "inboundTag": ["vmess"], "outboundTag": "vmess"},
                   {"type": "field", "inboundTag": ["ss"], "outboundTag": "ss"}]}}
                """.formatted(ports[5], ports[6], ports[2], ID, ports[3]);
    }

    V2ray start() throws IOException {
        client.start();
        restart();
        return this;
    }

    /** Begins a life of the server, which has ended. */
    void restart() throws IOException {
        server.start();
        Poll.until(READY, "v2ray ready", () -> {
            server.assertAlive();
            try {
                return !counters().isEmpty();
            } catch (StatsException e) {
                return false; // it does not listen yet
            }
        });
    }

    /** SIGKILL of the server. */
    void kill() throws IOException, InterruptedException {
        server.kill();
    }

    String api() {
        return "127.0.0.1:" + ports[4];
    }

    /** What the server has counted in this life; nothing is reset. Without what it counts of being asked. */
    Map<String, Long> counters() throws StatsException {
        try (StatsClient stats = new StatsClient(api(), null)) {
            Map<String, Long> counters = new TreeMap<>(stats.all());
            counters.keySet().removeIf(name -> name.contains(">>>api>>>"));
            return counters;
        }
    }

    /** curl's options by which it goes through the inbound of this user. */
    List<String> proxy(String user) {
        return switch (user) {
            case "sockuser" -> List.of("--socks5", "sockuser:pw@127.0.0.1:" + ports[0]);
            case "httpuser" -> List.of("--proxy", "http://httpuser:pw@127.0.0.1:" + ports[1]);
            case "ssuser" -> List.of("--socks5", "127.0.0.1:" + ports[6]);
            default -> List.of("--socks5", "127.0.0.1:" + ports[5]);
        };
    }

    @Override
    public void close() throws InterruptedException {
        client.close();
        server.close();
    }
}
