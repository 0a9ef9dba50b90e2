package io.bytemeter.node.inbound.http;

import io.bytemeter.node.inbound.Accounts;
import io.bytemeter.node.route.Target;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The head of a request to a proxy.
 *
 * @param method as sent
 * @param target where it goes
 * @param forwarded the head for the target, in origin form and without the fields meant for the proxy; never longer than
 *     what the client sent
 * @param body of the request
 * @param persistent whether the client may send another request
 * @param credentials what the client says of itself, {@code user:password}, or null
 */
record RequestHead(
        String method,
        Target target,
        String forwarded,
        Body body,
        boolean persistent,
        @Nullable String credentials) {
    private static final String SCHEME = "http://";
    private static final int HTTP_PORT = 80;

    boolean isConnect() {
        return method.equals("CONNECT");
    }

    /** Parses what a strict {@link HeadReader} has read. */
    static RequestHead parse(String text) throws HttpProblem {
        String head = withoutEmptyLines(text);
        int lineEnd = head.indexOf("\r\n");
        String[] line = head.substring(0, lineEnd).split(" ", -1);
        if (line.length != 3 || !Fields.isToken(line[0], line[0].length()) || !line[2].matches("HTTP/1\\.[01]")) {
            throw HttpProblem.badRequest("request line");
        }
        boolean oldVersion = line[2].endsWith("0");
        Fields fields = Fields.parse(head, lineEnd + 2, true);
        List<String> hosts = fields.values("Host");
        if (hosts.size() > 1 || (hosts.isEmpty() && !oldVersion)) {
            throw HttpProblem.badRequest("not one Host");
        }
        boolean persistent = oldVersion
                ? fields.lists("Connection", "keep-alive") || fields.lists("Proxy-Connection", "keep-alive")
                : !fields.lists("Connection", "close") && !fields.lists("Proxy-Connection", "close");
        String credentials = credentials(fields);
        if (line[0].equals("CONNECT")) {
            return new RequestHead(
                    line[0], Authority.parse(line[1], -1), "", Body.ofLength(0), persistent, credentials);
        }
        if (!line[1].toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
            throw HttpProblem.badRequest("not an http URL");
        }
        int pathStart = pathStart(line[1]);
        String authority = line[1].substring(SCHEME.length(), pathStart);
        Target target = Authority.parse(authority, HTTP_PORT);
        String first = line[0] + " " + path(line[0], line[1].substring(pathStart)) + " " + line[2] + "\r\n";
        return new RequestHead(
                line[0],
                target,
                first + forwarded(fields, authority),
                body(fields, oldVersion),
                persistent,
                credentials);
    }

    private static String withoutEmptyLines(String text) {
        int start = 0;
        while (text.startsWith("\r\n", start)) {
            start += 2;
        }
        return text.substring(start);
    }

    /** The user that the credentials prove, or null if they prove none. */
    @Nullable
    String userOf(Accounts accounts) {
        String login = credentials;
        int colon = login == null ? -1 : login.indexOf(':');
        if (login == null || colon < 0) {
            return null;
        }
        String user = login.substring(0, colon);
        return accounts.accepts(user, login.substring(colon + 1).getBytes(StandardCharsets.UTF_8)) ? user : null;
    }

    private static int pathStart(String url) throws HttpProblem {
        int start = SCHEME.length();
        while (start < url.length() && "/?#".indexOf(url.charAt(start)) < 0) {
            start++;
        }
        if (url.indexOf('#') >= 0) {
            throw HttpProblem.badRequest("fragment");
        }
        return start;
    }

    private static String path(String method, String path) {
        if (path.isEmpty()) {
            return method.equals("OPTIONS") ? "*" : "/";
        }
        return path.startsWith("/") ? path : "/" + path;
    }

    private static String forwarded(Fields fields, String authority) {
        StringBuilder lines = new StringBuilder();
        for (Fields.Field field : fields.all()) {
            if (!field.name().toLowerCase(Locale.ROOT).startsWith("proxy-")) {
                boolean otherHost = field.is("Host") && !field.value().equalsIgnoreCase(authority);
                lines.append(otherHost ? "Host: " + authority : field.line()).append("\r\n"); // the URL decides
            }
        }
        return lines.append("\r\n").toString();
    }

    private static Body body(Fields fields, boolean oldVersion) throws HttpProblem {
        List<String> codings = fields.values("Transfer-Encoding");
        long length = Body.length(fields, Answer.BAD_REQUEST);
        if (codings.isEmpty()) {
            return Body.ofLength(Math.max(0, length));
        }
        if (oldVersion || length >= 0) {
            throw HttpProblem.badRequest("Transfer-Encoding beside Content-Length or in HTTP/1.0");
        }
        if (codings.size() != 1 || !codings.get(0).equalsIgnoreCase("chunked")) {
            throw new HttpProblem(Answer.NOT_IMPLEMENTED, "transfer coding");
        }
        return new ChunkedBody();
    }

    private static @Nullable String credentials(Fields fields) {
        List<String> values = fields.values("Proxy-Authorization");
        if (values.size() != 1 || !values.get(0).regionMatches(true, 0, "Basic ", 0, 6)) {
            return null;
        }
        try {
            byte[] decoded =
                    Base64.getDecoder().decode(values.get(0).substring(6).strip());
            return new String(decoded, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
