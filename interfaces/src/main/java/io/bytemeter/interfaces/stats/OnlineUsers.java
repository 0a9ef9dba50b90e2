package io.bytemeter.interfaces.stats;

import io.bytemeter.interfaces.connections.Connections;
import io.bytemeter.interfaces.connections.OpenConnection;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Who is online, and from which addresses, as Xray counts since its v26.4.13: an address is there while a connection from
 * it is open. Loopback addresses never are.
 */
final class OnlineUsers {
    private static final String PREFIX = "user>>>";
    private static final String SUFFIX = ">>>online";

    private final Connections connections;
    private final Set<String> inbounds;

    /** @param inbounds whose users are shown ({@code policy.levels.N.statsUserOnline}) */
    OnlineUsers(Connections connections, Set<String> inbounds) {
        this.connections = connections;
        this.inbounds = Set.copyOf(inbounds);
    }

    /** Seconds since the epoch at which each address of each user was last seen. */
    Map<String, Map<String, Long>> now() {
        Map<String, Map<String, Long>> users = new TreeMap<>();
        for (OpenConnection open : connections.open()) {
            if (!open.user().isEmpty() && inbounds.contains(open.inbound()) && !isLoopback(open.client())) {
                users.computeIfAbsent(open.user(), user -> new TreeMap<>())
                        .merge(open.client(), open.lastActiveAt().getEpochSecond(), Math::max);
            }
        }
        return users;
    }

    private static boolean isLoopback(String address) {
        try {
            return InetAddress.getByName(address).isLoopbackAddress(); // a literal: no name is looked up
        } catch (UnknownHostException e) {
            return false;
        }
    }

    static String name(String user) {
        return PREFIX + user + SUFFIX;
    }

    static Optional<String> user(String name) {
        return name.startsWith(PREFIX) && name.endsWith(SUFFIX) && name.length() > PREFIX.length() + SUFFIX.length()
                ? Optional.of(name.substring(PREFIX.length(), name.length() - SUFFIX.length()))
                : Optional.empty();
    }
}
