package io.bytemeter.node;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A target that answers each request head it reads with what a function makes of it, and records the heads. */
final class HttpTarget implements AutoCloseable {
    interface Answering {
        /** The bytes to send, or null to close. */
        byte @org.jspecify.annotations.Nullable [] answer(String head, InputStream body) throws IOException;
    }

    final List<String> heads = new CopyOnWriteArrayList<>();
    private final TestServer server;

    HttpTarget(Answering answering) {
        server = new TestServer(connection -> {
            InputStream in = connection.getInputStream();
            for (String head = head(in); !head.isEmpty(); head = head(in)) {
                heads.add(head);
                byte[] answer = answering.answer(head, in);
                if (answer == null) {
                    return;
                }
                connection.getOutputStream().write(answer);
            }
        });
    }

    /** Answers every request with this text, which should say its length. */
    static HttpTarget always(String answer) {
        return new HttpTarget((head, body) -> answer.getBytes(StandardCharsets.ISO_8859_1));
    }

    int port() {
        return server.port();
    }

    /** A head with its empty line, or "" at the end of the stream. */
    static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int b = in.read();
            if (b < 0) {
                return "";
            }
            head.append((char) b);
        }
        return head.toString();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
