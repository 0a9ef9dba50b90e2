package io.bytemeter.launcher;

import io.bytemeter.launcher.keys.KeyCommand;
import io.bytemeter.launcher.quota.QuotaCommand;
import io.bytemeter.launcher.report.ReportCommand;
import io.bytemeter.launcher.report.WatchCommand;
import io.bytemeter.launcher.verify.VerifyCommand;
import io.bytemeter.settings.InvalidSettingException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Entry point of every command. Exit code 0: ended in good order; 1: failed; 2: called or configured wrongly. */
@Command(
        name = "bytemeter",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        header = "Meters the traffic of proxy servers and turns it into totals that can be billed.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            StandaloneCommand.class,
            NodeCommand.class,
            ServeCommand.class,
            CollectCommand.class,
            QuotaCommand.class,
            ReportCommand.class,
            WatchCommand.class,
            VerifyCommand.class,
            KeyCommand.class,
            HealthCommand.class,
            PrepareCommand.class
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:ended in good order",
            "1:failed; one line on stderr says why",
            "2:called or configured wrongly"
        })
public final class BytemeterMain implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    private BytemeterMain() {}

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new BytemeterMain()).setExecutionExceptionHandler((e, commandLine, parsed) -> {
            if (e instanceof InvalidSettingException invalid) {
                return Runner.invalid(invalid, commandLine.getErr());
            }
            throw e;
        });
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "no command (expected: standalone, node, serve, collect, report, watch, quota, verify, key, health or"
                        + " prepare)");
    }
}
