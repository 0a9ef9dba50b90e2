package io.bytemeter.launcher.report;

import io.bytemeter.interfaces.stats.StatsClient.StatsException;
import io.bytemeter.launcher.client.KeyOption;
import java.io.PrintWriter;
import picocli.CommandLine.Model.CommandSpec;

/** How a command ends that got no answer. */
final class NoAnswer {
    private static final int EXIT_CODE = 2;

    private NoAnswer() {}

    /** Says why in one line; returns the exit code. */
    static int tell(CommandSpec spec, Exception failure) {
        boolean keyNeeded = failure instanceof StatsException refusal && refusal.isKeyNeeded();
        PrintWriter err = spec.commandLine().getErr();
        err.println("bytemeter " + spec.name() + ": " + failure.getMessage()
                + (keyNeeded ? "; " + KeyOption.expected() : ""));
        err.flush();
        return EXIT_CODE;
    }
}
