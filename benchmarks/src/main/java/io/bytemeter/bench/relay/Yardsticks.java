package io.bytemeter.bench.relay;

import io.bytemeter.bench.kit.Ports;
import io.bytemeter.bench.kit.Started;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Other relays, as far as they are installed. Each is configured as its documentation begins, but for what its name says. */
final class Yardsticks implements AutoCloseable {
    static final String HAPROXY = "haproxy";
    static final String HAPROXY_SPLICE = "haproxy, forced splice, 1 MiB pipes";
    static final String V2RAY = "v2ray, socks";

    private final Path directory;
    private final int target;
    private final List<String> missing = new ArrayList<>();
    private final List<Started> started = new ArrayList<>();
    private final List<Contender> found = new ArrayList<>();

    private Yardsticks(Path directory, int target) {
        this.directory = directory;
        this.target = target;
    }

    /** Starts all that there are, each relaying to {@code target}. */
    static Yardsticks start(Path directory, int target) throws IOException, InterruptedException {
        Yardsticks all = new Yardsticks(directory, target);
        all.found.add(new Contender("direct", target, 0, null));
        all.haproxy(HAPROXY, "");
        all.haproxy(HAPROXY_SPLICE, "option splice-request\n option splice-response\nglobal\n tune.pipesize 1048576");
        all.nginx();
        all.microsocks();
        all.dante();
        all.v2ray();
        all.socat();
        return all;
    }

    List<Contender> found() {
        return found;
    }

    /** Names of those that are not on this machine. */
    List<String> missing() {
        return missing;
    }

    private void haproxy(String name, String options) throws IOException, InterruptedException {
        int port = Ports.free();
        String config = """
                defaults
                 mode tcp
                 timeout connect 5s
                 timeout client 60s
                 timeout server 60s
                 %s
                listen relay
                 bind 127.0.0.1:%d
                 server target 127.0.0.1:%d
                """.formatted(options, port, target);
        run(name, port, 0, "haproxy", "-db", "-f", file("haproxy-" + port + ".cfg", config));
    }

    private void nginx() throws IOException, InterruptedException {
        int port = Ports.free();
        Path module = Path.of("/usr/lib/nginx/modules/ngx_stream_module.so");
        String config =
                """
                %s
                daemon off;
                pid %s/nginx.pid;
                worker_processes auto;
                worker_rlimit_nofile 8192;
                events { worker_connections 4096; }
                stream { access_log off; server { listen 127.0.0.1:%d; proxy_pass 127.0.0.1:%d; } }
                """.formatted(Files.exists(module) ? "load_module " + module + ";" : "", directory, port, target);
        run("nginx stream", port, 0, "nginx", "-e", "stderr", "-c", file("nginx.conf", config));
    }

    private void microsocks() throws IOException, InterruptedException {
        int port = Ports.free();
        run("microsocks", port, target, "microsocks", "-i", "127.0.0.1", "-p", Integer.toString(port));
    }

    private void dante() throws IOException, InterruptedException {
        int port = Ports.free();
        String config = """
                logoutput: stderr
                internal: 127.0.0.1 port = %d
                external: 127.0.0.1
                clientmethod: none
                socksmethod: none
                client pass { from: 127.0.0.0/8 to: 0.0.0.0/0 }
                socks pass { from: 127.0.0.0/8 to: 0.0.0.0/0 }
                """.formatted(port);
        String pid = directory.resolve("dante.pid").toString();
        run("dante", port, target, "danted", "-f", file("dante.conf", config), "-p", pid);
    }

    private void v2ray() throws IOException, InterruptedException {
        int port = Ports.free();
        String config = """
                {"log": {"loglevel": "none"}, "stats": {}, "policy": {"system": {"statsInboundUplink": true,
                "statsInboundDownlink": true}},
                "inbounds": [{"tag": "in", "listen": "127.0.0.1", "port": %d, "protocol": "socks",
                "settings": {"auth": "noauth"}}],
                "outbounds": [{"protocol": "freedom"}]}
                """.formatted(port);
        run(V2RAY, port, target, "v2ray", "-config", file("v2ray.json", config));
    }

    private void socat() throws IOException, InterruptedException {
        int port = Ports.free();
        String listen = "TCP-LISTEN:" + port + ",bind=127.0.0.1,fork,reuseaddr,backlog=1024";
        run("socat", port, 0, "socat", listen, "TCP:127.0.0.1:" + target);
    }

    private String file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text).toString();
    }

    private void run(String name, int port, int socksTo, String... command) throws IOException, InterruptedException {
        if (!installed(command[0])) {
            missing.add(name);
            return;
        }
        Started process = Started.of(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(
                        directory.resolve(command[0] + "-" + port + ".log").toFile()));
        started.add(process);
        Ports.await(name, port);
        found.add(new Contender(name, port, socksTo, process.process().toHandle()));
    }

    private static boolean installed(String program) {
        return Stream.of("/usr/bin", "/usr/sbin", "/usr/local/bin", "/bin", "/sbin")
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }

    @Override
    public void close() {
        started.forEach(Started::close);
    }
}
