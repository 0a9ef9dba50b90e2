package io.bytemeter.node.config;

import java.util.List;

/**
 * One routing rule: it matches when each condition that is present matches (an empty list is an absent condition).
 *
 * @param inboundTags matches one of these listeners
 * @param users matches one of these users, exactly
 * @param domains matches the target's domain
 * @param addresses matches the target's address
 * @param outboundTag where matching connections go
 */
public record Rule(
        List<String> inboundTags,
        List<String> users,
        List<DomainPattern> domains,
        List<AddressRange> addresses,
        String outboundTag) {
    public Rule {
        inboundTags = List.copyOf(inboundTags);
        users = List.copyOf(users);
        domains = List.copyOf(domains);
        addresses = List.copyOf(addresses);
    }
}
