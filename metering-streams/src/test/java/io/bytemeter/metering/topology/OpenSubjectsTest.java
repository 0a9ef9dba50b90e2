package io.bytemeter.metering.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.bytemeter.usage.Subject;
import io.bytemeter.usage.SubjectKind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OpenSubjectsTest {
    private static final int MANY = 10_000;

    private final OpenSubjects subjects = new OpenSubjects();

    private static OpenSubject subject(SubjectKind kind, String id) {
        return new OpenSubject(new Subject(kind, id), id.getBytes(StandardCharsets.UTF_8));
    }

    /** Looked for in the midst of other bytes. */
    private @Nullable OpenSubject find(SubjectKind kind, String id) {
        byte[] name = id.getBytes(StandardCharsets.UTF_8);
        byte[] within = ("xx" + id + "yyy").getBytes(StandardCharsets.UTF_8);
        return subjects.find(kind, within, 2, 2 + name.length);
    }

    @Test
    void everySubjectIsFoundByItsNameAndKindAlone() {
        List<OpenSubject> added = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            added.add(subject(i % 2 == 0 ? SubjectKind.USER : SubjectKind.NODE, "ü" + i));
            subjects.add(added.get(i));
        }
        assertThat(subjects.size()).isEqualTo(MANY);
        for (int i = 0; i < MANY; i++) {
            assertThat(find(i % 2 == 0 ? SubjectKind.USER : SubjectKind.NODE, "ü" + i))
                    .isSameAs(added.get(i));
            assertThat(find(i % 2 == 0 ? SubjectKind.NODE : SubjectKind.USER, "ü" + i))
                    .isNull();
        }
        assertThat(find(SubjectKind.USER, "ü")).isNull();
        assertThat(find(SubjectKind.USER, "ü" + MANY)).isNull();
    }

    /** {@code Aa} and {@code BB} have one hash, as have all words made of as many of either. */
    @Test
    void namesOfOneHashAreToldApart() {
        subjects.add(subject(SubjectKind.USER, "AaAa"));
        subjects.add(subject(SubjectKind.USER, "BBBB"));
        OpenSubject there = find(SubjectKind.USER, "BBBB");
        assertThat(there).isNotNull().extracting(found -> found.subject.id()).isEqualTo("BBBB");
        assertThat(find(SubjectKind.USER, "AaBB")).isNull();
    }

    @Test
    void clearedThereIsNobody() {
        subjects.add(subject(SubjectKind.USER, "alice"));
        subjects.clear();
        assertThat(subjects.size()).isZero();
        assertThat(find(SubjectKind.USER, "alice")).isNull();
    }

    @Test
    void whoIsHereIsFoundByOthersWhileMoreAreAdded() throws InterruptedException {
        subjects.add(subject(SubjectKind.USER, "alice"));
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger missed = new AtomicInteger();
        Thread other = new Thread(() -> {
            while (!over.get()) {
                if (find(SubjectKind.USER, "alice") == null) {
                    missed.incrementAndGet();
                }
            }
        });
        other.start();
        for (int i = 0; i < 50 * MANY; i++) {
            subjects.add(subject(SubjectKind.USER, "u" + i));
        }
        over.set(true);
        other.join();
        assertThat(missed).hasValue(0);
    }
}
