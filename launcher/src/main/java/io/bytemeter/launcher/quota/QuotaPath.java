package io.bytemeter.launcher.quota;

import io.bytemeter.launcher.client.ApiClient;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Which quota is meant. */
final class QuotaPath {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            paramLabel = "SUBJECT",
            description = "Kind and id, for instance user/alice; kinds are user, inbound, outbound and node.")
    private String subject = "";

    @Option(
            names = "--name",
            paramLabel = "NAME",
            defaultValue = "default",
            description = "Which of the subject's quotas. Default: ${DEFAULT-VALUE}.")
    private String name = "default";

    String path() {
        int slash = subject.indexOf('/');
        if (slash < 1 || slash == subject.length() - 1) {
            throw new ParameterException(
                    spec.commandLine(), "SUBJECT: " + subject + " (expected: kind/id, such as user/alice)");
        }
        return "/v1/quotas/" + ApiClient.segment(subject.substring(0, slash)) + "/"
                + ApiClient.segment(subject.substring(slash + 1)) + "/" + ApiClient.segment(name);
    }
}
