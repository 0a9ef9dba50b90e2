package io.bytemeter.node.config;

import io.bytemeter.settings.InvalidSettingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
 * @param stats what the node's own statistics show
 * @param tunnel the node's tunnels
 */
public record NodeConfig(
        List<Inbound> inbounds,
        List<Outbound> outbounds,
        List<Rule> rules,
        boolean resolveForRules,
        Timeouts timeouts,
        NodeStats stats,
        TunnelSettings tunnel) {
    /** Tag of the outbound that a tunnel gets if none was configured. */
    private static final String TUNNEL = "tunnel";

    public NodeConfig {
        inbounds = List.copyOf(inbounds);
        outbounds = List.copyOf(outbounds);
        rules = List.copyOf(rules);
    }

    /** A configuration without tunnels. */
    public NodeConfig(
            List<Inbound> inbounds,
            List<Outbound> outbounds,
            List<Rule> rules,
            boolean resolveForRules,
            Timeouts timeouts,
            NodeStats stats) {
        this(inbounds, outbounds, rules, resolveForRules, timeouts, stats, TunnelSettings.OFF);
    }

    /** A configuration without statistics of the node itself. */
    public NodeConfig(
            List<Inbound> inbounds,
            List<Outbound> outbounds,
            List<Rule> rules,
            boolean resolveForRules,
            Timeouts timeouts) {
        this(inbounds, outbounds, rules, resolveForRules, timeouts, NodeStats.NONE);
    }

    /**
     * The same with these tunnels. What may leave through one gets an outbound {@code tunnel}, if none was configured.
     *
     * @throws InvalidSettingException if both do not go together
     */
    public NodeConfig withTunnel(TunnelSettings settings) {
        if (settings.isExit()
                && inbounds.stream().anyMatch(inbound -> inbound.tag().equals(Inbound.TUNNEL))) {
            throw InvalidSettingException.of(
                    "inbounds", Inbound.TUNNEL, "another tag; this one is that of " + TunnelSettings.CONNECT.key());
        }
        List<Outbound> ways = new ArrayList<>(outbounds);
        if (!settings.isEntrance() && tunnelOutbound().isPresent()) {
            throw InvalidSettingException.of("outbounds", TUNNEL, "no tunnel without " + TunnelSettings.LISTEN.key());
        }
        if (settings.isEntrance() && tunnelOutbound().isEmpty()) {
            if (ways.stream().anyMatch(outbound -> outbound.tag().equals(TUNNEL))) {
                throw InvalidSettingException.of("outbounds", TUNNEL, "another tag, or the protocol tunnel");
            }
            ways.add(new Outbound.Tunnel(TUNNEL));
        }
        return new NodeConfig(inbounds, ways, rules, resolveForRules, timeouts, stats, settings);
    }

    /** What leaves through a tunnel takes this. */
    public Optional<Outbound> tunnelOutbound() {
        return outbounds.stream().filter(Outbound.Tunnel.class::isInstance).findFirst();
    }

    /**
     * What a node does without a file: SOCKS on 127.0.0.1:1080 (UDP granted), HTTP on 127.0.0.1:8118, straight out;
     * statistics of all that on 127.0.0.1:10085.
     */
    public static NodeConfig standard() {
        return new NodeConfig(
                List.of(
                        new Inbound.Socks("socks", "127.0.0.1", 1080, List.of(), true, "127.0.0.1"),
                        new Inbound.Http("http", "127.0.0.1", 8118, List.of()),
                        new Inbound.Dokodemo("api", "127.0.0.1", 10085, "127.0.0.1", 10085, true, false)),
                List.of(new Outbound.Freedom("direct"), new Outbound.Api("api")),
                List.of(new Rule(List.of("api"), List.of(), List.of(), List.of(), "api")),
                false,
                Timeouts.STANDARD,
                NodeStats.everything(List.of("socks", "http", "api"), List.of("direct")));
    }
}
