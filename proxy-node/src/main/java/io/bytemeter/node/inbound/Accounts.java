package io.bytemeter.node.inbound;

import io.bytemeter.node.config.Account;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Who may use an inbound. Immutable. */
public final class Accounts {
    private static final byte[] NOBODY = new byte[16];

    private final Map<String, byte[]> passwords = new HashMap<>();

    public Accounts(List<Account> accounts) {
        for (Account account : accounts) {
            passwords.put(account.user(), account.password().getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Whether nobody has to say who they are. */
    public boolean open() {
        return passwords.isEmpty();
    }

    /** Whether this is the password of this user; takes as long for a wrong password as for a right one. */
    public boolean accepts(String user, byte[] password) {
        byte[] expected = passwords.get(user);
        boolean equal = MessageDigest.isEqual(expected == null ? NOBODY : expected, password);
        return expected != null && equal;
    }
}
