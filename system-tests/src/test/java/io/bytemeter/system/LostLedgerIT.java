package io.bytemeter.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that has lost its ledger says so, and everybody can see it until it is accepted. */
class LostLedgerIT {
    @TempDir
    private Path directory;

    @Test
    void isAGapThatOutlivesEveryRestart() throws Exception {
        try (LockstepTarget target = new LockstepTarget();
                TestCluster cluster = new TestCluster(directory, directory.resolve("node"), 8).start()) {
            try (LockstepLoad load = new LockstepLoad(cluster.socks(), target.port(), 8, 4, new SplittableRandom(1))) {
                Poll.until(TestCluster.LIMIT, "load", () -> load.done().size() > 8);
            }
            cluster.node.kill();
            Files.delete(directory.resolve("node").resolve("connections"));
            cluster.node.start();
            cluster.awaitNode();

            Poll.value(TestCluster.LIMIT, "gaps", 1, () -> gaps(cluster).size());
            JsonNode gap = gaps(cluster).path(0);
            assertThat(gap.path("node").asText()).isEqualTo("n1");
            assertThat(gap.path("state").asText()).isEqualTo("lost");
            assertThat(gap.path("detail").asText())
                    .isEqualTo("what was not spooled is not known: the ledger is missing");
            assertThat(gap.path("from").asText()).isLessThan(gap.path("to").asText());
            assertThat(gap.has("missing")).isFalse();

            cluster.serve.kill();
            cluster.serve.start();
            cluster.awaitServe();
            assertThat(gaps(cluster).path(0)).isEqualTo(gap);
            String id = gap.path("id").asText();
            JsonNode usage = cluster.json("/v1/usage/user/u0?window=month");
            assertThat(usage.path("gaps")).extracting(JsonNode::asText).contains(id);
            TestCluster.Verify verify = cluster.verify();
            assertThat(verify.exitCode()).as(verify.out()).isEqualTo(1);
            assertThat(verify.out()).contains("gap " + id + ": ", "bytes not known: what was not spooled");
            TestCluster.Verify accepted = cluster.verify("--accept", id);
            assertThat(accepted.exitCode()).as(accepted.out()).isZero();

            cluster.node.kill();
            Files.move(directory.resolve("node"), directory.resolve("lost"));
            cluster.node.start();
            cluster.awaitNode();

            Poll.value(TestCluster.LIMIT, "gaps", 2, () -> gaps(cluster).size());
            assertThat(gaps(cluster).path(1).path("detail").asText())
                    .startsWith("what the broker did not have yet, and what was not spooled is not known:"
                            + " the node's directory is new, and epoch ");
        }
    }

    private static JsonNode gaps(TestCluster cluster) throws Exception {
        return cluster.json("/v1/gaps?node=n1").path("gaps");
    }
}
