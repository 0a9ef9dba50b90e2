package io.bytemeter.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** v2ray's api inbound, asked by the real v2ctl and by the scripts of v2ray's documents. */
class ApiInboundTest {
    private static final int MILLION = 1_000_000;

    private static final String CONFIG = """
            {"stats": {}, "api": {"tag": "api", "services": ["StatsService"]},
             "policy": {
               "levels": {"0": {"statsUserUplink": true, "statsUserDownlink": true}, "1": {"statsUserUplink": false}},
               "system": {"statsInboundUplink": true, "statsInboundDownlink": true,
                          "statsOutboundUplink": true, "statsOutboundDownlink": true}},
             "inbounds": [
               {"tag": "socks-auth", "listen": "127.0.0.1", "port": PORT1, "protocol": "socks",
                "settings": {"auth": "password", "accounts": [{"user": "sockuser", "pass": "pw"}]}},
               {"listen": "127.0.0.1", "port": PORT3, "protocol": "socks",
                "settings": {"auth": "password", "accounts": [{"user": "nostat", "pass": "pw"}], "userLevel": 1}},
               {"tag": "api", "listen": "127.0.0.1", "port": PORT2, "protocol": "dokodemo-door",
                "settings": {"address": "127.0.0.1"}}],
             "outbounds": [{"tag": "direct", "protocol": "freedom", "settings": {}}],
             "routing": {"rules": [{"inboundTag": ["api"], "outboundTag": "api", "type": "field"}],
                         "domainStrategy": "AsIs"}}
            """;

    private static final String USER = "user>>>sockuser>>>traffic>>>";

    @TempDir
    private Path directory;

    @BeforeEach
    void needsV2ctl() {
        V2ctl.assumeInstalled();
    }

    private static void download(StatsNode node, int inbound, String user, int closed) throws Exception {
        try (TestServer target = TestServer.sending(MILLION);
                Socket client = TestNode.client(node.port(inbound))) {
            SocksClient.connect(client, user, "pw", target.port());
            assertThat(client.getInputStream().readAllBytes()).hasSize(MILLION);
        }
        node.usage.awaitClosed(closed);
    }

    @Test
    void valuesAreThoseOfV2ray() throws Exception {
        try (StatsNode node = new StatsNode(CONFIG, directory)) {
            download(node, 1, "sockuser", 1);

            V2ctl.Output inbound = query(node, "pattern: \"socks-auth\"");
            assertThat(inbound.out()).isEqualTo("""
                    stat: <
                      name: "inbound>>>socks-auth>>>traffic>>>downlink"
                      value: 1000014
                    >
                    stat: <
                      name: "inbound>>>socks-auth>>>traffic>>>uplink"
                      value: 26
                    >

                    """);
            assertThat(query(node, "pattern: \"user>>>\"").out()).isEqualTo("""
                    stat: <
                      name: "user>>>sockuser>>>traffic>>>downlink"
                      value: 1000000
                    >
                    stat: <
                      name: "user>>>sockuser>>>traffic>>>uplink"
                    >

                    """);
            assertThat(query(node, "pattern: \"outbound>>>\"").out()).contains("outbound>>>direct", "value: 1000000");
        }
    }

    @Test
    void whatIsSwitchedOffOrHasNoTagIsNotShown() throws Exception {
        try (StatsNode node = new StatsNode(CONFIG, directory)) {
            download(node, 3, "nostat", 1);

            assertThat(query(node, "").out())
                    .contains("outbound>>>direct>>>traffic>>>downlink\"\n  value: 1000000\n")
                    .doesNotContain("nostat", "socks-" + node.port(3), "outbound>>>api");
        }
    }

    @Test
    void resetAnswersWhatCameSinceTheLastOne() throws Exception {
        try (StatsNode node = new StatsNode(CONFIG, directory)) {
            download(node, 1, "sockuser", 1);

            assertThat(get(node, USER + "downlink", true).out()).contains("value: 1000000");
            assertThat(get(node, USER + "downlink", true).out())
                    .isEqualTo("stat: <\n  name: \"" + USER + "downlink\"\n>\n\n");
            assertThat(get(node, USER + "downlink", false).out()).contains("value: 1000000");
        }
    }

