package io.bytemeter.interfaces.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.bytemeter.settings.InvalidSettingException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One handler on one port, in plain text. Inert until started. */
public final class Listener implements AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(Listener.class);
    private static final int THREADS = 8;
    private static final int MAX_BODY = 1 << 20;

    private final String setting;
    private final InetSocketAddress address;
    private final Handler handler;
    private final ExecutorService threads;
    private final HttpServer server;

    /**
     * A listener on {@code address}.
     *
     * @param setting named if the address cannot be bound
     */
    public Listener(String setting, InetSocketAddress address, Handler handler) {
        this.setting = setting;
        this.address = address;
        this.handler = handler;
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(THREADS, THREADS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "http " + setting);
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        threads = pool;
        try {
            server = HttpServer.create();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    public void start() {
        try {
            server.bind(address, 0);
        } catch (IOException e) {
            throw InvalidSettingException.of(
                    setting,
                    address.getHostString() + ":" + address.getPort(),
                    "a free address of this machine; " + e.getMessage());
        }
        server.createContext("/", this::exchange);
        server.setExecutor(threads);
        server.start();
    }

    /** The port it listens on, once started. */
    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdown();
    }

    private void exchange(HttpExchange exchange) throws IOException {
        Reply reply = null;
        try (exchange) {
            reply = reply(exchange);
            byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
            reply.headers().forEach(exchange.getResponseHeaders()::set);
            boolean empty = body.length == 0 || exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(reply.status(), empty ? -1 : body.length);
            if (!empty) {
                try (OutputStream out = exchange.getResponseBody()) {
                    out.write(body);
                }
            }
            reply.sent();
        } finally {
            if (reply != null) {
                reply.failed(); // nothing happens if it was sent
            }
        }
    }

    private Reply reply(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY + 1);
        if (body.length > MAX_BODY) {
            return Reply.goError(413, "request body too large");
        }
        Map<String, String> headers = new HashMap<>();
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.get(0)));
        String query = exchange.getRequestURI().getRawQuery();
        Request request = new Request(
                exchange.getRequestMethod(),
                String.valueOf(exchange.getRequestURI().getPath()),
                query == null ? "" : query,
                headers,
                new String(body, StandardCharsets.UTF_8));
        try {
            return handler.handle(request);
        } catch (RuntimeException e) {
            logger.atError().addKeyValue("path", request.path()).setCause(e).log("request failed");
            return Reply.goError(500, "internal error");
        }
    }
}
