package io.bytemeter.billing.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.linecorp.armeria.common.sse.ServerSentEvent;
import io.bytemeter.billing.http.EventStream;
import io.bytemeter.metering.query.LiveTotals.Total;
import io.bytemeter.metering.query.Usage;
import io.bytemeter.metering.query.WindowLength;
import io.bytemeter.usage.Subject;
import io.bytemeter.usage.SubjectFilter;
import io.bytemeter.usage.SubjectKind;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

class ViewerTest {
    private static final Instant START = Instant.parse("2026-11-21T00:00:00Z");
    private static final Subject ALICE = new Subject(SubjectKind.USER, "alice");
    private static final Subject SOCKS = new Subject(SubjectKind.INBOUND, "socks");

    private final EventStream events = new EventStream();
    private final Client client = new Client();
    private final Viewer viewer = new Viewer(choice(SubjectFilter.ALL), new EventAudience(events));

    private static Choice choice(SubjectFilter visible) {
        return new Choice(Set.of(ALICE), Set.of(SubjectKind.INBOUND), WindowLength.DAY, visible);
    }

    /** Takes as many events as it asks for. */
    private static final class Client implements Subscriber<ServerSentEvent> {
        private final List<ServerSentEvent> taken = new ArrayList<>();
        private Subscription subscription;
        private boolean ended;

        @Override
        public void onSubscribe(Subscription given) {
            subscription = given;
        }

        @Override
        public void onNext(ServerSentEvent event) {
            taken.add(event);
        }

        @Override
        public void onError(Throwable failure) {
            throw new AssertionError(failure);
        }

        @Override
        public void onComplete() {
            ended = true;
        }
    }

    /** A client that keeps up. */
    private void takeAll() {
        events.events().subscribe(client, ImmediateEventExecutor.INSTANCE);
        client.subscription.request(Long.MAX_VALUE);
    }

    private static Total total(Subject subject, Instant start, long uplink, long atSeconds) {
        Instant at = START.plusSeconds(atSeconds);
        return new Total(
                subject,
                WindowLength.DAY,
                start,
                start.plus(Duration.ofDays(1)),
                new Usage(uplink, 2 * uplink, 5, 7, 1),
                at);
    }

    private List<JsonNode> told(String event) throws Exception {
        List<JsonNode> data = new ArrayList<>();
        for (ServerSentEvent taken : client.taken) {
            if (event.equals(taken.event())) {
                data.add(new ObjectMapper().readTree(taken.data()));
            }
        }
        return data;
    }

    @Test
    void aSubjectIsToldOnceATickWithItsRates() throws Exception {
        takeAll();
        viewer.changed(total(ALICE, START, 100, 10));
        viewer.changed(total(ALICE, START, 150, 11));
        assertThat(told("total")).isEmpty();
        viewer.tick();
        viewer.tick();
        viewer.changed(total(ALICE, START, 1_150, 15));
        viewer.tick();

        assertThat(told("total"))
                .extracting(JsonNode::toString)
                .containsExactly(
                        "{\"kind\":\"user\",\"id\":\"alice\",\"window\":\"day\",\"start\":\"2026-11-21T00:00:00Z\","
                                + "\"end\":\"2026-11-22T00:00:00Z\",\"uplink\":150,\"downlink\":300,\"connections\":1,"
                                + "\"changedAt\":\"2026-11-21T00:00:11Z\"}",
                        "{\"kind\":\"user\",\"id\":\"alice\",\"window\":\"day\",\"start\":\"2026-11-21T00:00:00Z\","
                                + "\"end\":\"2026-11-22T00:00:00Z\",\"uplink\":1150,\"downlink\":2300,\"connections\":1,"
                                + "\"uplinkRate\":250,\"downlinkRate\":500,\"changedAt\":\"2026-11-21T00:00:15Z\"}");
    }

