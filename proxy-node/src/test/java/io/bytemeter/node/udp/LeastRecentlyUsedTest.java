package io.bytemeter.node.udp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LeastRecentlyUsedTest {
    @Test
    void theEntryNotAskedForLongestIsForgotten() {
        List<Integer> forgotten = new ArrayList<>();
        Map<String, Integer> map = new LeastRecentlyUsed<>(2, forgotten::add);
        map.put("a", 1);
        map.put("b", 2);
        map.get("a");
        map.put("c", 3);

        assertThat(forgotten).containsExactly(2);
        assertThat(map).containsOnlyKeys("a", "c");
    }
}
