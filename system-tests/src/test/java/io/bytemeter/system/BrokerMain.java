package io.bytemeter.system;

import io.bytemeter.launcher.broker.EmbeddedBroker;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** The broker of a cluster as a process of its own: directory and port; SIGTERM stops it in good order. */
final class BrokerMain {
    private BrokerMain() {}

    public static void main(String[] args) throws InterruptedException {
        EmbeddedBroker broker = new EmbeddedBroker(Path.of(args[0]), Integer.parseInt(args[1]));
        broker.start();
        Runtime.getRuntime().addShutdownHook(new Thread(broker::close));
        System.out.println("broker is ready");
        new CountDownLatch(1).await();
    }
}
