package io.bytemeter.metering;

import static org.assertj.core.api.Assertions.assertThat;

import io.bytemeter.metering.Namesakes.Found;
import io.bytemeter.settings.InvalidSettingException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.junit.jupiter.api.Test;

class ThreadFailuresTest {
    private final StreamsException fenced = new StreamsException(new FencedInstanceIdException("fenced"));
    private static final String NAMESAKE = "metering.instance-id: one (expected: a name of its own for each instance)";

    private Instant now = Instant.parse("2026-11-23T08:00:00Z");
    private final Clock clock = new Clock() {
        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }
    };

    @Test
    void aThreadThatFailedIsReplaced() {
        ThreadFailures failures = failures(member -> Found.ABSENT);

        assertThat(failures.handle(new StreamsException(new TimeoutException("no broker"))))
                .isEqualTo(StreamThreadExceptionResponse.REPLACE_THREAD);
        assertThat(failures.lasting()).isNull();
    }

    @Test
    void settingsThatDoNotFitEndTheInstance() {
        ThreadFailures failures = failures(member -> Found.ABSENT);
        InvalidSettingException wrong = InvalidSettingException.of("billing.time-zone", "UTC", "Asia/Tehran");

        assertThat(failures.handle(new StreamsException(wrong)))
                .isEqualTo(StreamThreadExceptionResponse.SHUTDOWN_CLIENT);
        assertThat(failures.lasting()).isEqualTo(wrong.getMessage());
    }

    @Test
    void whoIsFencedByAMemberThatLivesEnds() {
        ThreadFailures failures = failures(member -> {
            now = now.plusSeconds(5);
            return Found.PRESENT;
        });

        assertThat(failures.handle(fenced)).isEqualTo(StreamThreadExceptionResponse.SHUTDOWN_CLIENT);
        assertThat(failures.lasting()).isEqualTo(NAMESAKE);
    }

    @Test
    void whoIsFencedByAMemberThatIsGoneJoinsAnew() {
        Deque<Found> found = new ArrayDeque<>(List.of(Found.PRESENT, Found.PRESENT, Found.ABSENT));
        ThreadFailures failures = failures(member -> {
            now = now.plusSeconds(5);
            return found.remove();
        });

        assertThat(failures.handle(fenced)).isEqualTo(StreamThreadExceptionResponse.REPLACE_THREAD);
        assertThat(failures.lasting()).isNull();
        assertThat(found).isEmpty();
    }

    @Test
    void timeInWhichTheGroupChangesDoesNotCount() {
        Deque<Found> found = new ArrayDeque<>(
                List.of(Found.PRESENT, Found.PRESENT, Found.UNKNOWN, Found.PRESENT, Found.PRESENT, Found.ABSENT));
        ThreadFailures failures = failures(member -> {
            now = now.plusSeconds(5);
            return found.remove();
        });

        assertThat(failures.handle(fenced)).isEqualTo(StreamThreadExceptionResponse.REPLACE_THREAD);
        assertThat(found).isEmpty();
    }

    @Test
    void theMemberIsThatOfTheThread() throws InterruptedException {
        List<String> asked = new CopyOnWriteArrayList<>();
        ThreadFailures failures = failures(member -> {
            asked.add(member);
            return Found.ABSENT;
        });

        Thread thread = new Thread(() -> failures.handle(fenced), "bytemeter-metering@a:8090-StreamThread-12");
        thread.start();
        thread.join();

        assertThat(asked).containsExactly("one-12");
    }

    @Test
    void whoIsClosedDoesNotWait() {
        ThreadFailures failures = failures(member -> Found.PRESENT);
        failures.close();

        assertThat(failures.handle(fenced)).isEqualTo(StreamThreadExceptionResponse.SHUTDOWN_CLIENT);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(failures.lasting()).isNull();
    }

    private ThreadFailures failures(Function<String, Found> group) {
        return new ThreadFailures("one", Duration.ofSeconds(10), group, clock);
    }
}
