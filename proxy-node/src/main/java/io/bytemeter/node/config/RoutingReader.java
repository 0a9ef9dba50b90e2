package io.bytemeter.node.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads {@code routing}, also in the nested form of old files ({@code routing.settings.rules}). */
final class RoutingReader {
    private static final String DOMAIN = "a text, or one prefixed with domain:, full: or keyword:";
    private static final String[] CONDITIONS = {"inboundTag", "user", "domain", "ip"};

    private final List<Inbound> inbounds;
    private final List<Outbound> outbounds;
    private final List<Rule> rules = new ArrayList<>();
    private boolean resolveForRules;

    private RoutingReader(List<Inbound> inbounds, List<Outbound> outbounds) {
        this.inbounds = inbounds;
        this.outbounds = outbounds;
    }

    static RoutingReader of(@Nullable ConfigNode routing, List<Inbound> inbounds, List<Outbound> outbounds) {
        RoutingReader reader = new RoutingReader(inbounds, outbounds);
        if (routing == null) {
            return reader;
        }
        routing.object("domainStrategy", "rules", "settings", "strategy");
        ConfigNode strategy = routing.get("strategy");
        if (strategy != null) {
            strategy.word("rules");
        }
        ConfigNode nested = routing.get("settings");
        if (nested == null) {
            reader.read(routing);
        } else {
            ConfigNode rules = routing.get("rules");
            if (rules != null) {
                throw rules.refuse("absent, as routing.settings is present");
            }
            reader.read(nested.object("domainStrategy", "rules"));
        }
        return reader;
    }

    List<Rule> rules() {
        return rules;
    }

    boolean resolveForRules() {
        return resolveForRules;
    }

    private void read(ConfigNode routing) {
        ConfigNode strategy = routing.get("domainStrategy");
        resolveForRules =
                strategy != null && strategy.word("AsIs", "IPIfNonMatch").equals("ipifnonmatch");
        for (ConfigNode rule : CommonReader.list(routing, "rules")) {
            rules.add(rule(rule));
        }
    }

    private Rule rule(ConfigNode node) {
        node.object("type", "inboundTag", "user", "domain", "ip", "outboundTag");
        ConfigNode type = node.get("type");
        if (type != null) {
            type.word("field");
        }
        List<String> tags = new ArrayList<>();
        for (ConfigNode item : texts(node, "inboundTag")) {
            tags.add(inboundTag(item));
        }
        List<String> users = new ArrayList<>();
        for (ConfigNode item : texts(node, "user")) {
            users.add(CommonReader.name(item));
        }
        List<DomainPattern> domains = new ArrayList<>();
        for (ConfigNode item : texts(node, "domain")) {
            domains.add(domain(item));
        }
        List<AddressRange> addresses = new ArrayList<>();
        for (ConfigNode item : texts(node, "ip")) {
            addresses.add(range(item));
        }
        if (tags.isEmpty() && users.isEmpty() && domains.isEmpty() && addresses.isEmpty()) {
            throw node.refuse("no condition", "at least one of " + String.join(", ", CONDITIONS));
        }
        return new Rule(tags, users, domains, addresses, outboundTag(node));
    }

    private static List<ConfigNode> texts(ConfigNode node, String key) {
        ConfigNode list = node.get(key);
        return list == null ? List.of() : list.texts();
    }

    private String inboundTag(ConfigNode node) {
        String tag = CommonReader.name(node);
        if (!tag.equals(Inbound.TUNNEL)
                && inbounds.stream().noneMatch(inbound -> inbound.tag().equals(tag))) {
            throw node.refuse("the tag of an inbound, or " + Inbound.TUNNEL);
        }
        return tag;
    }

    private String outboundTag(ConfigNode rule) {
        ConfigNode node = rule.require("outboundTag", "the tag of an outbound");
        String tag = CommonReader.name(node);
        if (outbounds.stream().noneMatch(outbound -> outbound.tag().equals(tag))) {
            throw node.refuse("the tag of an outbound, or of api");
        }
        return tag;
    }

    private static DomainPattern domain(ConfigNode node) {
        String text = node.text(DOMAIN);
        int colon = text.indexOf(':');
        DomainPattern.Kind kind =
                switch (text.substring(0, colon + 1)) {
                    case "full:" -> DomainPattern.Kind.FULL;
                    case "domain:" -> DomainPattern.Kind.SUFFIX;
                    case "", "keyword:" -> DomainPattern.Kind.KEYWORD;
                    default -> throw node.refuse(DOMAIN);
                };
        String pattern = text.substring(colon + 1).toLowerCase(Locale.ROOT);
        if (!pattern.matches("[^\\s\\p{Cntrl}:/]{1,255}")) {
            throw node.refuse(DOMAIN);
        }
        return new DomainPattern(kind, pattern);
    }

    private static AddressRange range(ConfigNode node) {
        AddressRange range = AddressRange.parse(node.text("an IP address or a range such as 10.0.0.0/8"));
        if (range == null) {
            throw node.refuse("an IP address or a range such as 10.0.0.0/8");
        }
        return range;
    }
}
