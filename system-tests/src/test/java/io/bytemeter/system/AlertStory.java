package io.bytemeter.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.bytemeter.schema.AlertState;
import io.bytemeter.schema.QuotaAlert;
import java.util.Map;
import java.util.TreeMap;

/**
 * The alerts of one quota whose period never ends, in the order they were told. A threshold (by its text) is raised once
 * for each version; it is cleared, or raised anew by the next version; those of one version rise.
 */
final class AlertStory {
    private final Map<String, Long> holding = new TreeMap<>();
    private long version;
    private long highest;

    void add(QuotaAlert alert) {
        String text = alert.getThresholdText();
        assertThat(alert.getUsed()).as("used, of %s", alert).isGreaterThanOrEqualTo(alert.getThreshold());
        if (alert.getState() == AlertState.CLEARED) {
            assertThat(holding.remove(text))
                    .as("version that held before %s", alert)
                    .isEqualTo(alert.getQuotaVersion());
            return;
        }
        if (alert.getQuotaVersion() != version) {
            assertThat(alert.getQuotaVersion()).as("version of %s", alert).isGreaterThan(version);
            version = alert.getQuotaVersion();
            highest = 0;
        }
        assertThat(alert.getThreshold()).as("threshold of %s", alert).isGreaterThan(highest);
        highest = alert.getThreshold();
        holding.put(text, version);
    }

    /** The version that last raised each threshold which was not cleared since, by the threshold's text. */
    Map<String, Long> holding() {
        return holding;
    }
}
