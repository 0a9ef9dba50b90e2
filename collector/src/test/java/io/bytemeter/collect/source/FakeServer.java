package io.bytemeter.collect.source;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** Answers as it was told, path by path, and remembers what it was asked. */
public final class FakeServer implements AutoCloseable {
    private record Answer(int status, String body, int cut) {}

    private final HttpServer server;
    private final Map<String, Answer> answers = new HashMap<>();

    /** {@code METHOD path header-of-secret body}. */
    public final List<String> asked = new CopyOnWriteArrayList<>();

    /** @param header whose value is remembered */
    public FakeServer(String header) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                String path = exchange.getRequestURI().toString();
                String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                asked.add(exchange.getRequestMethod() + " " + path + " "
                        + exchange.getRequestHeaders().getFirst(header) + " " + body);
                Answer answer = answers.getOrDefault(path, new Answer(404, "404 page not found\n", 0));
                byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
                if (bytes.length > 0) {
                    exchange.getResponseBody().write(bytes, 0, bytes.length - answer.cut());
                }
            }
        });
        server.start();
    }

    public FakeServer answers(String path, int status, String body) {
        answers.put(path, new Answer(status, body, 0));
        return this;
    }

    /** The same, but the connection ends before the last bytes. */
    public FakeServer cutsShort(String path, String body, int bytes) {
        answers.put(path, new Answer(200, body, bytes));
        return this;
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
