package io.bytemeter.collect.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.bytemeter.collect.ledger.Policy;
import io.bytemeter.settings.InvalidSettingException;
import io.bytemeter.usage.SubjectKind;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourcesReaderTest {
    private static List<SourceConfig> read(String yaml) throws JsonProcessingException {
        return SourcesReader.read(new YAMLMapper().readTree(yaml));
    }

    @Test
    void aSourceHasDefaultsForAllButItsPlace() throws JsonProcessingException {
        assertThat(read("de-1: {type: v2ray, address: '127.0.0.1:10085'}"))
                .singleElement()
                .satisfies(source -> {
                    assertThat(source.policy())
                            .isEqualTo(new Policy(
                                    "de-1", SubjectKind.USER, 125_000_000, Duration.ofSeconds(2), false, false));
                    assertThat(source.interval()).isEqualTo(Duration.ofSeconds(10));
                });
    }

    @Test
    void everySortOfSourceIsReadAsItsFieldsSay() throws JsonProcessingException {
        List<SourceConfig> sources = read("""
                a: {type: v2ray, command: [v2ctl, api], payload: outbound, exclude: [api, metrics]}
                b: {type: hysteria, url: 'http://127.0.0.1:9999/', secret: s, interval: 1s, line-rate: 80kbit}
                c: {type: go-tunnel, url: 'http://127.0.0.1:8080', key: k, first-sight: from-zero, burst: 5m}
                d: {type: vnstat, interfaces: eth0, payload: none}
                e: {type: vnstat, file: /var/lib/vnstat.json}
                """);

        assertThat(sources)
                .extracting(SourceConfig::policy)
                .containsExactly(
                        new Policy("a", SubjectKind.OUTBOUND, 125_000_000, Duration.ofSeconds(2), false, false),
                        new Policy("b", SubjectKind.USER, 10_000, Duration.ofSeconds(2), false, false),
                        new Policy("c", SubjectKind.INBOUND, 125_000_000, Duration.ofMinutes(5), true, true),
                        new Policy("d", null, 125_000_000, Duration.ofSeconds(2), false, true),
                        new Policy("e", SubjectKind.INBOUND, 125_000_000, Duration.ofSeconds(2), false, true));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|sources: {} (expected: at least one source",
                "a: 1|sources.a: 1",
                "a: {}|sources.a.type:  (expected: v2ray, hysteria, go-tunnel or vnstat)",
                "a: {type: x}|sources.a.type: x",
                "a/b: {type: vnstat}|sources: a/b",
                "a: {type: v2ray}|sources.a.address",
                "a: {type: v2ray, address: 'h:1', reset: true}|sources.a.reset: true",
                "a: {type: v2ray, address: 'h:1', accounts: /nowhere.json}|sources.a.accounts: /nowhere.json (expected: v2ray's",
                "a: {type: v2ray, command: [v2ctl], accounts: /x}|sources.a.accounts: /x (expected: address instead",
                "a: {type: hysteria, url: 'ftp://x'}|sources.a.url: ftp://x",
                "a: {type: hysteria, url: 'http://x/traffic'}|sources.a.url",
                "a: {type: vnstat, interval: 1ms}|sources.a.interval: 1ms",
                "a: {type: vnstat, line-rate: 1GB}|sources.a.line-rate: 1GB",
                "a: {type: vnstat, payload: all}|sources.a.payload: all",
                "a: {type: vnstat, first-sight: never}|sources.a.first-sight: never",
                "a: {type: vnstat, command: [[x]]}|sources.a.command",
                "a: {type: vnstat, burst: [1s]}|sources.a.burst"
            })
    void whatIsNotAsExpectedIsNamedWithItsPlace(String yaml, String message) {
        assertThatThrownBy(() -> read(yaml))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageStartingWith(message);
    }
}
