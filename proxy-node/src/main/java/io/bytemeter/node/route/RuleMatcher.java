package io.bytemeter.node.route;

import io.bytemeter.node.config.Outbound;
import io.bytemeter.node.config.Rule;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A rule made ready to be asked for every connection. */
final class RuleMatcher {
    private final Set<String> inboundTags;
    private final Set<String> users;
    private final DomainMatcher domains;
    private final AddressMatcher addresses;
    private final Outbound outbound;

    RuleMatcher(Rule rule, Outbound outbound) {
        this.inboundTags = Set.copyOf(rule.inboundTags());
        this.users = Set.copyOf(rule.users());
        this.domains = new DomainMatcher(rule.domains());
        this.addresses = new AddressMatcher(rule.addresses());
        this.outbound = outbound;
    }

    Outbound outbound() {
        return outbound;
    }

    /**
     * Whether all conditions but the one on addresses hold.
     *
     * @param name the target's name as {@link DomainMatcher#normal} makes it, or null if it is an address
     */
    boolean matchesWithoutAddress(String inboundTag, String user, @Nullable String name) {
        return (inboundTags.isEmpty() || inboundTags.contains(inboundTag))
                && (users.isEmpty() || users.contains(user))
                && (domains.isEmpty() || (name != null && domains.matches(name)));
    }

    /** Whether the condition on addresses, if there is one, holds; none holds for an address that is not known. */
    boolean matchesAddress(@Nullable IpAddress address) {
        return addresses.isEmpty() || (address != null && addresses.matches(address));
    }
}
