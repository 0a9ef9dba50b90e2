package io.bytemeter.metering.topology;

import io.bytemeter.metering.book.Keys;
import io.bytemeter.metering.book.Route;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.serialization.BytesSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;

/** The numbers by which the rows of one book name routes. Stream thread only. */
final class Routes {
    private final Book book;
    private final Map<Route, Integer> numbers = new HashMap<>();
    private Route last = new Route("", "", ""); // of no record: each has a node
    private int lastNumber;

    Routes(Book book) {
        this.book = book;
        try (KeyValueIterator<Bytes, byte[]> rows = book.store().prefixScan(Keys.routes(), new BytesSerializer())) {
            while (rows.hasNext()) {
                KeyValue<Bytes, byte[]> row = rows.next();
                numbers.put(Route.decode(row.value), Keys.numberOf(row.key));
            }
        }
    }

    /** Asked for a record; those of a batch mostly took the same way. */
    int number(String node, String inbound, String outbound) {
        if (!node.equals(last.node()) || !inbound.equals(last.inbound()) || !outbound.equals(last.outbound())) {
            last = new Route(node, inbound, outbound);
            lastNumber = number(last);
        }
        return lastNumber;
    }

    private int number(Route route) {
        Integer number = numbers.get(route);
        if (number == null) {
            number = numbers.size();
            numbers.put(route, number);
            book.put(Keys.route(number), route.encode());
        }
        return number;
    }
}
