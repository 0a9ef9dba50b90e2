package io.bytemeter.node.config;

import java.nio.charset.StandardCharsets;

/** Documents that use everything the reader supports. */
final class Documents {
    /** Every password in {@link #FULL} contains this. */
    static final String SECRET = "s3cr3t";

    static final String FULL = """
            // a comment
            {
              "log": {"loglevel": "warning", "access": "/dev/null"}, # another
              "stats": {},
              "policy": {
                "levels": {"0": {"handshake": 5, "connIdle": 120, "uplinkOnly": 2, "downlinkOnly": 7,
                                 "statsUserUplink": true, "statsUserDownlink": true}},
                "system": {"statsInboundUplink": true, "statsOutboundDownlink": false}
              },
              "inbounds": [
                {"tag": "socks-noauth", "listen": "127.0.0.1", "port": 21080, "protocol": "socks",
                 "settings": {"auth": "noauth", "accounts": [{"user": "ignored", "pass": "s3cr3t-0"}],
                              "udp": true, "ip": "127.0.0.2", "userLevel": 0},
                 "sniffing": {"enabled": false, "destOverride": ["http", "tls"]}},
                {"tag": "socks-auth", "listen": "::1", "port": "21081", "protocol": "SOCKS",
                 "settings": {"auth": "password",
                              "accounts": [{"user": "alice", "pass": "s3cr3t-1"}, {"user": "ü@x", "pass": "s3cr3t-2"}]},
                 "streamSettings": {"network": "tcp", "security": "none"}},
                {"tag": "http-auth", "listen": "127.0.0.1", "port": 21082, "protocol": "http",
                 "settings": {"accounts": [{"user": "httpuser", "pass": "s3cr3t-3"}], "timeout": 0,
                              "allowTransparent": false, "userLevel": 0}},
                /* without a tag */
                {"port": 5353, "protocol": "dokodemo-door",
                 "settings": {"address": "1.1.1.1", "port": 53, "network": "tcp,udp", "followRedirect": false}}
              ],
              "outbounds": [
                {"tag": "direct", "protocol": "freedom", "settings": {"domainStrategy": "AsIs"}, "mux": {"enabled": false}},
                {"protocol": "blackhole", "settings": {"response": {"type": "none"}}},
                {"tag": "up", "protocol": "socks", "settings": {"servers": [
                  {"address": "proxy.example", "port": 1080, "users": [{"user": "u", "pass": "s3cr3t-4", "level": 0}]}]}},
                {"tag": "web", "protocol": "http", "settings": {"servers": [{"address": "2001:db8::1", "port": 3128}]}}
              ],
              "routing": {
                "domainStrategy": "IPIfNonMatch",
                "rules": [
                  {"type": "field", "inboundTag": ["socks-auth", "http-auth"], "user": "alice,bob", "outboundTag": "up"},
                  {"type": "field", "domain": ["full:A.example", "domain:b.example", "Ads", "keyword:track"],
                   "outboundTag": "blackhole"},
                  {"type": "field", "ip": ["10.1.2.3/8", "::ffff:192.168.0.0/112", "2001:db8::/32", "127.0.0.1"],
                   "outboundTag": "web"}
                ]
              }
            }
            """;

    /** The form of old files. */
    static final String NESTED_ROUTING = """
            {"inbounds": [{"tag": "in", "port": 1080, "protocol": "socks"}],
             "outbounds": [{"protocol": "freedom", "settings": {}}, {"tag": "api", "protocol": "blackhole"}],
             "routing": {"settings": {"domainStrategy": "AsIs", "rules": [
                 {"inboundTag": ["in"], "outboundTag": "api", "type": "field"}]}, "strategy": "rules"}}
            """;

    private Documents() {}

    static NodeConfig read(String json) {
        return NodeConfigReader.read(json.getBytes(StandardCharsets.UTF_8), "node.json");
    }
}
