package io.bytemeter.bench.relay;

import io.bytemeter.bench.kit.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Other relays, as far as they are installed. Each is configured as its documentation begins, but for what its name says. */
final class Yardsticks implements AutoCloseable {
    private final Path directory;
    private final int target;
    private final List<Process> started = new ArrayList<>();
    private final List<Contender> found = new ArrayList<>();

    private Yardsticks(Path directory, int target) {
        this.directory = directory;
        this.target = target;
    }

    /** Starts all that there are, each relaying to {@code target}. */
    static Yardsticks start(Path directory, int target) throws IOException, InterruptedException {
        Yardsticks all = new Yardsticks(directory, target);
        all.found.add(new Contender("direct", target, 0, null));
        all.haproxy("haproxy", "");
        all.haproxy(
                "haproxy, forced splice, 1 MiB pipes",
                "option splice-request\n option splice-response\nglobal\n tune.pipesize 1048576");
        all.nginx();
        all.microsocks();
        all.v2ray();
        all.socat();
        return all;
    }

    List<Contender> found() {
        return found;
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

    private void v2ray() throws IOException, InterruptedException {
        int port = Ports.free();
        String config = """
                {"log": {"loglevel": "none"}, "stats": {}, "policy": {"system": {"statsInboundUplink": true,
                "statsInboundDownlink": true}},
                "inbounds": [{"tag": "in", "listen": "127.0.0.1", "port": %d, "protocol": "socks",
                "settings": {"auth": "noauth"}}],
                "outbounds": [{"protocol": "freedom"}]}
                """.formatted(port);
        run("v2ray, socks", port, target, "v2ray", "-config", file("v2ray.json", config));
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
            System.out.println("missing on this machine: " + name);
            return;
        }
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(
                        directory.resolve(command[0] + "-" + port + ".log").toFile())
                .start();
        started.add(process);
        Ports.await(name, port);
        found.add(new Contender(name, port, socksTo, process.toHandle()));
    }

    private static boolean installed(String program) {
        return Stream.of("/usr/bin", "/usr/sbin", "/usr/local/bin", "/bin", "/sbin")
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }

    @Override
    public void close() {
        for (Process process : started) {
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
        }
    }
}
