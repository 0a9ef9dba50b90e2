package io.bytemeter.node.publish;

import io.bytemeter.node.spool.Loss;
import io.bytemeter.schema.Gap;
import io.bytemeter.schema.GapReason;
import io.bytemeter.schema.GapState;

/** What a node says of usage it has lost. */
final class Declaration {
    private Declaration() {}

    static String id(String node, Loss loss) {
        return node + "/" + loss.epoch() + "/lost";
    }

    /** A gap without bytes: no bound is known. */
    static Gap of(String node, Loss loss) {
        String what =
                loss.spool() ? "what the broker did not have yet, and what was not spooled" : "what was not spooled";
        return Gap.newBuilder()
                .setId(id(node, loss))
                .setNode(node)
                .setEpoch(loss.epoch())
                .setFrom(Math.min(loss.from(), loss.to()))
                .setTo(loss.to())
                .setReason(loss.spool() ? GapReason.SPOOL_LOST : GapReason.LEDGER_LOST)
                .setDetail(what + " is not known: " + loss.why())
                .setState(GapState.LOST)
                .setNoticedAt(loss.to())
                .build();
    }
}
