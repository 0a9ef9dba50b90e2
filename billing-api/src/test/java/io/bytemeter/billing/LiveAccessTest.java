package io.bytemeter.billing;

import static org.assertj.core.api.Assertions.assertThat;

import io.bytemeter.keys.Scope;
import io.bytemeter.metering.query.WindowLength;
import io.bytemeter.usage.Subject;
import io.bytemeter.usage.SubjectKind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Live totals for a key that is limited to subjects. */
class LiveAccessTest {
    private final GuardedServer server = new GuardedServer("127.0.0.1", 1_000_000);
    private String key;

    @BeforeEach
    void start() {
        server.start();
        key = server.keys.add(Scope.READ, "acme/*");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aSubjectOfOthersIsForbiddenAndNotFollowed() throws Exception {
        assertThat(server.send("GET", "/v1/live?subject=user/acme%2Falice&subject=user/rival%2Fbob", key)
                        .statusCode())
                .isEqualTo(403);
        assertThat(server.viewers).isEmpty();
    }

    @Test
    void aKindIsFollowedWithoutTheSubjectsOfOthers() throws Exception {
        try (var stream = server.open("/v1/live?kind=user", key)) {
            assertThat(server.viewers).singleElement().satisfies(viewer -> {
                assertThat(viewer.wants(user("acme/alice"), WindowLength.DAY)).isTrue();
                assertThat(viewer.wants(user("rival/bob"), WindowLength.DAY)).isFalse();
            });
            assertThat(stream).isNotNull();
        }
    }

    private static Subject user(String id) {
        return new Subject(SubjectKind.USER, id);
    }
}
