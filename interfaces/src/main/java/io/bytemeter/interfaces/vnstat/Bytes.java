package io.bytemeter.interfaces.vnstat;

/** Bytes received (downlink) and sent (uplink). */
public record Bytes(long rx, long tx) {
    public static final Bytes NONE = new Bytes(0, 0);

    public Bytes plus(Bytes other) {
        return new Bytes(rx + other.rx, tx + other.tx);
    }
}
