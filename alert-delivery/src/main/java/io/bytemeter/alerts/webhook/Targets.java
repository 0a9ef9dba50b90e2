package io.bytemeter.alerts.webhook;

import io.bytemeter.alerts.BadTargetException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;

/**
 * Where alerts may be sent. An address of this machine or of a private network is refused, unless all are allowed: whoever
 * may create webhooks could else reach what only this machine can. Names are checked again at each connection, so that
 * one that points elsewhere later is of no use. Thread-safe; calls block on name resolution.
 */
final class Targets {
    /** Finds the addresses of a host. */
    interface Lookup {
        List<InetAddress> addresses(String host) throws UnknownHostException;
    }

    private static final int LONGEST = 2_000;
    private static final String PUBLIC =
            "a host with public addresses only; webhooks.allow-private-targets allows others";

    private final boolean allowPrivate;
    private final Lookup lookup;

    Targets(boolean allowPrivate, Lookup lookup) {
        this.allowPrivate = allowPrivate;
        this.lookup = lookup;
    }

    /** @throws BadTargetException if alerts may not be sent to {@code url} */
    URI check(String url) {
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException e) {
            throw new BadTargetException("an http or https URL");
        }
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        if (url.length() > LONGEST || uri.getHost() == null || !(scheme.equals("http") || scheme.equals("https"))) {
            throw new BadTargetException("an http or https URL of at most " + LONGEST + " characters");
        }
        if (uri.getUserInfo() != null || uri.getFragment() != null || uri.getPort() == 0 || uri.getPort() > 65_535) {
            throw new BadTargetException("a URL without credentials or fragment, and with a port from 1 to 65535");
        }
        try {
            addresses(host(uri));
        } catch (UnknownHostException e) {
            throw new BadTargetException("a host that has an address");
        } catch (RefusedTargetException e) {
            throw new BadTargetException(PUBLIC);
        }
        return uri;
    }

    /** The addresses of {@code host}, if alerts may be sent to every one of them. */
    List<InetAddress> addresses(String host) throws UnknownHostException, RefusedTargetException {
        List<InetAddress> addresses = lookup.addresses(host);
        if (!allowPrivate && !addresses.stream().allMatch(PublicAddress::is)) {
            throw new RefusedTargetException();
        }
        return addresses;
    }

    static String host(URI uri) {
        String host = uri.getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    /** An address that alerts may not be sent to. */
    static final class RefusedTargetException extends Exception {
        private static final long serialVersionUID = 1L;

        RefusedTargetException() {
            super("not a public address");
        }
    }
}
