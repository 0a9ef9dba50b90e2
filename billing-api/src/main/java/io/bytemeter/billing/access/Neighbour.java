package io.bytemeter.billing.access;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.RequestHeaders;
import io.bytemeter.billing.http.ProblemException;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;

/**
 * Requests without a key are for programs of this machine. A browser on it must not make them for a page from elsewhere:
 * the page is known by its origin, and a name that was made to point here by the host that is asked for.
 */
final class Neighbour {
    private Neighbour() {}

    static void require(RequestHeaders headers) {
        String origin = headers.get(HttpHeaderNames.ORIGIN);
        String authority = headers.authority();
        if ((origin != null && !isLocal(origin)) || (authority != null && !isLocal("http://" + authority))) {
            throw ProblemException.forbidden("without keys, only this machine is answered, under a loopback address");
        }
    }

    private static boolean isLocal(String uri) {
        try {
            String host = new URI(uri).getHost();
            if (host == null) {
                return false;
            }
            byte[] address = NetUtil.createByteArrayFromIpAddressString(host);
            return host.equalsIgnoreCase("localhost")
                    || (address != null && InetAddress.getByAddress(address).isLoopbackAddress());
        } catch (URISyntaxException | UnknownHostException e) {
            return false;
        }
    }
}
