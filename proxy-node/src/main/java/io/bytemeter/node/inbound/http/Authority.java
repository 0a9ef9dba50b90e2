package io.bytemeter.node.inbound.http;

import io.bytemeter.node.route.Target;
import io.netty.util.NetUtil;

/** Reads {@code host:port} and {@code [ipv6]:port}. */
final class Authority {
    private Authority() {}

    /** @param defaultPort where none is given, or -1 if one must be */
    static Target parse(String text, int defaultPort) throws HttpProblem {
        int bracket = text.startsWith("[") ? text.indexOf(']') : 0;
        if (bracket < 0 || text.indexOf('@') >= 0) {
            throw HttpProblem.badRequest("authority");
        }
        int colon = text.indexOf(':', bracket);
        int hostEnd = colon < 0 ? text.length() : colon;
        String host = bracket == 0 ? text.substring(0, hostEnd) : text.substring(1, bracket);
        boolean proper = bracket == 0
                ? !host.isEmpty() && host.chars().allMatch(c -> c > ' ' && c < 0x7F && "[]\\,;<>\"".indexOf(c) < 0)
                : hostEnd == bracket + 1 && NetUtil.isValidIpV6Address(host) && host.indexOf('%') < 0;
        if (!proper || host.length() > 255) {
            throw HttpProblem.badRequest("host");
        }
        return new Target(host, port(colon < 0 ? "" : text.substring(colon + 1), defaultPort));
    }

    private static int port(String text, int defaultPort) throws HttpProblem {
        boolean digits = text.length() <= 5 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        int port = text.isEmpty() ? defaultPort : digits ? Integer.parseInt(text) : -1;
        if (port < 1 || port > 65_535) {
            throw HttpProblem.badRequest("port");
        }
        return port;
    }
}
