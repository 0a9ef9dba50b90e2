package io.bytemeter.billing.requests;

import io.bytemeter.settings.Setting;
import io.bytemeter.usage.Labels;

/** Which requests get a line in the log. */
public enum AccessLog {
    /** None: the metrics tell of all of them. */
    OFF,
    /** Those that were answered with an error, the client's or the server's. */
    FAILED,
    ALL;

    public static final Setting<AccessLog> SETTING = new Setting<>(
            "api.access-log",
            "off",
            "off, failed or all",
            "Which requests to the API get a line in the log: method, route, status and time, without ids.",
            text -> Labels.find(values(), text).orElseThrow(IllegalArgumentException::new));

    boolean tells(boolean failed) {
        return this == ALL || (this == FAILED && failed);
    }
}
