package io.bytemeter.metering.topology;

import io.bytemeter.usage.quota.Quota;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The quotas of a subject on heap, in the order of their names. Mostly none of them has anything to do for many records:
 * those are only added up here, and told to the quotas when one has.
 */
final class SubjectQuotas {
    final QuotaState[] states;

    /** Whether any of them keeps the user out. */
    final boolean block;

    private int from;
    private int to;
    private long rest;
    private long uplink;
    private long downlink;

    SubjectQuotas(QuotaState[] states) {
        this.states = states;
        this.block = Arrays.stream(states).anyMatch(state -> state.blocks);
    }

    /** Adds bytes of this quarter hour if no quota can have anything to do for them; answers false if one may. */
    boolean rests(int quarterHour, long moreUplink, long moreDownlink) {
        long bytes = moreUplink + moreDownlink;
        if (bytes < 0 || bytes >= rest || quarterHour < from || quarterHour >= to) {
            return false;
        }
        rest -= bytes; // no direction counts more than both
        uplink += moreUplink;
        downlink += moreDownlink;
        return true;
    }

    /** Tells the quotas what was added up; they are asked for each record from here on, until the next {@link #rest}. */
    void wake() {
        if (rest > 0) {
            for (QuotaState state : states) {
                state.latest().add(uplink, downlink);
            }
            rest = 0;
            uplink = 0;
            downlink = 0;
        }
    }

    /** Lets records be added up for as long as no quota can have anything to do. All have counted a record. */
    void rest() {
        from = Integer.MIN_VALUE;
        to = Integer.MAX_VALUE;
        rest = Long.MAX_VALUE;
        for (QuotaState state : states) {
            Counted latest = state.latest();
            from = Math.max(from, latest.from);
            to = Math.min(to, latest.to);
            rest = Math.min(rest, latest.next - state.used(latest));
        }
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
