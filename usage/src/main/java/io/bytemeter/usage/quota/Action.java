package io.bytemeter.usage.quota;

/** What crossing a threshold does. */
public enum Action {
    /** An alert. */
    ALERT,
    /** An alert, and the user is kept out until the period ends. */
    BLOCK
}
