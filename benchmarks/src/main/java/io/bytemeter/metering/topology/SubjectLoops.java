package io.bytemeter.metering.topology;

import io.bytemeter.usage.Subject;
import io.bytemeter.usage.SubjectKind;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Finding a record's user on heap by the bytes of the name, one of many by chance. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SubjectLoops {
    private static final int ASKED = 1 << 20;

    @Param({"20000", "1000000"})
    public int users;

    private final OpenSubjects subjects = new OpenSubjects();
    private final byte[][] asked = new byte[ASKED][];
    private int next;

    @Setup
    public void fill() {
        for (int user = 0; user < users; user++) {
            Subject subject = new Subject(SubjectKind.USER, "user-" + user);
            subjects.add(new OpenSubject(subject, subject.id().getBytes(StandardCharsets.UTF_8)));
        }
        Random random = new Random(1);
        for (int i = 0; i < ASKED; i++) {
            asked[i] = ("user-" + random.nextInt(users)).getBytes(StandardCharsets.UTF_8);
        }
    }

    @Benchmark
    public @Nullable Object findSubject() {
        byte[] name = asked[next++ & (ASKED - 1)];
        return subjects.find(SubjectKind.USER, name, 0, name.length);
    }
}
