package io.bytemeter.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.Bind;
import io.bytemeter.keys.ApiKey;
import io.bytemeter.keys.KeyHash;
import io.bytemeter.keys.KeyText;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;

/**
 * A broker, a schema registry, a node and two instances of serve, each in a container, on two networks as in
 * docker-compose.yml: clients and targets are on {@code edge}, everything else is on {@code back}. Containers are reached
 * at their own addresses, which Linux routes, so that a network can be taken from one without losing a published port.
 */
final class ContainerFleet implements FleetApi, AutoCloseable {
    private static final Duration READY = Duration.ofMinutes(2);
    private static final Duration ANSWER = Duration.ofSeconds(60);
    private static final String CONFIG = "/etc/bytemeter/node.json";
    private static final String DATA = "/var/lib/bytemeter";
    private static final String PEER_SECRET = "a secret of containers";
    private static final int SOCKS = 1080;

    private final DockerClient docker = DockerClientFactory.lazyClient();
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final String key = KeyText.generate(ApiKey.BOOTSTRAP, new SecureRandom());
    private final Network back = Network.newNetwork();
    private final Network edge = Network.newNetwork();
    private final List<String> volumes = new ArrayList<>();
    private final GenericContainer<?> kafka = kafka();
    private final GenericContainer<?> registry = registry();
    private final GenericContainer<?> node;
    private final GenericContainer<?>[] serve = new GenericContainer<?>[2];

    /**
     * @param directory gets the node's configuration
     * @param users accounts u0, u1 and so on, whose password is pw
     */
    ContainerFleet(Path directory, int users) throws IOException {
        Path config = Files.writeString(directory.resolve("node.json"), nodeJson(users));
        node = bytemeter(Images.BYTEMETER, "node", "node", config + ":" + CONFIG + ":ro")
                .withEnv(Map.of(
                        "BYTEMETER_NODE_ID", "n1",
                        "BYTEMETER_NODE_CONFIG", CONFIG,
                        "BYTEMETER_NODE_STATUS_PORT", "8081"));
    }

    /** Instances of the previous image; {@link #upgrade} puts others in their places. */
    void start() {
        kafka.start();
        registry.start();
        for (int i = 0; i < serve.length; i++) {
            serve[i] = serve(Images.PREVIOUS, i);
            serve[i].start();
        }
        node.start();
        docker.connectToNetworkCmd()
                .withContainerId(node.getContainerId())
                .withNetworkId(edge.getId())
                .exec();
        for (GenericContainer<?> container : List.of(serve[0], serve[1], node)) {
            awaitHealthy(container);
        }
    }

    private GenericContainer<?> kafka() {
        return new GenericContainer<>(Images.KAFKA.image())
                .withNetwork(back)
                .withNetworkAliases("kafka")
                .withEnv(Map.ofEntries(
                        Map.entry("CLUSTER_ID", "Qnl0ZW1ldGVyQ29tcG9zZQ"),
                        Map.entry("KAFKA_PROCESS_ROLES", "broker,controller"),
                        Map.entry("KAFKA_NODE_ID", "1"),
                        Map.entry("KAFKA_LISTENERS", "CLIENT://:9092,CONTROLLER://:9093"),
                        Map.entry("KAFKA_ADVERTISED_LISTENERS", "CLIENT://kafka:9092"),
                        Map.entry("KAFKA_LISTENER_SECURITY_PROTOCOL_MAP", "CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT"),
                        Map.entry("KAFKA_INTER_BROKER_LISTENER_NAME", "CLIENT"),
                        Map.entry("KAFKA_CONTROLLER_LISTENER_NAMES", "CONTROLLER"),
                        Map.entry("KAFKA_CONTROLLER_QUORUM_VOTERS", "1@kafka:9093"),
                        Map.entry("KAFKA_LOG_DIRS", "/var/lib/kafka/data"),
                        Map.entry("KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR", "1"),
                        Map.entry("KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS", "4"),
                        Map.entry("KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR", "1"),
                        Map.entry("KAFKA_TRANSACTION_STATE_LOG_MIN_ISR", "1"),
                        Map.entry("KAFKA_TRANSACTION_STATE_LOG_NUM_PARTITIONS", "4"),
                        Map.entry("KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS", "0"),
                        // As in deploy/compose/small.env, which tells why.
                        Map.entry("KAFKA_BROKER_SESSION_TIMEOUT_MS", "45000"),
                        Map.entry("KAFKA_HEAP_OPTS", "-Xmx384m")));
    }

