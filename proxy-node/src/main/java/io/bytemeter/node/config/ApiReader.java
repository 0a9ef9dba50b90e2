package io.bytemeter.node.config;

import io.bytemeter.interfaces.counters.Direction;
import io.bytemeter.interfaces.counters.Switches;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code api} and {@code stats}, and what of {@code policy} holds for which inbound. */
final class ApiReader {
    private static final String STATS_SERVICE = "StatsService";

    private final ConfigNode root;
    private final @Nullable String tag;
    private final boolean statsService;

    private ApiReader(ConfigNode root, @Nullable String tag, boolean statsService) {
        this.root = root;
        this.tag = tag;
        this.statsService = statsService;
    }

    static ApiReader of(ConfigNode root) {
        ConfigNode api = root.get("api");
        if (api == null) {
            return new ApiReader(root, null, false);
        }
        api.object("tag", "services");
        String tag = CommonReader.name(api.require("tag", "the tag that routing rules name"));
        boolean stats = false;
        ConfigNode services = api.get("services");
        for (ConfigNode service : services == null ? List.<ConfigNode>of() : services.texts()) {
            service.word(STATS_SERVICE);
            stats = true;
        }
        if (stats && root.get("stats") == null) {
            root.require("stats", "{}, as api.services has " + STATS_SERVICE);
        }
        return new ApiReader(root, tag, stats);
    }

    /** The outbounds of the file and the one that {@code api} is. */
    List<Outbound> withApi(List<Outbound> outbounds) {
        if (tag == null) {
            return outbounds;
        }
        if (outbounds.stream().anyMatch(outbound -> outbound.tag().equals(tag))) {
            throw CommonReader.duplicateTag(root.require("api", ""), tag);
        }
        List<Outbound> all = new ArrayList<>(outbounds);
        all.add(new Outbound.Api(tag));
        return all;
    }

    NodeStats stats(Policy policy, List<Inbound> inbounds, List<Outbound> outbounds, List<Rule> rules) {
        Map<String, Set<Direction>> users = new HashMap<>();
        Set<String> online = new HashSet<>();
        Set<String> inboundTags = new HashSet<>();
        Set<String> outboundTags = new HashSet<>();
        List<ConfigNode> list = root.require("inbounds", "").items();
        for (int i = 0; i < list.size(); i++) {
            Inbound inbound = inbounds.get(i);
            ConfigNode settings = CommonReader.settings(list.get(i));
            checkTarget(inbound, settings, rules);
            int level = level(settings);
            users.put(inbound.tag(), policy.users().getOrDefault(level, Set.of()));
            if (policy.online().contains(level)) {
                online.add(inbound.tag());
            }
            if (isTagged(list.get(i))) {
                inboundTags.add(inbound.tag());
            }
        }
        list = root.require("outbounds", "").items();
        for (int i = 0; i < list.size(); i++) {
            if (isTagged(list.get(i))) {
                outboundTags.add(outbounds.get(i).tag());
            }
        }
        if (root.get("stats") == null) {
            return NodeStats.NONE;
        }
        return new NodeStats(
                new Switches(policy.inbound(), policy.outbound(), users, inboundTags, outboundTags),
                online,
                statsService);
    }

    /** A dokodemo-door without a port of its own to go to must be an entrance of the api. */
    private void checkTarget(Inbound inbound, ConfigNode settings, List<Rule> rules) {
        boolean entrance = rules.stream()
                .anyMatch(rule ->
                        rule.outboundTag().equals(tag) && rule.inboundTags().contains(inbound.tag()));
        if (inbound instanceof Inbound.Dokodemo && settings.get("port") == null && !entrance) {
            settings.require("port", "1..65535, or a routing rule from this inbound to the tag of api");
        }
    }

    private static int level(ConfigNode settings) {
        ConfigNode level = settings.get("userLevel");
        return level == null ? 0 : level.number(0, Integer.MAX_VALUE);
    }

    private static boolean isTagged(ConfigNode node) {
        ConfigNode tag = node.get("tag");
        return tag != null && !tag.text("a text").isEmpty();
    }
}