    @Test
    void theSameTotalAgainIsNoNewsAndAnOlderWindowNeither() throws Exception {
        takeAll();
        viewer.changed(total(SOCKS, START, 100, 10));
        viewer.tick();
        viewer.changed(total(SOCKS, START, 100, 10));
        viewer.changed(total(SOCKS, START.minus(Duration.ofDays(1)), 900, 12));
        viewer.tick();
        assertThat(told("total")).hasSize(1);
        assertThat(told("total").get(0).get("uplink").longValue()).isEqualTo(105);

        Instant next = START.plus(Duration.ofDays(1));
        viewer.changed(total(SOCKS, next, 15, 20));
        viewer.tick();
        JsonNode turned = told("total").get(1);
        assertThat(turned.get("start").textValue()).isEqualTo("2026-11-22T00:00:00Z");
        assertThat(turned.get("uplinkRate").longValue()).isEqualTo(2);
    }

    @Test
    void onlyWhatWasChosenIsWanted() {
        assertThat(viewer.wants(ALICE, WindowLength.DAY)).isTrue();
        assertThat(viewer.wants(ALICE, WindowLength.HOUR)).isFalse();
        assertThat(viewer.wants(SOCKS, WindowLength.DAY)).isTrue();
        assertThat(viewer.wants(new Subject(SubjectKind.USER, "socks"), WindowLength.DAY))
                .isFalse();
    }

    @Test
    void whoMayNotSeeASubjectIsNotToldOfIt() {
        Viewer limited = new Viewer(choice(new SubjectFilter(List.of("acme/"))), new EventAudience(events));

        assertThat(limited.wants(SOCKS, WindowLength.DAY)).isFalse();
        assertThat(limited.wants(new Subject(SubjectKind.INBOUND, "acme/socks"), WindowLength.DAY))
                .isTrue();
    }

    @Test
    void aClientThatTakesNothingIsToldNothingMoreAndDroppedWithTheReason() throws Exception {
        events.events().subscribe(client, ImmediateEventExecutor.INSTANCE); // and asks for nothing
        for (int tick = 0; tick < Viewer.PATIENCE - 1; tick++) {
            viewer.changed(total(ALICE, START, tick, tick));
            viewer.tick();
        }
        assertThat(events.behind()).isOne(); // the beginning of the stream
        assertThat(viewer.wants(ALICE, WindowLength.DAY)).isTrue();
        viewer.tick();

        assertThat(viewer.wants(ALICE, WindowLength.DAY)).isFalse();
        client.subscription.request(Long.MAX_VALUE);
        assertThat(told("dropped").toString()).isEqualTo("[{\"reason\":\"nothing was taken for 30 seconds\"}]");
        assertThat(client.ended).isTrue();
    }

    @Test
    void aClientThatCatchesUpIsToldTheNewestTotal() throws Exception {
        events.events().subscribe(client, ImmediateEventExecutor.INSTANCE);
        viewer.changed(total(ALICE, START, 1, 1));
        viewer.tick();
        viewer.changed(total(ALICE, START, 2, 2));
        viewer.tick();
        client.subscription.request(Long.MAX_VALUE);
        viewer.tick();

        assertThat(told("total")).hasSize(1);
        assertThat(told("total").get(0).get("uplink").longValue()).isEqualTo(2);
    }

    @Test
    void quietSubjectsAreForgottenAndTooManyBusyOnesEndTheStream() throws Exception {
        takeAll();
        viewer.changed(total(SOCKS, START, 1, 1));
        viewer.tick();
        for (int i = 0; i < Viewer.MOST_SUBJECTS; i++) {
            viewer.changed(total(new Subject(SubjectKind.INBOUND, "in" + i), START, 1, 1));
        }
        assertThat(told("dropped")).isEmpty();
        viewer.changed(total(new Subject(SubjectKind.INBOUND, "one more"), START, 1, 1));

        assertThat(told("dropped").toString())
                .isEqualTo("[{\"reason\":\"more than 10000 subjects change at once; choose fewer\"}]");
        assertThat(client.ended).isTrue();
    }
}
