package io.bytemeter.metering;

import static org.assertj.core.api.Assertions.assertThat;

import io.bytemeter.schema.topic.ClusterConfig;
import io.bytemeter.settings.Setting;
import io.bytemeter.settings.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StreamsPropertiesTest {
    /** Of the broker, {@code transaction.max.timeout.ms} by default: it refuses longer ones. */
    private static final Duration LONGEST_TRANSACTION = Duration.ofMinutes(15);

    @ParameterizedTest
    @CsvSource({"6s, 10ms", "10s, 200ms", "10m, 10s"})
    void aTransactionOutlastsTheWaitForAnInstanceThatIsGone(String session, String commit) {
        List<Setting<?>> known = new ArrayList<>(ClusterConfig.SETTINGS);
        known.addAll(MeteringConfig.SETTINGS);
        known.addAll(MeteringConfig.CLUSTER_SETTINGS);
        Settings settings = Settings.resolve(
                known,
                null,
                Map.of(),
                List.of("metering.session-timeout=" + session, "metering.commit-interval=" + commit));
        MeteringConfig config = MeteringConfig.member(settings, ClusterConfig.from(settings), "127.0.0.1:1");

        Properties properties = StreamsProperties.of(config);

        Duration transaction = Duration.ofMillis((int) properties.get("producer.transaction.timeout.ms"));
        assertThat(transaction)
                .isGreaterThan(config.sessionTimeout().plus(config.commitInterval()))
                .isLessThan(LONGEST_TRANSACTION);
        assertThat(properties.get("main.consumer.session.timeout.ms"))
                .isEqualTo((int) config.sessionTimeout().toMillis());
    }
}