    @Test
    void whatNoReaderHasResetSurvivesARestart() throws Exception {
        int[] ports;
        try (StatsNode node = new StatsNode(CONFIG, directory)) {
            ports = node.ports();
            download(node, 1, "sockuser", 1);
            assertThat(get(node, USER + "downlink", true).out()).contains("value: 1000000");
            download(node, 1, "sockuser", 3);
        }
        try (StatsNode node = new StatsNode(CONFIG, directory, ports)) {
            assertThat(get(node, USER + "downlink", false).out()).doesNotContain("value");
            assertThat(get(node, USER + "downlink", true).out()).contains("value: 1000000");
            assertThat(get(node, USER + "downlink", true).out()).doesNotContain("value");
        }
    }

    @Test
    void errorsAreThoseOfTheOriginals() {
        try (StatsNode node = new StatsNode(CONFIG, directory)) {
            V2ctl.Output unknown = get(node, USER + "downlink", false);
            assertThat(unknown.code()).isEqualTo(255);
            assertThat(unknown.err()).contains("rpc error: code = NotFound desc = " + USER + "downlink not found.");

            V2ctl.Output nothing = query(node, "pattern: \"nosuch\"");
            assertThat(nothing.code()).isZero();
            assertThat(nothing.out()).isEqualTo("\n");

            V2ctl.Output system = V2ctl.api(node.port(2), "StatsService.GetSysStats", "");
            assertThat(system.out()).contains("NumGoroutine: ", "Alloc: ", "Sys: ");
        }
    }

    @Test
    void theScriptOfTheEnglishDocumentRuns() throws Exception {
        try (StatsNode node = new StatsNode(CONFIG, directory)) {
            download(node, 1, "sockuser", 1);

            V2ctl.Output report = V2ctl.script("traffic-en.sh", directory, node.port(2));
            assertThat(report.out())
                    .containsSubsequence(
                            "------------Inbound----------",
                            "inbound:socks-auth->up",
                            "26B",
                            "inbound:socks-auth->down",
                            "977KB",
                            "SUM->up:",
                            "SUM->TOTAL:",
                            "------------Outbound----------",
                            "outbound:direct->down",
                            "-------------User------------",
                            "user:sockuser->up",
                            "user:sockuser->down",
                            "SUM->TOTAL:");
            assertThat(row(report.out(), "user:sockuser->down")).isEqualTo("977KB");

            V2ctl.Output reset = V2ctl.script("traffic-en.sh", directory, node.port(2), "reset");
            assertThat(row(reset.out(), "user:sockuser->down")).isEqualTo("977KB");
            V2ctl.Output again = V2ctl.script("traffic-en.sh", directory, node.port(2), "reset");
            assertThat(row(again.out(), "user:sockuser->down")).isEqualTo("0B");
        }
    }

    @Test
    void theScriptOfTheChineseDocumentRuns() throws Exception {
        try (StatsNode node = new StatsNode(CONFIG, directory)) {
            download(node, 1, "sockuser", 1);

            V2ctl.Output report = V2ctl.script("traffic-zh.sh", directory, node.port(2));
            assertThat(row(report.out(), "inbound:socks-auth->up")).isEqualTo("26B");
            assertThat(row(report.out(), "user:sockuser->down")).isEqualTo("977KB");
            assertThat(row(report.out(), "TOTAL->up")).isNotEmpty();
        }
    }

    private static String row(String report, String name) {
        Matcher row =
                Pattern.compile("(?m)^" + Pattern.quote(name) + "\\s+(\\S+)$").matcher(report);
        assertThat(row.find()).as("%s in%n%s", name, report).isTrue();
        return row.group(1);
    }

    private static V2ctl.Output query(StatsNode node, String request) {
        return V2ctl.api(node.port(2), "StatsService.QueryStats", request);
    }

    private static V2ctl.Output get(StatsNode node, String name, boolean reset) {
        return V2ctl.api(
                node.port(2), "StatsService.GetStats", "name: \"" + name + "\"" + (reset ? " reset: true" : ""));
    }
}
