package io.bytemeter.node;

import io.netty.util.internal.PlatformDependent;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.charset.StandardCharsets;

/**
 * A node in a JVM of its own, for tests of its memory: maps a port to the one given, and answers each line of its input
 * with {@code live, bytes of heap, bytes of direct memory, uplink, downlink}.
 */
final class LoadedNode implements AutoCloseable {
    private final Process process;
    private final BufferedReader answers;
    final int port;

    /** Starts the JVM with at most {@code heapMegabytes} of heap, and as much direct memory. */
    LoadedNode(int heapMegabytes, int targetPort) throws IOException {
        process = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "-Xmx" + heapMegabytes + "m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LoadedNode.class.getName(),
                        Integer.toString(targetPort))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        port = Integer.parseInt(answers.readLine());
    }

    /** See the class. */
    long[] ask() throws IOException {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
        String[] words = answers.readLine().split(" ", -1);
        long[] numbers = new long[words.length];
        for (int i = 0; i < words.length; i++) {
            numbers[i] = Long.parseLong(words[i]);
        }
        return numbers;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    public static void main(String[] args) throws IOException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        try (TestNode node = TestNode.of(TestNode.dokodemo(Integer.parseInt(args[0])))) {
            out.println(node.port());
            while (in.readLine() != null) {
                memory.gc();
                var totals = node.node.totals();
                out.println(totals.live() + " " + memory.getHeapMemoryUsage().getUsed() + " "
                        + PlatformDependent.usedDirectMemory() + " " + totals.uplink() + " " + totals.downlink());
            }
        }
    }
}
