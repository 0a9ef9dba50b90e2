package io.bytemeter.system;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** As much of Confluent's schema registry as nodes and instances ask for. What it knows outlives a stop. */
final class RegistryServer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final int port = StandaloneProcess.freePort();
    private final List<String> schemas = new ArrayList<>();
    private HttpServer server;

    RegistryServer start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/", this::answer);
        server.start();
        return this;
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            ObjectNode answer = JSON.createObjectNode();
            int status = 200;
            if (path.startsWith("/schemas/ids/")) {
                int id = Integer.parseInt(path.substring("/schemas/ids/".length()));
                if (id <= schemas.size()) {
                    answer.put("schema", schemas.get(id - 1));
                } else {
                    status = 404;
                    answer.put("error_code", 40403).put("message", "no such schema");
                }
            } else {
                String schema =
                        JSON.readTree(exchange.getRequestBody()).path("schema").asText();
                if (!schemas.contains(schema)) {
                    schemas.add(schema);
                }
                answer.put("id", schemas.indexOf(schema) + 1);
            }
            byte[] body = JSON.writeValueAsBytes(answer);
            exchange.getResponseHeaders().add("Content-Type", "application/vnd.schemaregistry.v1+json");
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    void stop() {
        server.stop(0);
    }

    @Override
    public void close() {
        if (server != null) {
            stop();
        }
    }
}
