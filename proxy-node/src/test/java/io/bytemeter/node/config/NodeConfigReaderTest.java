package io.bytemeter.node.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bytemeter.settings.InvalidSettingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeConfigReaderTest {
    @TempDir
    private Path directory;

    @Test
    void readsEveryInboundThatIsSupported() {
        assertThat(Documents.read(Documents.FULL).inbounds())
                .containsExactly(
                        new Inbound.Socks("socks-noauth", "127.0.0.1", 21080, List.of(), true, "127.0.0.2"),
                        new Inbound.Socks(
                                "socks-auth",
                                "::1",
                                21081,
                                List.of(new Account("alice", "s3cr3t-1"), new Account("ü@x", "s3cr3t-2")),
                                false,
                                "127.0.0.1"),
                        new Inbound.Http("http-auth", "127.0.0.1", 21082, List.of(new Account("httpuser", "s3cr3t-3"))),
                        new Inbound.Dokodemo("dokodemo-door-5353", "0.0.0.0", 5353, "1.1.1.1", 53, true, true));
    }

    @Test
    void readsEveryOutboundThatIsSupported() {
        assertThat(Documents.read(Documents.FULL).outbounds())
                .containsExactly(
                        new Outbound.Freedom("direct"),
                        new Outbound.Blackhole("blackhole"),
                        new Outbound.Socks("up", "proxy.example", 1080, new Account("u", "s3cr3t-4")),
                        new Outbound.Http("web", "2001:db8::1", 3128, null));
    }

    @Test
    void readsRulesInOrder() {
        NodeConfig config = Documents.read(Documents.FULL);

        assertThat(config.resolveForRules()).isTrue();
        assertThat(config.rules().get(0))
                .isEqualTo(new Rule(
                        List.of("socks-auth", "http-auth"), List.of("alice", "bob"), List.of(), List.of(), "up"));
        assertThat(config.rules().get(1).domains())
                .containsExactly(
                        new DomainPattern(DomainPattern.Kind.FULL, "a.example"),
                        new DomainPattern(DomainPattern.Kind.SUFFIX, "b.example"),
                        new DomainPattern(DomainPattern.Kind.KEYWORD, "ads"),
                        new DomainPattern(DomainPattern.Kind.KEYWORD, "track"));
        assertThat(config.rules().get(2).addresses())
                .extracting(AddressRange::prefixLength)
                .containsExactly(8, 16, 32, 32);
        assertThat(config.rules().get(2).addresses().get(0).network()).containsExactly(10, 0, 0, 0);
        assertThat(config.rules().get(2).addresses().get(1).network()).hasSize(4);
    }

    @Test
    void readsTheTimeoutsOfLevelZero() {
        assertThat(Documents.read(Documents.FULL).timeouts())
                .isEqualTo(new Timeouts(
                        Duration.ofSeconds(5), Duration.ofSeconds(16), Duration.ofSeconds(120), Duration.ofSeconds(7)));
        assertThat(Documents.read(Documents.NESTED_ROUTING).timeouts()).isEqualTo(Timeouts.STANDARD);
    }

    @Test
    void halfOpenConnectionsMayBeIdleAsLongAsOthersUnlessTheFileSaysOtherwise() {
        NodeConfig config = Documents.read("""
                {"inbounds": [{"port": 1, "protocol": "socks"}], "outbounds": [{"protocol": "freedom"}],
                 "policy": {"levels": {"0": {"connIdle": 30}}}}""");

        assertThat(config.timeouts().halfOpen()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void readsTheNestedRoutingOfOldFiles() {
        NodeConfig config = Documents.read(Documents.NESTED_ROUTING);

        assertThat(config.rules()).containsExactly(new Rule(List.of("in"), List.of(), List.of(), List.of(), "api"));
        assertThat(config.resolveForRules()).isFalse();
    }

    @Test
    void portsCollideOnlyWhereTheKernelWouldRefuseThem() {
        NodeConfig config = Documents.read("""
                {"outbounds": [{"protocol": "freedom"}], "inbounds": [
                  {"tag": "a", "listen": "127.0.0.1", "port": 53, "protocol": "socks"},
                  {"tag": "b", "listen": "127.0.0.2", "port": 53, "protocol": "socks"},
                  {"tag": "c", "port": 53, "protocol": "dokodemo-door",
                   "settings": {"address": "x", "port": 1, "network": "udp"}}]}""");

        assertThat(config.inbounds()).hasSize(3);
    }

    @Test
    void withoutAFileTheUsualPortsListenOnLoopback() {
        assertThat(NodeConfig.standard().inbounds())
                .extracting(inbound -> inbound.tag() + " " + inbound.listen() + ":" + inbound.port())
                .containsExactly("socks 127.0.0.1:1080", "http 127.0.0.1:8118", "api 127.0.0.1:10085");
        assertThat(NodeConfig.standard().outbounds())
                .containsExactly(new Outbound.Freedom("direct"), new Outbound.Api("api"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " => ",
            quoteCharacter = '~',
            value = {
                "'port': 1080 => 'port': 70000 => inbounds[0].port: 70000 (expected: 1..65535)",
                "'port': 1080 => 'port': '80-90' => inbounds[0].port: 80-90 (expected: 1..65535)",
                "'port': 1080 => 'port': 1.5 => inbounds[0].port: 1.5 (expected: 1..65535)",
                "'port': 1080, => '' : 0, => inbounds[0].: not supported (expected: a known key: tag, listen, port, protocol, settings, streamSettings, sniffing)",
                "'protocol': 'socks' => 'protocol': 'vmess' => inbounds[0].protocol: vmess (expected: socks, http, dokodemo-door)",
                "'protocol': 'socks' => 'x\\n': 1 => inbounds[0].x?: not supported (expected: a known key: tag, listen, port, protocol, settings, streamSettings, sniffing)",
                "'protocol': 'socks', => ~~ => inbounds[0].protocol: missing (expected: socks, http, dokodemo-door)",
                "'tag': 'in' => 'tag': 'i\\u0007n' => inbounds[0].tag: i?n (expected: 1..255 bytes of UTF-8 without control characters)",
                "'tag': 'in' => 'tag': 5 => inbounds[0].tag: 5 (expected: a text)",
                "'listen': '127.0.0.1' => 'listen': 'localhost' => inbounds[0].listen: localhost (expected: an IP address)",
                "'listen': '127.0.0.1' => 'listen': '127.0.0.1/8' => inbounds[0].listen: 127.0.0.1/8 (expected: an IP address)",
                "'auth': 'password' => 'auth': 'basic' => inbounds[0].settings.auth: basic (expected: noauth, password)",
                "'pass': 'p2' => 'pasword': 'p2' => inbounds[0].settings.accounts[1].pasword: not supported (expected: a known key: user, pass)",
                "'user': 'bob', 'pass': 'p2' => 'user': 'bob' => inbounds[0].settings.accounts[1].pass: missing (expected: a text of 1..255 bytes)",
                "'pass': 'p2' => 'pass': 17 => inbounds[0].settings.accounts[1].pass: not a text (expected: a text of 1..255 bytes)",
                "'pass': 'p2' => 'pass': '' => inbounds[0].settings.accounts[1].pass: 0 bytes (expected: a text of 1..255 bytes)",
                "'user': 'bob' => 'user': 'alice' => inbounds[0].settings.accounts[1].user: alice (expected: a user that is given once)",
                "'udp': true => 'udp': 'yes' => inbounds[0].settings.udp: yes (expected: true or false)",
                "'udp': true => 'userLevel': 100000 => inbounds[0].settings.userLevel: 100000 (expected: 0..99999)",
                "'udp': true => 'ip': 'a.example' => inbounds[0].settings.ip: a.example (expected: an IP address)",
                "'settings': {'auth' => 'streamSettings': {'network': 'ws'}, 'settings': {'auth' => inbounds[0].streamSettings.network: ws (expected: tcp)",
                "'settings': {'auth' => 'streamSettings': {'security': 'tls'}, 'settings': {'auth' => inbounds[0].streamSettings.security: tls (expected: none)",
                "'settings': {'auth' => 'sniffing': {'enabled': true}, 'settings': {'auth' => inbounds[0].sniffing.enabled: true (expected: false)",
                "'protocol': 'freedom' => 'protocol': 'vless' => outbounds[0].protocol: vless (expected: freedom, blackhole, socks, http, tunnel)",
                "'domainStrategy': 'AsIs' => 'domainStrategy': 'UseIP' => outbounds[0].settings.domainStrategy: UseIP (expected: AsIs)",
                "'type': 'none' => 'type': 'http' => outbounds[1].settings.response.type: http (expected: none)",
                "'tag': 'block' => 'tag': 'direct' => outbounds[1].tag: direct (expected: a tag that is given once)",
                "'outbounds' => 'outbound' => outbound: not supported (expected: a known key: log, inbounds, outbounds, routing, policy, stats, api)",
                "'outbounds' => 'dns': {}, 'outbounds' => dns: not supported (expected: a known key: log, inbounds, outbounds, routing, policy, stats, api)",
                "'outbounds' => 'api': {}, 'outbounds' => api.tag: missing (expected: the tag that routing rules name)",
                "'outbounds' => 'stats': {'a': 1}, 'outbounds' => stats.a: not supported (expected: no keys)",
                "'outbounds' => 'log': {'loglevel': 'all'}, 'outbounds' => log.loglevel: all (expected: debug, info, warning, error, none)",
                "'outbounds' => 'policy': {'levels': {'1': {'connIdle': 9}}}, 'outbounds' => policy.levels.1.connIdle: not supported (expected: a known key: statsUserUplink, statsUserDownlink, statsUserOnline)",
                "'outbounds' => 'policy': {'levels': {'0': {'connIdle': 0}}}, 'outbounds' => policy.levels.0.connIdle: 0 (expected: 1..86400)",
                "'outbounds' => 'policy': {'system': {'statsInboundUplink': 1}}, 'outbounds' => policy.system.statsInboundUplink: 1 (expected: true or false)",
                "'outboundTag': 'block' => 'outboundTag': 'nowhere' => routing.rules[0].outboundTag: nowhere (expected: the tag of an outbound, or of api)",
                "'outboundTag': 'block' => 'outboundTag': 'api' => routing.rules[0].outboundTag: api (expected: the tag of an outbound, or of api)",
                "'ip': ['10.0.0.0/8'] => 'ip': ['geoip:private'] => routing.rules[0].ip[0]: geoip:private (expected: an IP address or a range such as 10.0.0.0/8)",
                "'ip': ['10.0.0.0/8'] => 'ip': ['10.0.0.0/33'] => routing.rules[0].ip[0]: 10.0.0.0/33 (expected: an IP address or a range such as 10.0.0.0/8)",
                "'ip': ['10.0.0.0/8'] => 'ip': '1.2.3' => routing.rules[0].ip: 1.2.3 (expected: an IP address or a range such as 10.0.0.0/8)",
                "'ip': ['10.0.0.0/8'] => 'domain': ['geosite:cn'] => routing.rules[0].domain[0]: geosite:cn (expected: a text, or one prefixed with domain:, full: or keyword:)",
                "'ip': ['10.0.0.0/8'] => 'domain': ['regexp:.*'] => routing.rules[0].domain[0]: regexp:.* (expected: a text, or one prefixed with domain:, full: or keyword:)",
                "'ip': ['10.0.0.0/8'] => 'ip': [] => routing.rules[0]: no condition (expected: at least one of inboundTag, user, domain, ip)",
                "'ip': ['10.0.0.0/8'] => 'port': 53 => routing.rules[0].port: not supported (expected: a known key: type, inboundTag, user, domain, ip, outboundTag)",
                "'ip': ['10.0.0.0/8'] => 'inboundTag': ['out'] => routing.rules[0].inboundTag[0]: out (expected: the tag of an inbound, or tunnel)",
                "'rules': [ => 'settings': {}, 'rules': [ => routing.rules: a list (expected: absent, as routing.settings is present)",
                "'rules': [ => 'domainStrategy': 'IPOnDemand', 'rules': [ => routing.domainStrategy: IPOnDemand (expected: AsIs, IPIfNonMatch)",
            })
    void whatIsNotSupportedIsRefusedByPathValueAndExpectation(String part, String replacement, String message) {
        String json = SMALL.replace(part, replacement == null ? "" : replacement);
        assertThat(json).as("the part to replace is there").isNotEqualTo(SMALL);

        assertThatThrownBy(() -> Documents.read(json.replace('\'', '"')))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " => ",
            quoteCharacter = '~',
            value = {
                "{'protocol': 'http', 'port': 80, 'settings': {'allowTransparent': true}} => inbounds[0].settings.allowTransparent: true (expected: false)",
                "{'protocol': 'http', 'port': 80, 'settings': {'timeout': 60}} => inbounds[0].settings.timeout: 60 (expected: 300, as policy.levels.0.connIdle, or absent)",
                "{'protocol': 'http', 'port': 80, 'settings': {'accounts': [{'user': 'a:b', 'pass': 'x'}]}} => inbounds[0].settings.accounts[0].user: a:b (expected: no colon, which ends the user name in basic authentication)",
                "{'protocol': 'socks', 'port': 80, 'settings': {'auth': 'password'}} => inbounds[0].settings.accounts: missing (expected: at least one account, as auth is password)",
                "{'protocol': 'socks', 'port': 80, 'settings': {'auth': 'password', 'accounts': []}} => inbounds[0].settings.accounts: a list (expected: at least one account, as auth is password)",
                "{'protocol': 'dokodemo-door', 'port': 80} => inbounds[0].settings.address: missing (expected: a host name or an IP address)",
                "{'protocol': 'dokodemo-door', 'port': 80, 'settings': {'address': 'a b', 'port': 1}} => inbounds[0].settings.address: a b (expected: a host name or an IP address)",
                "{'protocol': 'dokodemo-door', 'port': 80, 'settings': {'address': 'a'}} => inbounds[0].settings.port: missing (expected: 1..65535, or a routing rule from this inbound to the tag of api)",
                "{'protocol': 'dokodemo-door', 'port': 80, 'settings': {'address': 'a', 'port': 1, 'network': 'tcp,kcp'}} => inbounds[0].settings.network: kcp (expected: tcp, udp)",
                "{'protocol': 'dokodemo-door', 'port': 80, 'tag': 'api', 'settings': {'address': '127.0.0.1'}} => inbounds[0].settings.port: missing (expected: 1..65535, or a routing rule from this inbound to the tag of api)",
                "{'protocol': 'socks', 'port': 80}, {'protocol': 'socks', 'port': 80, 'listen': '127.0.0.1'} => inbounds[1].tag: socks-80 (expected: a tag that is given once)",
                "{'protocol': 'socks', 'port': 80}, {'protocol': 'http', 'port': 80, 'listen': '::1'} => inbounds[1].port: 80 (expected: a port that no other inbound listens on; socks-80 does)",
                "5 => inbounds[0]: 5 (expected: an object)",
                "null => inbounds[0]: null (expected: an object)",
            })
    void anInboundThatCannotListenIsRefused(String inbound, String message) {
        String json = "{'inbounds': [" + inbound + "], 'outbounds': [{'protocol': 'freedom'}]}";

        assertThatThrownBy(() -> Documents.read(json.replace('\'', '"')))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " => ",
            quoteCharacter = '~',
            value = {
                "{'servers': []} => outbounds[0].settings.servers: 0 items (expected: a list of one server)",
                "{} => outbounds[0].settings.servers: missing (expected: a list of one server)",
                "{'servers': [{'address': 'a'}]} => outbounds[0].settings.servers[0].port: missing (expected: 1..65535)",
                "{'servers': [{'address': 'a', 'port': 1, 'users': [{'user': 'u'}]}]} => outbounds[0].settings.servers[0].users[0].pass: missing (expected: a text of 1..255 bytes)",
                "{'servers': [{'address': 'a', 'port': 1, 'users': [{}, {}]}]} => outbounds[0].settings.servers[0].users: 2 items (expected: at most one user)",
            })
    void aChainedOutboundNeedsExactlyOneServer(String settings, String message) {
        String json =
                "{'inbounds': [{'protocol': 'socks', 'port': 80}], 'outbounds': [{'protocol': 'socks', 'settings': "
                        + settings + "}]}";

        assertThatThrownBy(() -> Documents.read(json.replace('\'', '"')))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " => ",
            quoteCharacter = '~',
            value = {
                "{ => node.json: no valid JSON at line 1, column 2 (expected: v2ray's JSON)",
                "~~ => node.json: no JSON object (expected: v2ray's JSON)",
                "[] => node.json: no JSON object (expected: v2ray's JSON)",
                "{} {} => node.json: no valid JSON at line 1, column 4 (expected: v2ray's JSON)",
                "{'pass': s3cr3t} => node.json: no valid JSON at line 1, column 17 (expected: v2ray's JSON)",
                "{'log': {}, 'log': {}} => node.json: a key given twice at line 1, column 18 (expected: v2ray's JSON)",
                "{} => inbounds: missing (expected: a list of inbounds)",
                "{'inbounds': []} => inbounds: a list (expected: at least one inbound)",
                "{'inbounds': {}} => inbounds: an object (expected: a list)",
            })
    void whatIsNoConfigurationIsRefusedWithItsPlace(String json, String message) {
        assertThatThrownBy(() -> Documents.read(json == null ? "" : json.replace('\'', '"')))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessage(message);
    }

    @Test
    void aFileThatCannotBeReadIsNamed() throws IOException {
        Path file = Files.writeString(directory.resolve("node.json"), Documents.FULL);

        assertThat(NodeConfigReader.read(file).inbounds()).hasSize(4);
        assertThatThrownBy(() -> NodeConfigReader.read(directory.resolve("none.json")))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessage(directory.resolve("none.json") + ": NoSuchFileException (expected: a readable file)");
    }

    private static final String SMALL = """
            {'inbounds': [{'tag': 'in', 'listen': '127.0.0.1', 'port': 1080, 'protocol': 'socks', 'settings': {'auth': 'password',
                'accounts': [{'user': 'alice', 'pass': 'p1'}, {'user': 'bob', 'pass': 'p2'}], 'udp': true}}],
             'outbounds': [{'tag': 'direct', 'protocol': 'freedom', 'settings': {'domainStrategy': 'AsIs'}},
                           {'tag': 'block', 'protocol': 'blackhole', 'settings': {'response': {'type': 'none'}}}],
             'routing': {'rules': [{'type': 'field', 'ip': ['10.0.0.0/8'], 'outboundTag': 'block'}]}}
            """;
}