    private GenericContainer<?> registry() {
        return new GenericContainer<>(Images.REGISTRY.image())
                .withNetwork(back)
                .withNetworkAliases("registry")
                .withExposedPorts(8080);
    }

    private GenericContainer<?> bytemeter(Images image, String command, String name, String... files) {
        String volume = "bytemeter-test-" + edge.getId().substring(0, 12) + "-" + name;
        volumes.add(volume);
        List<Bind> binds = Stream.concat(Stream.of(volume + ":" + DATA), Stream.of(files))
                .map(Bind::parse)
                .toList();
        return new GenericContainer<>(image.image())
                .withNetwork(back)
                .withNetworkAliases(name)
                .withCommand(command)
                .withTmpFs(Map.of("/tmp", "exec,mode=1777"))
                .withCreateContainerCmdModifier(create ->
                        create.getHostConfig().withReadonlyRootfs(true).withBinds(binds))
                .withEnv("BYTEMETER_KAFKA_BOOTSTRAP_SERVERS", "kafka:9092")
                .withEnv("BYTEMETER_SCHEMA_REGISTRY_URL", "http://registry:8080/apis/ccompat/v7")
                .withEnv("BYTEMETER_TOPICS_PARTITIONS", "4")
                .withEnv("BYTEMETER_JAVA_OPTS", "-Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1");
    }

    private GenericContainer<?> serve(Images image, int number) {
        String name = "serve-" + number;
        return bytemeter(image, "serve", name)
                .withEnv(Map.of(
                        "BYTEMETER_API_HOST",
                        "0.0.0.0",
                        "BYTEMETER_API_BOOTSTRAP_KEY",
                        KeyHash.of(key).hex(),
                        "BYTEMETER_METERING_THREADS",
                        "1",
                        "BYTEMETER_PEER_HOST",
                        "0.0.0.0",
                        "BYTEMETER_PEER_ADVERTISED_HOST",
                        name,
                        "BYTEMETER_PEER_SECRET",
                        PEER_SECRET));
    }

    private static String nodeJson(int users) {
        List<String> accounts = new ArrayList<>();
        for (int i = 0; i < users; i++) {
            accounts.add("{\"user\": \"u%d\", \"pass\": \"pw\"}".formatted(i));
        }
        return """
                {"inbounds": [{"tag": "socks", "listen": "0.0.0.0", "port": %d, "protocol": "socks",
                   "settings": {"auth": "password", "accounts": [%s]}}],
                 "outbounds": [{"tag": "direct", "protocol": "freedom"}]}
                """.formatted(SOCKS, String.join(", ", accounts));
    }

    /** An address of this machine that the node reaches, also while it is cut off from Kafka. */
    InetAddress targetAddress() throws IOException {
        return InetAddress.getByName(docker.inspectNetworkCmd()
                .withNetworkId(edge.getId())
                .exec()
                .getIpam()
                .getConfig()
                .get(0)
                .getGateway());
    }

    /** Where clients speak SOCKS to the node. */
    InetSocketAddress socks() {
        return new InetSocketAddress(address(node, edge), SOCKS);
    }

    private String address(GenericContainer<?> container, Network network) {
        return docker
                .inspectContainerCmd(container.getContainerId())
                .exec()
                .getNetworkSettings()
                .getNetworks()
                .values()
                .stream()
                .filter(attached -> network.getId().equals(attached.getNetworkID()))
                .map(attached -> String.valueOf(attached.getIpAddress()))
                .findFirst()
                .orElse("");
    }

    void pauseBroker() {
        docker.pauseContainerCmd(kafka.getContainerId()).exec();
    }

    void resumeBroker() {
        docker.unpauseContainerCmd(kafka.getContainerId()).exec();
    }

