package io.bytemeter.system;

import io.bytemeter.launcher.broker.EmbeddedBroker;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** The broker of a cluster as a process of its own: directory and port; SIGTERM stops it in good order. */
final class BrokerMain {
    private BrokerMain() {}

    /** Not started yet. */
    static ClusterProcess process(Path directory, int port) {
        String java = System.getProperty("java.home") + File.separator + "bin" + File.separator + "java";
        return new ClusterProcess(
                "broker",
                directory,
                List.of(
                        java,
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        BrokerMain.class.getName(),
                        directory.resolve("kafka").toString(),
                        Integer.toString(port)));
    }

    public static void main(String[] args) throws InterruptedException {
        EmbeddedBroker broker = new EmbeddedBroker(Path.of(args[0]), Integer.parseInt(args[1]));
        broker.start();
        Runtime.getRuntime().addShutdownHook(new Thread(broker::close));
        System.out.println("broker is ready");
        new CountDownLatch(1).await();
    }
}
