package io.bytemeter.launcher.client;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import picocli.CommandLine.Mixin;
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

    @Mixin
    private KeyOption keyOption = new KeyOption();

    public ApiClient client() throws ApiException {
        String key = keyOption.key();
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
