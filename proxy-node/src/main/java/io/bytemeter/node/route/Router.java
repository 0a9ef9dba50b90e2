package io.bytemeter.node.route;

import io.bytemeter.node.config.NodeConfig;
import io.bytemeter.node.config.Outbound;
import io.bytemeter.node.config.Rule;
import io.netty.channel.EventLoop;
import io.netty.resolver.AddressResolverGroup;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Chooses outbounds by the rules of a configuration: the first rule that matches wins, and what none matches takes the
 * first outbound. Immutable, so all event loops share one.
 *
 * <p>A name is resolved only where it can change the choice: {@link NodeConfig#resolveForRules()} holds, no rule matched
 * the name as it is, and some rule on addresses lacks nothing else.
 */
public final class Router implements OutboundSelector {
    private final List<RuleMatcher> rules;
    private final Outbound first;
    private final boolean resolveForRules;
    private final AddressResolverGroup<InetSocketAddress> resolvers;

    /**
     * @param resolvers ask the network without blocking their event loop
     * @throws IllegalArgumentException if a rule names an outbound that is not there
     */
    public Router(NodeConfig config, AddressResolverGroup<InetSocketAddress> resolvers) {
        Map<String, Outbound> byTag = new HashMap<>();
        config.outbounds().forEach(outbound -> byTag.put(outbound.tag(), outbound));
        List<RuleMatcher> matchers = new ArrayList<>();
        for (Rule rule : config.rules()) {
            Outbound outbound = byTag.get(rule.outboundTag());
            if (outbound == null) {
                throw new IllegalArgumentException(
                        "outboundTag: " + rule.outboundTag() + " (expected: the tag of an outbound)");
            }
            matchers.add(new RuleMatcher(rule, outbound));
        }
        this.rules = List.copyOf(matchers);
        this.first = config.outbounds().get(0);
        this.resolveForRules = config.resolveForRules();
        this.resolvers = resolvers;
    }

    @Override
    public Future<Outbound> select(String inboundTag, String user, Target target, EventLoop loop) {
        IpAddress address = IpAddress.parse(target.host());
        String name = address == null ? DomainMatcher.normal(target.host()) : null;
        boolean needsAddress = false;
        for (RuleMatcher rule : rules) {
            if (rule.matchesWithoutAddress(inboundTag, user, name)) {
                if (rule.matchesAddress(address)) {
                    return loop.newSucceededFuture(rule.outbound());
                }
                needsAddress = true;
            }
        }
        if (name == null || !needsAddress || !resolveForRules) {
            return loop.newSucceededFuture(first);
        }
        Promise<Outbound> choice = loop.newPromise();
        resolvers
                .getResolver(loop)
                .resolveAll(InetSocketAddress.createUnresolved(name, target.port()))
                .addListener((Future<List<InetSocketAddress>> resolved) ->
                        choice.setSuccess(select(inboundTag, user, name, resolved.getNow())));
        return choice;
    }

    private Outbound select(String inboundTag, String user, String name, @Nullable List<InetSocketAddress> resolved) {
        List<IpAddress> addresses = new ArrayList<>();
        if (resolved != null) {
            resolved.forEach(
                    address -> addresses.add(IpAddress.of(address.getAddress().getAddress())));
        }
        for (RuleMatcher rule : rules) {
            if (rule.matchesWithoutAddress(inboundTag, user, name)
                    && addresses.stream().anyMatch(rule::matchesAddress)) {
                return rule.outbound();
            }
        }
        return first;
    }
}
