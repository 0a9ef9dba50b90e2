package io.bytemeter.system;

/** A node's configuration with one inbound of each kind, and the ports it is on. */
record TestNode(int socks, int socksAuth, int httpAuth, int mapped) {
    static TestNode onFreePorts() {
        int[] ports = StandaloneProcess.freePorts(4);
        return new TestNode(ports[0], ports[1], ports[2], ports[3]);
    }

    String json(int mappedTarget) {
        return """
                {
                  "inbounds": [
                    {"tag": "socks", "listen": "127.0.0.1", "port": %d, "protocol": "socks",
                     "settings": {"auth": "noauth", "udp": true, "ip": "127.0.0.1"}},
                    {"tag": "socks-auth", "listen": "127.0.0.1", "port": %d, "protocol": "socks",
                     "settings": {"auth": "password", "udp": true, "ip": "127.0.0.1", "accounts": [
                       {"user": "u0", "pass": "pw"}, {"user": "u1", "pass": "pw"}, {"user": "u2", "pass": "pw"},
                       {"user": "u3", "pass": "pw"}, {"user": "u4", "pass": "pw"}, {"user": "sockuser", "pass": "pw"},
                       {"user": "long", "pass": "pw"}]}},
                    {"tag": "http-auth", "listen": "127.0.0.1", "port": %d, "protocol": "http",
                     "settings": {"accounts": [
                       {"user": "u0", "pass": "pw"}, {"user": "u1", "pass": "pw"}, {"user": "u2", "pass": "pw"},
                       {"user": "u3", "pass": "pw"}, {"user": "u4", "pass": "pw"}, {"user": "httpuser", "pass": "pw"}]}},
                    {"tag": "mapped", "listen": "127.0.0.1", "port": %d, "protocol": "dokodemo-door",
                     "settings": {"address": "127.0.0.1", "port": %d, "network": "tcp,udp"}}
                  ],
                  "outbounds": [{"tag": "direct", "protocol": "freedom"}]
                }
                """.formatted(socks, socksAuth, httpAuth, mapped, mappedTarget);
    }
}
