package io.bytemeter.node.config;

import java.util.ArrayList;
import java.util.List;

/** Reads {@code inbounds}. */
final class InboundReader {
    private static final String[] PROTOCOLS = {"socks", "http", "dokodemo-door"};

    private final ConfigNode settings;
    private final String tag;
    private final String listen;
    private final int port;

    private InboundReader(ConfigNode inbound, String protocol) {
        this.settings = CommonReader.settings(inbound);
        ConfigNode address = inbound.get("listen");
        listen = address == null ? "0.0.0.0" : CommonReader.literal(address);
        port = inbound.require("port", "1..65535").port();
        tag = CommonReader.tag(inbound, protocol + "-" + port);
    }

    static List<Inbound> readAll(ConfigNode list, Timeouts timeouts) {
        List<Inbound> inbounds = new ArrayList<>();
        for (ConfigNode node : list.items()) {
            Inbound inbound = read(node, timeouts);
            for (Inbound other : inbounds) {
                checkDistinct(node, inbound, other);
            }
            inbounds.add(inbound);
        }
        if (inbounds.isEmpty()) {
            throw list.refuse("at least one inbound");
        }
        return inbounds;
    }

    private static Inbound read(ConfigNode inbound, Timeouts timeouts) {
        String protocol = inbound.object("tag", "listen", "port", "protocol", "settings", "streamSettings", "sniffing")
                .require("protocol", String.join(", ", PROTOCOLS))
                .word(PROTOCOLS);
        CommonReader.checkPlainTransport(inbound);
        CommonReader.checkDisabled(inbound, "sniffing", "enabled", "destOverride", "metadataOnly");
        InboundReader reader = new InboundReader(inbound, protocol);
        return switch (protocol) {
            case "socks" -> reader.socks();
            case "http" -> reader.http(timeouts);
            default -> reader.dokodemo();
        };
    }

    private Inbound socks() {
        settings.object("auth", "accounts", "udp", "ip", "userLevel");
        CommonReader.checkLevel(settings, "userLevel");
        ConfigNode auth = settings.get("auth");
        boolean password = auth != null && auth.word("noauth", "password").equals("password");
        List<Account> accounts = CommonReader.accounts(settings);
        if (password && accounts.isEmpty()) {
            throw settings.require("accounts", "at least one account, as auth is password")
                    .refuse("at least one account, as auth is password");
        }
        ConfigNode udp = settings.get("udp");
        ConfigNode address = settings.get("ip");
        return new Inbound.Socks(
                tag,
                listen,
                port,
                password ? accounts : List.of(), // v2ray ignores the accounts of an inbound without auth, too
                udp != null && udp.flag(),
                address == null ? "127.0.0.1" : CommonReader.literal(address));
    }

    private Inbound http(Timeouts timeouts) {
        settings.object("accounts", "timeout", "userLevel", "allowTransparent");
        CommonReader.checkLevel(settings, "userLevel");
        checkFalse("allowTransparent");
        ConfigNode timeout = settings.get("timeout");
        int idle = (int) timeouts.idle().toSeconds();
        if (timeout != null
                && timeout.number(0, Integer.MAX_VALUE) != 0
                && timeout.number(0, Integer.MAX_VALUE) != idle) {
            throw timeout.refuse(idle + ", as policy.levels.0.connIdle, or absent");
        }
        for (ConfigNode account : CommonReader.list(settings, "accounts")) {
            ConfigNode user = account.get("user");
            if (user != null && user.text("a text").indexOf(':') >= 0) {
                throw user.refuse("no colon, which ends the user name in basic authentication");
            }
        }
        return new Inbound.Http(tag, listen, port, CommonReader.accounts(settings));
    }

    private Inbound dokodemo() {
        settings.object("address", "port", "network", "userLevel", "timeout", "followRedirect");
        CommonReader.checkLevel(settings, "userLevel");
        checkFalse("followRedirect");
        boolean tcp = false;
        boolean udp = false;
        ConfigNode network = settings.get("network");
        if (network == null) {
            tcp = true;
        } else {
            for (ConfigNode item : network.texts()) {
                boolean isTcp = item.word("tcp", "udp").equals("tcp");
                tcp |= isTcp;
                udp |= !isTcp;
            }
            if (!tcp && !udp) {
                throw network.refuse("tcp, udp or both");
            }
        }
        String address = CommonReader.host(settings.require("address", "a host name or an IP address"));
        // What is routed to the api outbound needs no target; ApiReader sees to it that nothing else lacks one.
        ConfigNode targetPort = settings.get("port");
        return new Inbound.Dokodemo(
                tag, listen, port, address, targetPort == null ? port : targetPort.port(), tcp, udp);
    }

    private void checkFalse(String key) {
        ConfigNode flag = settings.get(key);
        if (flag != null && flag.flag()) {
            throw flag.refuse("false");
        }
    }

    private static void checkDistinct(ConfigNode node, Inbound inbound, Inbound other) {
        if (inbound.tag().equals(other.tag())) {
            throw CommonReader.duplicateTag(node, inbound.tag());
        }
        boolean sameAddress = inbound.listen().equals(other.listen()) || isAny(inbound) || isAny(other);
        boolean sameTransport = (tcp(inbound) && tcp(other)) || (udp(inbound) && udp(other));
        if (inbound.port() == other.port() && sameAddress && sameTransport) {
            throw node.require("port", "").refuse("a port that no other inbound listens on; " + other.tag() + " does");
        }
    }

    private static boolean isAny(Inbound inbound) {
        return inbound.listen().equals("0.0.0.0") || inbound.listen().equals("::");
    }

    private static boolean tcp(Inbound inbound) {
        return !(inbound instanceof Inbound.Dokodemo dokodemo) || dokodemo.tcp();
    }

    private static boolean udp(Inbound inbound) {
        return inbound instanceof Inbound.Dokodemo dokodemo && dokodemo.udp();
    }
}
