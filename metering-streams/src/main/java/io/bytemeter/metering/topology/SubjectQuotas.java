package io.bytemeter.metering.topology;

import io.bytemeter.usage.quota.Quota;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The quotas of a subject on heap, in the order of their names. */
final class SubjectQuotas {
    final QuotaState[] states;

    /** Whether any of them keeps the user out. */
    final boolean block;

    SubjectQuotas(QuotaState[] states) {
        this.states = states;
        this.block = Arrays.stream(states).anyMatch(state -> state.blocks);
    }

    static SubjectQuotas of(List<Quota> quotas) {
        return new SubjectQuotas(quotas.stream().map(QuotaState::new).toArray(QuotaState[]::new));
    }

    @Nullable
    QuotaState named(String name) {
        for (QuotaState state : states) {
            if (state.quota.id().name().equals(name)) {
                return state;
            }
        }
        return null;
    }

    List<Quota> quotas() {
        return Arrays.stream(states).map(state -> state.quota).toList();
    }
}
