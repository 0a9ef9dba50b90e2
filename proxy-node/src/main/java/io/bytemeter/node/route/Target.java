package io.bytemeter.node.route;

/**
 * Where a client wants to go.
 *
 * @param host a domain name as the client wrote it, or a literal IP address (IPv6 without brackets or zone)
 * @param port 1..65535
 */
public record Target(String host, int port) {
    public Target {
        if (host.isEmpty() || host.length() > 255) {
            throw new IllegalArgumentException("host: " + host.length() + " characters (expected: 1..255)");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port: " + port + " (expected: 1..65535)");
        }
    }
}
