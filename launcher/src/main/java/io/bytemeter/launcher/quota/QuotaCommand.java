package io.bytemeter.launcher.quota;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code quota}. */
@Command(
        name = "quota",
        mixinStandardHelpOptions = true,
        header = "Set, show and delete limits of users, inbounds, outbounds and nodes.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {SetCommand.class, GetCommand.class, ListCommand.class, DeleteCommand.class},
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:done",
            "1:refused, or there is no such quota; one line on stderr says why",
            "2:called wrongly, or no answer from the API"
        })
public final class QuotaCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "no command (expected: set, get, list or delete)");
    }
}
