package io.bytemeter.node.config;

import java.util.List;

/**
 * What one node listens on, where it sends traffic, and by which rules.
 *
 * @param inbounds listeners; tags are unique and never empty (an untagged one is named {@code protocol-port})
 * @param outbounds ways out; never empty, tags unique and never empty (an untagged one is named by its protocol); the
 *     first one takes what no rule matches
 * @param rules routing rules, the first match wins
 * @param resolveForRules whether IP rules also match the resolved addresses of a domain no rule matched (v2ray's
 *     {@code IPIfNonMatch}; false is {@code AsIs})
 * @param timeouts limits in time of every connection
 */
public record NodeConfig(
        List<Inbound> inbounds,
        List<Outbound> outbounds,
        List<Rule> rules,
        boolean resolveForRules,
        Timeouts timeouts) {
    public NodeConfig {
        inbounds = List.copyOf(inbounds);
        outbounds = List.copyOf(outbounds);
        rules = List.copyOf(rules);
    }

    /** What a node does without a file: SOCKS on 127.0.0.1:1080 (UDP granted), HTTP on 127.0.0.1:8118, straight out. */
    public static NodeConfig standard() {
        return new NodeConfig(
                List.of(
                        new Inbound.Socks("socks", "127.0.0.1", 1080, List.of(), true, "127.0.0.1"),
                        new Inbound.Http("http", "127.0.0.1", 8118, List.of())),
                List.of(new Outbound.Freedom("direct")),
                List.of(),
                false,
                Timeouts.STANDARD);
    }
}
