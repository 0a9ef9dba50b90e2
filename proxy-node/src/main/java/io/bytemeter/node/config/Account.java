package io.bytemeter.node.config;

/** A user name and password; {@link #toString()} hides the password. */
public record Account(String user, String password) {
    @Override
    public String toString() {
        return "Account[user=" + user + "]";
    }
}
