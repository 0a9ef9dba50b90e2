package io.bytemeter.node.config;

import java.util.ArrayList;
import java.util.List;

/** Reads {@code outbounds}. */
final class OutboundReader {
    private static final String[] PROTOCOLS = {"freedom", "blackhole", "socks", "http", "tunnel"};

    private OutboundReader() {}

    static List<Outbound> readAll(ConfigNode list) {
        List<Outbound> outbounds = new ArrayList<>();
        for (ConfigNode node : list.items()) {
            Outbound outbound = read(node);
            if (outbounds.stream().anyMatch(other -> other.tag().equals(outbound.tag()))) {
                throw CommonReader.duplicateTag(node, outbound.tag());
            }
            outbounds.add(outbound);
        }
        if (outbounds.isEmpty()) {
            throw list.refuse("at least one outbound");
        }
        return outbounds;
    }

    private static Outbound read(ConfigNode outbound) {
        String protocol = outbound.object("tag", "protocol", "settings", "streamSettings", "mux")
                .require("protocol", String.join(", ", PROTOCOLS))
                .word(PROTOCOLS);
        CommonReader.checkPlainTransport(outbound);
        CommonReader.checkDisabled(outbound, "mux", "enabled", "concurrency");
        String tag = CommonReader.tag(outbound, protocol);
        ConfigNode settings = CommonReader.settings(outbound);
        return switch (protocol) {
            case "freedom" -> freedom(tag, settings);
            case "blackhole" -> blackhole(tag, settings);
            case "tunnel" -> tunnel(tag, settings);
            default -> chained(tag, settings, protocol.equals("socks"));
        };
    }

    private static Outbound freedom(String tag, ConfigNode settings) {
        settings.object("domainStrategy", "userLevel");
        CommonReader.checkLevel(settings, "userLevel");
        ConfigNode strategy = settings.get("domainStrategy");
        if (strategy != null) {
            strategy.word("AsIs");
        }
        return new Outbound.Freedom(tag);
    }

    private static Outbound blackhole(String tag, ConfigNode settings) {
        ConfigNode response = settings.object("response").get("response");
        if (response != null) {
            response.object("type").require("type", "none").word("none");
        }
        return new Outbound.Blackhole(tag);
    }

    private static Outbound tunnel(String tag, ConfigNode settings) {
        settings.object();
        return new Outbound.Tunnel(tag);
    }

    private static Outbound chained(String tag, ConfigNode settings, boolean socks) {
        ConfigNode list = settings.object("servers").require("servers", "a list of one server");
        ConfigNode server = one(list, "a list of one server").object("address", "port", "users");
        String address = CommonReader.host(server.require("address", "a host name or an IP address"));
        int port = server.require("port", "1..65535").port();
        ConfigNode users = server.get("users");
        Account account = users == null || users.items().isEmpty() ? null : account(one(users, "at most one user"));
        return socks ? new Outbound.Socks(tag, address, port, account) : new Outbound.Http(tag, address, port, account);
    }

    private static ConfigNode one(ConfigNode list, String expected) {
        List<ConfigNode> items = list.items();
        if (items.size() != 1) {
            throw list.refuse(items.size() + " items", expected);
        }
        return items.get(0);
    }

    private static Account account(ConfigNode user) {
        CommonReader.checkLevel(user.object("user", "pass", "level"), "level");
        return CommonReader.account(user);
    }
}
