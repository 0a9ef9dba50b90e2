package io.bytemeter.bench.query;

import io.bytemeter.bench.kit.Backlog;
import io.bytemeter.metering.query.UsageAnswer;
import io.bytemeter.metering.query.UsageQuery;
import io.bytemeter.metering.query.UsageReader;
import io.bytemeter.metering.query.WindowLength;
import io.bytemeter.usage.Subject;
import io.bytemeter.usage.SubjectKind;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/** Reads this month of users by chance, in a fifth of one core's time, so that booking keeps what it needs. */
final class MonthReader {
    private static final int AT_ONCE = 200;
    private static final int LAST = 200; // users of every partition are among these
    private static final int PAUSES = 4; // times as long as what was read took

    private final UsageReader usage;
    private final int users;
    private final Instant from;
    private final Instant to;

    MonthReader(UsageReader usage, int users) {
        this.usage = usage;
        this.users = users;
        ZonedDateTime month =
                ZonedDateTime.now(ZoneOffset.UTC).withDayOfMonth(1).truncatedTo(ChronoUnit.DAYS);
        this.from = month.toInstant();
        this.to = month.plusMonths(1).toInstant();
    }

    /** Whether all are visible: usage begins with a record of each in their order, which each partition keeps. */
    boolean knowsEverybody() {
        return IntStream.range(Math.max(0, users - LAST), users).allMatch(user -> isKnown(Backlog.user(user)));
    }

    private boolean isKnown(String user) {
        Optional<UsageAnswer> answer = usage.read(new UsageQuery(
                new Subject(SubjectKind.USER, user), WindowLength.MONTH, from, to, ZoneOffset.UTC, null));
        return answer.isPresent() && answer.get().windows().size() == 1;
    }

    /** Begins to read, in a thread of its own, until the answer is closed. */
    Running start() {
        Running running = new Running();
        new Thread(running.task, "reads").start();
        return running;
    }

    final class Running implements AutoCloseable {
        private final ThreadMXBean times = ManagementFactory.getThreadMXBean();
        private final Random random = new Random();
        private final FutureTask<Void> task = new FutureTask<>(this::read, null);
        private volatile boolean over;
        private final AtomicLong reads = new AtomicLong();
        private volatile long nanos;
        private volatile long processorNanos;

        private void read() {
            long start = System.nanoTime();
            while (!over) {
                long begin = System.nanoTime();
                for (int i = 0; i < AT_ONCE; i++) {
                    String user = Backlog.user(random.nextInt(users));
                    if (!isKnown(user)) {
                        throw new IllegalStateException(user + " has no usage in this month");
                    }
                }
                reads.addAndGet(AT_ONCE);
                LockSupport.parkNanos(PAUSES * (System.nanoTime() - begin));
            }
            nanos = System.nanoTime() - start;
            processorNanos = times.getCurrentThreadCpuTime();
        }

        double perSecond() {
            return reads.get() * 1e9 / nanos;
        }

        double perProcessorSecond() {
            return reads.get() * 1e9 / processorNanos;
        }

        @Override
        public void close() throws InterruptedException, ExecutionException {
            over = true;
            task.get();
        }
    }
}
