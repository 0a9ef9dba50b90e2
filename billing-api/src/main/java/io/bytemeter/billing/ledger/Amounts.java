package io.bytemeter.billing.ledger;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bytemeter.metering.query.Amount;

/** Amounts as JSON. */
final class Amounts {
    private Amounts() {}

    static ObjectNode json(Amount amount) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("uplink", amount.uplink())
                .put("downlink", amount.downlink())
                .put("overheadUplink", amount.overheadUplink())
                .put("overheadDownlink", amount.overheadDownlink());
    }
}
