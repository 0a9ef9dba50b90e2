package io.bytemeter.node.stats;

import io.bytemeter.node.config.Account;
import io.bytemeter.node.config.Inbound;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** Who a Hysteria server may let in: the accounts of all inbounds, as {@code user:password}, while they are admitted. */
final class Logins implements Function<String, Optional<String>> {
    private final List<Account> accounts = new ArrayList<>();
    private final Predicate<String> admits;

    Logins(List<Inbound> inbounds, Predicate<String> admits) {
        this.admits = admits;
        for (Inbound inbound : inbounds) {
            if (inbound instanceof Inbound.Socks socks) {
                accounts.addAll(socks.accounts());
            } else if (inbound instanceof Inbound.Http http) {
                accounts.addAll(http.accounts());
            }
        }
    }

    @Override
    public Optional<String> apply(String auth) {
        byte[] given = auth.getBytes(StandardCharsets.UTF_8);
        String found = null;
        for (Account account : accounts) { // all of them, so that time tells nothing
            byte[] expected = (account.user() + ":" + account.password()).getBytes(StandardCharsets.UTF_8);
            if (MessageDigest.isEqual(expected, given)) {
                found = account.user();
            }
        }
        return Optional.ofNullable(found).filter(admits);
    }
}
