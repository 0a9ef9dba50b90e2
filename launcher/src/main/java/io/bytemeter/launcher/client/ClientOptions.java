package io.bytemeter.launcher.client;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** The options of every command that talks to the API. */
public final class ClientOptions {
    @Spec(Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "http://127.0.0.1:8080",
            description = "Address of the API. Default: ${DEFAULT-VALUE}.")
    private URI url = URI.create("http://127.0.0.1:8080");

    @Option(
            names = "--key-file",
            paramLabel = "FILE",
            description =
                    "File with the API key; without it, the key in the variable BYTEMETER_KEY or in the file that"
                            + " BYTEMETER_KEY_FILE names. A key is never an argument, because everybody on the machine sees those.")
    private @Nullable Path keyFile;

    public ApiClient client() throws ApiException {
        String key = KeySource.key(keyFile, System.getenv());
        ApiClient client = new ApiClient(url, key);
        if (key != null && "http".equals(url.getScheme()) && !isLoopback(url.getHost())) {
            spec.commandLine().getErr().println("bytemeter: the key travels to " + url + " in clear text");
        }
        return client;
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false; // the request says so
        }
    }
}
