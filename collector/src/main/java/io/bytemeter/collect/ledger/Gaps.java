package io.bytemeter.collect.ledger;

import io.bytemeter.node.publish.Shortfall;
import java.util.ArrayList;
import java.util.List;

/** What a collector declares missing. */
final class Gaps {
    private Gaps() {}

    /** What a reading has shown to be lost, for good. */
    static List<Shortfall> of(String source, List<Reckoning.Loss> losses, long noticedAt) {
        List<Shortfall> gaps = new ArrayList<>();
        for (Reckoning.Loss loss : losses) {
            gaps.add(new Shortfall(
                    "collect/" + source + "/" + noticedAt + "-" + gaps.size(),
                    loss.from(),
                    loss.to(),
                    loss.most(),
                    loss.most(),
                    source + ": " + loss.reason() + "; what it counted in that time is not known",
                    Shortfall.State.LOST,
                    noticedAt));
        }
        return gaps;
    }

    /** What is in quarantine may be booked yet. */
    static Shortfall open(Held held) {
        return gap(held, Shortfall.State.OPEN);
    }

    /** Somebody has decided. */
    static Shortfall withdrawn(Held held) {
        return gap(held, Shortfall.State.WITHDRAWN);
    }

    private static Shortfall gap(Held held, Shortfall.State state) {
        return new Shortfall(
                "collect/held/" + held.id(),
                held.from(),
                held.to(),
                held.moved().uplink(),
                held.moved().downlink(),
                held.source() + ": " + held.subject() + " is in quarantine; " + held.reason(),
                state,
                held.to());
    }
}