    /** Takes the network from the node on which Kafka and the registry are. */
    void cutNodeOff() {
        docker.disconnectFromNetworkCmd()
                .withContainerId(node.getContainerId())
                .withNetworkId(back.getId())
                .withForce(true)
                .exec();
    }

    void connectNode() {
        docker.connectToNetworkCmd()
                .withContainerId(node.getContainerId())
                .withNetworkId(back.getId())
                .exec();
    }

    /** SIGKILL, and a new start of the same container, as a supervisor would. */
    void restartKilledNode() {
        docker.killContainerCmd(node.getContainerId()).exec();
        docker.startContainerCmd(node.getContainerId()).exec();
    }

    /** What the node says of its health. */
    String nodeHealth() throws IOException, InterruptedException {
        return node.execInContainer(
                        "bash",
                        "-c",
                        "exec 3<>/dev/tcp/127.0.0.1/8081 && printf 'GET /v1/health HTTP/1.0\\r\\n\\r\\n' >&3 && cat <&3")
                .getStdout();
    }

    void killServe(int number) {
        docker.killContainerCmd(serve[number].getContainerId()).exec();
    }

    void startServe(int number) {
        docker.startContainerCmd(serve[number].getContainerId()).exec();
        awaitHealthy(serve[number]);
    }

    /** SIGTERM; then the image of now takes over name and volume. Returns the exit code of the one that stopped. */
    long upgrade(int number) {
        GenericContainer<?> old = serve[number];
        docker.stopContainerCmd(old.getContainerId()).withTimeout(40).exec();
        long exitCode = docker.inspectContainerCmd(old.getContainerId())
                .exec()
                .getState()
                .getExitCodeLong();
        old.stop();
        serve[number] = serve(Images.BYTEMETER, number);
        serve[number].start();
        awaitHealthy(serve[number]);
        return exitCode;
    }

    private void awaitHealthy(GenericContainer<?> container) {
        Poll.value(READY, container.getNetworkAliases() + " healthy", "healthy", () -> {
            var state = docker.inspectContainerCmd(container.getContainerId())
                    .exec()
                    .getState();
            assertThat(state.getRunning()).as(container.getLogs()).isTrue();
            return state.getHealth().getStatus();
        });
    }

    /** What an instance answers; null unless that is a success. */
    JsonNode answer(int number, String path) throws InterruptedException {
        try {
            HttpResponse<String> response = get(number, path);
            return response.statusCode() == 200 ? new ObjectMapper().readTree(response.body()) : null;
        } catch (IOException e) {
            return null;
        }
    }

    private HttpResponse<String> get(int number, String path) throws IOException, InterruptedException {
        String host = address(serve[number], back);
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + host + ":8080" + path))
                .timeout(ANSWER)
                .header("Authorization", "Bearer " + key)
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public JsonNode json(String path) throws IOException, InterruptedException {
        return new ObjectMapper().readTree(get(0, path).body());
    }

    @Override
    public String verified() throws IOException, InterruptedException {
        ExecResult verify = serve[0].execInContainer(
                "bash", "-c", "BYTEMETER_KEY=" + key + " exec bytemeter verify --url http://127.0.0.1:8080");
        assertThat(verify.getExitCode())
                .as(verify.getStdout() + verify.getStderr())
                .isZero();
        return verify.getStdout();
    }

    @Override
    public String complaints() {
        StringBuilder found = new StringBuilder();
        for (GenericContainer<?> container : List.of(kafka, node, serve[0], serve[1])) {
            found.append(Complaints.of(container.getNetworkAliases().toString(), container.getLogs()));
        }
        return found.toString();
    }

    @Override
    public void close() {
        Stream.concat(Stream.of(node, registry, kafka), Stream.of(serve))
                .filter(Objects::nonNull) // a start that failed has not made all of them
                .forEach(GenericContainer::stop);
        for (var volume : docker.listVolumesCmd().exec().getVolumes()) {
            if (volumes.contains(volume.getName())) {
                docker.removeVolumeCmd(volume.getName()).exec();
            }
        }
        edge.close();
        back.close();
    }
}
