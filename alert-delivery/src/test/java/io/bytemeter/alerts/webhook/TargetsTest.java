package io.bytemeter.alerts.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bytemeter.alerts.BadTargetException;
import io.bytemeter.alerts.Webhooks.Outcome;
import io.bytemeter.schema.Webhook;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TargetsTest {
    private final Targets targets = new Targets(false, TargetsTest::look);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://public.test/hook",
                "http://public.test:8080/hook?x=1",
                "https://93.184.216.34/",
                "https://[2606:4700::1111]/"
            })
    void publicTargetsAreTaken(String url) {
        assertThatCode(() -> targets.check(url)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1/",
                "http://127.1.2.3:9092/",
                "http://0.0.0.0/",
                "http://10.1.2.3/",
                "http://172.31.255.255/",
                "http://192.168.0.1/",
                "http://100.64.0.1/",
                "http://169.254.169.254/latest/meta-data",
                "http://224.0.0.1/",
                "http://255.255.255.255/",
                "http://2130706433/",
                "http://[::1]/",
                "http://[::]/",
                "http://[::ffff:127.0.0.1]/",
                "http://[::ffff:10.0.0.1]/",
                "http://[fd00::1]/",
                "http://[fe80::1]/",
                "http://[64:ff9b::7f00:1]/",
                "http://[2002:7f00:1::]/",
                "http://private.test/",
                "http://both.test/",
                "http://nowhere.test/",
                "ftp://public.test/",
                "public.test/hook",
                "https:///hook",
                "https://user:pw@public.test/",
                "https://public.test/#part",
                "https://public.test:0/",
                "https://public.test:65536/",
                "not a url",
                ""
            })
    void allOthersAreRefused(String url) {
        assertThatThrownBy(() -> targets.check(url)).isInstanceOf(BadTargetException.class);
    }

    @Test
    void allAreTakenWhereThatIsConfigured() {
        Targets allowing = new Targets(true, TargetsTest::look);
        assertThatCode(() -> allowing.check("http://127.0.0.1:1/")).doesNotThrowAnyException();
        assertThatThrownBy(() -> allowing.check("ftp://127.0.0.1/")).isInstanceOf(BadTargetException.class);
    }

    /** A name that is public when it is looked at, and this machine when it is connected to. */
    @Test
    void aNameThatChangesItsMindIsNotConnectedTo() throws Exception {
        List<String> asked = new ArrayList<>();
        Targets rebound = new Targets(false, host -> {
            asked.add(host);
            return look(asked.size() == 1 ? "public.test" : "private.test");
        });
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Sender sender =
                        new Sender(rebound, Duration.ofSeconds(30), Clock.systemUTC(), ForkJoinPool.commonPool())) {
            server.setSoTimeout(1);
            String url = "http://rebound.test:" + server.getLocalPort() + "/";
            Webhook webhook = new Webhook("w", url, "c2VjcmV0", true, 0L, 0L, null, null);

            Outcome outcome = sender.send(webhook, "a", "{}").get(60, TimeUnit.SECONDS);

            assertThat(outcome.delivered()).isFalse();
            assertThat(outcome.error()).contains("the target is refused");
            assertThat(asked).hasSize(2);
            assertThatThrownBy(server::accept).isInstanceOf(java.net.SocketTimeoutException.class);
        }
    }

    private static List<InetAddress> look(String host) throws UnknownHostException {
        return switch (host) {
            case "public.test" -> List.of(InetAddress.getByName("93.184.216.34"));
            case "private.test" -> List.of(InetAddress.getLoopbackAddress());
            case "both.test" -> List.of(InetAddress.getByName("93.184.216.34"), InetAddress.getByName("10.0.0.1"));
            case "nowhere.test" -> throw new UnknownHostException(host);
            default -> Arrays.asList(InetAddress.getAllByName(host));
        };
    }
}
