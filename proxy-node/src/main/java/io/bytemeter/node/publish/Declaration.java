package io.bytemeter.node.publish;

import io.bytemeter.node.spool.Loss;
import io.bytemeter.schema.Gap;
import io.bytemeter.schema.GapReason;
import io.bytemeter.schema.GapState;

/** What a node says of usage it has lost. */
final class Declaration {
    /** A gap to be sent, and who is to hear that it was. */
    record Told(Shortfall shortfall, Runnable told) {}

    private Declaration() {}

    static String id(String node, Loss loss) {
        return node + "/" + loss.epoch() + "/lost";
    }

    /** Bytes that a source of counters has not told, and how many they are at most. */
    static Gap of(String node, long epoch, Shortfall shortfall) {
        return Gap.newBuilder()
                .setId(node + "/" + shortfall.id())
                .setNode(node)
                .setEpoch(epoch)
                .setFrom(shortfall.from())
                .setTo(shortfall.to())
                .setReason(GapReason.COUNTER_RESTARTED)
                .setDetail(shortfall.detail())
                .setUplink(shortfall.uplink())
                .setDownlink(shortfall.downlink())
                .setState(GapState.valueOf(shortfall.state().name()))
                .setNoticedAt(shortfall.noticedAt())
                .build();
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
