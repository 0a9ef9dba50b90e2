package io.bytemeter.node.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.epoll.Epoll;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PipesTest {
    private long now;

    @BeforeEach
    void pipesAreThere() {
        assumeTrue(Epoll.isAvailable());
    }

    @Test
    void takesNoMoreThanItsLimitAndUsesEmptyOnesAgain() {
        Pipes pipes = new Pipes(2, PipeSize.load(), () -> now);
        Pipe first = pipes.take();
        Pipe second = pipes.take();
        assertThat(first).isNotNull();
        assertThat(second).isNotNull();
        assertThat(pipes.take()).isNull();

        pipes.give(first);
        assertThat(pipes.take()).isSameAs(first);

        second.moved(1); // whoever had it gave up with a byte in it
        pipes.give(second);
        Pipe third = pipes.take();
        assertThat(third).isNotNull().isNotSameAs(second);

        pipes.give(first);
        pipes.give(third);
        pipes.close();
        assertThat(pipes.open()).isZero();
    }

    @Test
    void keepsFewIdle() {
        Pipes pipes = new Pipes(100, PipeSize.none(), () -> now);
        List<Pipe> taken = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            taken.add(pipes.take());
        }
        taken.forEach(pipes::give);
        assertThat(pipes.open()).isBetween(1, 39);
        pipes.close();
        assertThat(pipes.open()).isZero();
    }
}
