package io.bytemeter.billing.http;

import com.linecorp.armeria.server.Server;
import io.bytemeter.settings.InvalidSettingException;
import java.net.BindException;
import java.util.concurrent.CompletionException;

/** Starting to listen. */
public final class Ports {
    private Ports() {}

    /** Starts a server; throws {@link InvalidSettingException} if the port that {@code setting} names is taken. */
    public static void start(Server server, String setting, int port) {
        try {
            server.start().join();
        } catch (CompletionException e) {
            for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
                if (cause instanceof BindException
                        || String.valueOf(cause.getMessage()).contains("in use")) {
                    throw InvalidSettingException.of(setting, port, "a free port; another program listens on it");
                }
            }
            throw e;
        }
    }
}
