package io.bytemeter.launcher;

import io.bytemeter.settings.InvalidSettingException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Model.CommandSpec;

/** Runs one process from its start to its end and says by an exit code how it went. */
final class Runner {
    static final int OK = 0;
    static final int FAILED = 1;
    static final int INVALID = 2;

    private static final Logger logger = LoggerFactory.getLogger(Runner.class);

    /** A stop that takes longer is cut off: whoever sent the signal would sooner or later kill the process anyway. */
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);

    private final String command;
    private final PrintWriter out;
    private final PrintWriter err;

    private final StopSignal stop = new StopSignal();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile int exitCode = OK;

    Runner(String command, PrintWriter out, PrintWriter err) {
        this.command = command;
        this.out = out;
        this.err = err;
    }

    static Runner of(CommandSpec spec) {
        return new Runner(
                spec.name(), spec.commandLine().getOut(), spec.commandLine().getErr());
    }

    /** Runs {@code process} until a signal or a failure, and stops it. */
    int run(RunningProcess process) {
        Runtime.getRuntime().addShutdownHook(new Thread(this::endByHook, "shutdown"));
        try (process) {
            announce(process.start(stop));
            stop.await();
            logger.atInfo().log("stopping");
            Throwable failure = stop.failure();
            exitCode = failure == null ? OK : failed(failure);
        } catch (StoppedException e) {
            logger.atInfo().log("stopped while starting");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (InvalidSettingException e) {
            exitCode = invalid(e, err);
        } catch (RuntimeException e) {
            exitCode = failed(e);
        } finally {
            ended.countDown();
        }
        return exitCode;
    }

    /** One line for a setting that stops the start. */
    static int invalid(InvalidSettingException e, PrintWriter err) {
        err.println(oneLine(String.valueOf(e.getMessage())));
        err.flush();
        return INVALID;
    }

    private int failed(Throwable e) {
        String message = e.getClass().getName().startsWith("io.bytemeter.") ? e.getMessage() : e.toString();
        err.println("bytemeter " + command + ": " + oneLine(String.valueOf(message)));
        err.flush();
        logger.atDebug().setCause(e).log("failed");
        return FAILED;
    }

    private void announce(Map<String, String> addresses) {
        // In one piece: whoever waits for the first line finds the addresses behind it.
        StringBuilder text = new StringBuilder("bytemeter " + command + " is ready" + System.lineSeparator());
        addresses.forEach((what, where) -> text.append(String.format("  %-16s %s%n", what, where)));
        out.print(text);
        out.flush();
    }

    /**
     * A JVM that a signal ends would say so by its exit code, 143 for SIGTERM. Ended in good order is a success, so the
     * hook halts with the code of our own once the main thread is through.
     */
    private void endByHook() {
        stop.request();
        boolean inOrder = false;
        try {
            inOrder = ended.await(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!inOrder) {
            logger.atError().addKeyValue("seconds", STOP_LIMIT.toSeconds()).log("stop takes too long; cut off");
        }
        Runtime.getRuntime().halt(inOrder ? exitCode : FAILED);
    }

    private static String oneLine(String message) {
        return message.strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
