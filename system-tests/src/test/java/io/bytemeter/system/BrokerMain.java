package io.bytemeter.system;

import io.bytemeter.launcher.broker.EmbeddedBroker;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;

/**
 * The broker of a cluster as a process of its own: directory and port; SIGTERM stops it in good order. System properties
 * that begin with {@code kafka.} are settings of Kafka's.
 */
final class BrokerMain {
    private static final String SETTING = "kafka.";

    private BrokerMain() {}

    /** Small, and not started yet. */
    static ClusterProcess process(Path directory, int port) {
        return process(directory, port, "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
    }

    /** With these options of the JVM, and not started yet. */
    static ClusterProcess process(Path directory, int port, String... options) {
        List<String> command = new ArrayList<>();
        command.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
        command.addAll(List.of(options));
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                BrokerMain.class.getName(),
                directory.resolve("kafka").toString(),
                Integer.toString(port)));
        return new ClusterProcess("broker", directory, command);
    }

    public static void main(String[] args) throws InterruptedException {
        Map<String, String> own = System.getProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith(SETTING))
                .collect(Collectors.toMap(name -> name.substring(SETTING.length()), System::getProperty));
        EmbeddedBroker broker = new EmbeddedBroker(Path.of(args[0]), Integer.parseInt(args[1]), own);
        broker.start();
        Runtime.getRuntime().addShutdownHook(new Thread(broker::close));
        System.out.println("broker is ready");
        new CountDownLatch(1).await();
    }
}
