package io.bytemeter.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A broker, a node and an instance of metering as processes of their own, and a schema registry in this one. */
final class TestCluster implements FleetApi, AutoCloseable {
    static final Duration LIMIT = Duration.ofMinutes(2);

    private final HttpClient client = HttpClient.newHttpClient();
    private final int[] ports = StandaloneProcess.freePorts(5);
    final RegistryServer registry = new RegistryServer();
    final ClusterProcess broker;
    final ClusterProcess node;
    final ClusterProcess serve;

    /**
     * @param directory gets everything that is kept, and the output of the processes
     * @param nodeData of the node
     * @param users accounts u0, u1 and so on, whose password is pw
     */
    TestCluster(Path directory, Path nodeData, int users, String... nodeSettings) throws IOException {
        broker = BrokerMain.process(directory, ports[0]);
        List<String> nodeCommand = command("node");
        List<String> settings = new ArrayList<>(List.of(
                "node.id=n1", "node.data-dir=" + nodeData, "node.status.port=" + ports[2], "node.close.timeout=5s"));
        settings.addAll(List.of(nodeSettings));
        settings.forEach(setting -> nodeCommand.addAll(List.of("--set", setting)));
        Path config = Files.writeString(directory.resolve("node.json"), nodeJson(users));
        nodeCommand.addAll(List.of("--node-config", config.toString()));
        node = new ClusterProcess("node", directory, nodeCommand);
        List<String> serveCommand = command("serve");
        for (String setting : List.of(
                "api.port=" + ports[1],
                "peer.port=" + ports[4],
                "state.dir=" + directory.resolve("state"),
                "metering.threads=1")) {
            serveCommand.addAll(List.of("--set", setting));
        }
        serve = new ClusterProcess("serve", directory, serveCommand);
    }

    private List<String> command(String what) {
        return new ArrayList<>(List.of(
                StandaloneProcess.ROOT.resolve("bytemeter").toString(),
                what,
                "--set",
                "kafka.bootstrap.servers=127.0.0.1:" + ports[0],
                "--set",
                "schema.registry.url=" + registry.url(),
                "--set",
                "topics.partitions=4"));
    }

    private String nodeJson(int users) {
        List<String> accounts = new ArrayList<>();
        for (int i = 0; i < users; i++) {
            accounts.add("{\"user\": \"u%d\", \"pass\": \"pw\"}".formatted(i));
        }
        return """
                {"inbounds": [{"tag": "socks", "listen": "127.0.0.1", "port": %d, "protocol": "socks",
                   "settings": {"auth": "password", "accounts": [%s]}}],
                 "outbounds": [{"tag": "direct", "protocol": "freedom"}]}
                """.formatted(ports[3], String.join(", ", accounts));
    }

    TestCluster start() throws IOException {
        registry.start();
        broker.start();
        node.start();
        serve.start();
        awaitServe();
        awaitNode();
        return this;
    }

    String kafka() {
        return "127.0.0.1:" + ports[0];
    }

    int socks() {
        return ports[3];
    }

    void awaitServe() {
        await(serve, ports[1]);
    }

    void awaitNode() {
        await(node, ports[2]);
    }

    private void await(ClusterProcess process, int port) {
        Poll.until(LIMIT, process.name() + " ready", () -> {
            process.assertAlive();
            return status(port) == 200;
        });
    }

    private int status(int port) throws InterruptedException {
        try {
            return get(port, "/v1/health").statusCode();
        } catch (IOException e) {
            return 0;
        }
    }

    /** What the node says of its health; empty while it does not. */
    String nodeHealth() throws InterruptedException {
        try {
            return get(ports[2], "/v1/health").body();
        } catch (IOException e) {
            return "";
        }
    }

    /** One of the node's metrics; NaN if it cannot be had. */
    double nodeMetric(String name) throws InterruptedException {
        return metric(ports[2], name);
    }

    /** One of the instance's metrics; NaN if it cannot be had. */
    double serveMetric(String name) throws InterruptedException {
        return metric(ports[1], name);
    }

    private double metric(int port, String name) throws InterruptedException {
        try {
            return get(port, "/metrics")
                    .body()
                    .lines()
                    .filter(line -> line.startsWith(name + " "))
                    .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                    .findFirst()
                    .orElse(Double.NaN);
        } catch (IOException e) {
            return Double.NaN;
        }
    }

    @Override
    public JsonNode json(String path) throws IOException, InterruptedException {
        return new ObjectMapper().readTree(get(ports[1], path).body());
    }

    private HttpResponse<String> get(int port, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(60))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    /** Whether the instance has taken it; false while it cannot. */
    boolean put(String path, String body) throws InterruptedException {
        return send("PUT", path, body);
    }

    /** Whether the instance has carried it out, or will; false while it cannot. */
    boolean post(String path) throws InterruptedException {
        return send("POST", path, "");
    }

    private boolean send(String method, String path, String body) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ports[1] + path))
                .timeout(Duration.ofSeconds(60))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(response.statusCode()).as(response.body()).isIn(200, 202, 503);
            return response.statusCode() != 503;
        } catch (IOException e) {
            return false;
        }
    }

    /** How {@code ./bytemeter verify} has ended. */
    record Verify(int exitCode, String out) {}

    Verify verify(String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                StandaloneProcess.ROOT.resolve("bytemeter").toString(),
                "verify",
                "--url",
                "http://127.0.0.1:" + ports[1]));
        command.addAll(List.of(options));
        Process verify = new ProcessBuilder(command).redirectErrorStream(true).start();
        String out = new String(verify.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Verify(verify.waitFor(), out);
    }

    @Override
    public String verified() throws IOException, InterruptedException {
        Verify verify = verify();
        assertThat(verify.exitCode()).as(verify.out()).isZero();
        return verify.out();
    }

    @Override
    public String complaints() throws IOException {
        return broker.complaints() + node.complaints() + serve.complaints();
    }

    @Override
    public void close() throws InterruptedException {
        node.close();
        serve.close();
        broker.close();
        registry.close();
    }
}
