package io.bytemeter.bench.kit;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** As much of Confluent's schema registry as instances and nodes ask for. */
public final class Registry implements AutoCloseable {
    private static final String BY_ID = "/schemas/ids/";

    private final ObjectMapper json = new ObjectMapper();
    private final List<String> schemas = new ArrayList<>();
    private final HttpServer server;

    private Registry(HttpServer server) {
        this.server = server;
    }

    public static Registry start() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        Registry registry = new Registry(server);
        server.createContext("/", registry::answer);
        server.start();
        return registry;
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            ObjectNode answer = json.createObjectNode();
            if (path.startsWith(BY_ID)) {
                answer.put("schema", schemas.get(Integer.parseInt(path.substring(BY_ID.length())) - 1));
            } else {
                String schema =
                        json.readTree(exchange.getRequestBody()).path("schema").asText();
                if (!schemas.contains(schema)) {
                    schemas.add(schema);
                }
                answer.put("id", schemas.indexOf(schema) + 1);
            }
            byte[] body = json.writeValueAsBytes(answer);
            exchange.getResponseHeaders().add("Content-Type", "application/vnd.schemaregistry.v1+json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
