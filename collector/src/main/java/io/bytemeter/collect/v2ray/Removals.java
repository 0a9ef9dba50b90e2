package io.bytemeter.collect.v2ray;

import io.bytemeter.collect.source.SourceException;
import io.bytemeter.interfaces.handler.Account;
import io.bytemeter.interfaces.handler.HandlerClient;
import io.bytemeter.interfaces.handler.HandlerException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Keeps blocked users out of a server by removing their accounts, and adds those it has removed once they are free. Removing
 * is repeated, because a restart or a panel brings a user back and nothing tells of it. Confined to one thread at a time.
 */
public final class Removals implements AutoCloseable {
    private static final long AGAIN_MS = 5_000;

    private final HandlerClient client;
    private final AccountFile file;
    private final RemovedFile removed;
    private final Clock clock;

    /** When each account was removed last. */
    private final Map<Account, Long> removedAt = new HashMap<>();

    /**
     * @param address of the server, {@code host:port}
     * @param removed where it is kept who was removed
     */
    public Removals(String address, AccountFile file, Path removed, Clock clock) {
        this.client = new HandlerClient(address);
        this.file = file;
        this.removed = new RemovedFile(removed);
        this.clock = clock;
    }

    /** Does what is to be done now; after a failure the next call goes on. */
    void enforce(Predicate<String> admits) throws SourceException {
        List<Account> accounts = file.read();
        List<Account> blocked = new ArrayList<>();
        List<Account> free = new ArrayList<>();
        List<String> untouched = new ArrayList<>();
        for (Account account : accounts) {
            boolean known = removed.contains(name(account));
            if (!admits.test(account.email())) {
                blocked.add(account);
                if (!known) {
                    untouched.add(name(account));
                }
            } else if (known) {
                free.add(account);
            }
        }
        removedAt.keySet().retainAll(blocked);
        removed.retain(accounts.stream().map(Removals::name).toList());
        removed.add(untouched);
        HandlerException failure = null;
        List<String> notOurs = new ArrayList<>();
        for (Account account : blocked) {
            try {
                if (!remove(account) && untouched.contains(name(account))) {
                    notOurs.add(name(account));
                }
            } catch (HandlerException e) {
                failure = unlessAway(e);
            }
        }
        for (Account account : free) {
            try {
                client.add(account);
                notOurs.add(name(account));
            } catch (HandlerException e) {
                failure = unlessAway(e);
            }
        }
        removed.remove(notOurs);
        if (failure != null) {
            throw new SourceException(String.valueOf(failure.getMessage()), failure);
        }
    }

    /** Whether it was there; not asked if it was removed a moment ago. */
    private boolean remove(Account account) throws HandlerException {
        long now = clock.millis();
        Long last = removedAt.get(account);
        if (last != null && Math.abs(now - last) < AGAIN_MS) {
            return true;
        }
        boolean there = client.remove(account);
        removedAt.put(account, now);
        return there;
    }

    /** What failed for one account may do for another, unless the server is away: then all are removed once it is back. */
    private HandlerException unlessAway(HandlerException failure) throws SourceException {
        if (failure.isAway()) {
            removedAt.clear();
            throw new SourceException(String.valueOf(failure.getMessage()), failure);
        }
        return failure;
    }

    private static String name(Account account) {
        return account.inbound() + " " + account.email();
    }

    @Override
    public void close() {
        client.close();
    }
}
