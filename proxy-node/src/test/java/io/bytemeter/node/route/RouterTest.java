package io.bytemeter.node.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bytemeter.node.config.NodeConfig;
import io.bytemeter.node.config.NodeConfigReader;
import io.bytemeter.node.config.Outbound;
import io.bytemeter.node.config.Rule;
import io.bytemeter.node.config.Timeouts;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouterTest {
    private static final String DOCUMENT = """
            {"inbounds": [{"tag": "in", "port": 1, "protocol": "socks"}, {"tag": "in2", "port": 2, "protocol": "socks"}],
             "outbounds": [{"tag": "first", "protocol": "freedom"}, {"tag": "a", "protocol": "freedom"},
                           {"tag": "b", "protocol": "freedom"}, {"tag": "c", "protocol": "freedom"}],
             "routing": {"domainStrategy": "STRATEGY", "rules": [
               {"inboundTag": ["in2"], "user": ["alice"], "outboundTag": "a"},
               {"user": ["bob", "carol"], "domain": ["domain:example.com"], "outboundTag": "b"},
               {"domain": ["full:only.example.com"], "outboundTag": "a"},
               {"inboundTag": ["in"], "ip": ["10.0.0.0/8", "2001:db8::/32"], "outboundTag": "c"},
               {"domain": ["example.com"], "outboundTag": "c"}]}}
            """;

    private final EventLoop loop = new DefaultEventLoop();
    private final StubNames names = new StubNames(Map.of(
            "ten.test", List.of("10.9.9.9"),
            "six.test", List.of("2001:db8::9"),
            "both.test", List.of("1.1.1.1", "10.9.9.9"),
            "eleven.test", List.of("11.9.9.9")));

    @AfterEach
    void stop() {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    @ParameterizedTest
    @CsvSource({
        "in, '', other.org, first",
        "in2, alice, other.org, a",
        "in2, alice, only.example.com, a",
        "in, alice, other.org, first",
        "in2, Alice, other.org, first",
        "in, bob, x.example.com, b",
        "in, bob, only.example.com, b",
        "in, dave, only.example.com, a",
        "in, dave, ONLY.example.com., a",
        "in, dave, x.example.com, c",
        "in, '', 10.1.2.3, c",
        "in, '', ::ffff:10.1.2.3, c",
        "in, '', 2001:db8::1, c",
        "in2, '', 10.1.2.3, first",
        "in, '', 11.1.2.3, first",
        "in, '', 1.2.3.4.5, first",
    })
    void theFirstRuleThatMatchesWins(String inboundTag, String user, String host, String outbound) throws Exception {
        assertThat(select("AsIs", inboundTag, user, host)).isEqualTo(outbound);
        assertThat(names.asked()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "in, '', ten.test, c",
        "in, '', six.test, c",
        "in, '', both.test, c",
        "in, '', eleven.test, first",
        "in, '', unknown.test, first",
    })
    void aNameThatNoRuleMatchesIsMatchedByItsAddresses(String inboundTag, String user, String host, String outbound)
            throws Exception {
        assertThat(select("IPIfNonMatch", inboundTag, user, host)).isEqualTo(outbound);
        assertThat(names.asked()).containsExactly(host);
    }

    @ParameterizedTest
    @CsvSource({"in, dave, only.example.com", "in2, '', ten.test", "in, '', 10.0.0.1"})
    void noNameIsResolvedThatCannotChangeTheChoice(String inboundTag, String user, String host) throws Exception {
        select("IPIfNonMatch", inboundTag, user, host);

        assertThat(names.asked()).isEmpty();
    }

    @Test
    void aRuleToNowhereIsRefused() {
        NodeConfig config = new NodeConfig(
                List.of(),
                List.of(new Outbound.Freedom("a")),
                List.of(new Rule(List.of("in"), List.of(), List.of(), List.of(), "b")),
                false,
                Timeouts.STANDARD);

        assertThatThrownBy(() -> new Router(config, names))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("outboundTag: b (expected: the tag of an outbound)");
    }

    private String select(String strategy, String inboundTag, String user, String host) throws Exception {
        byte[] json = DOCUMENT.replace("STRATEGY", strategy).getBytes(StandardCharsets.UTF_8);
        Router router = new Router(NodeConfigReader.read(json, "test"), names);
        CompletableFuture<String> tag = new CompletableFuture<>();
        loop.execute(() -> router.select(inboundTag, user, new Target(host, 80), loop)
                .addListener((Future<Outbound> choice) ->
                        tag.complete(choice.getNow().tag())));
        return tag.get(60, TimeUnit.SECONDS);
    }
}
