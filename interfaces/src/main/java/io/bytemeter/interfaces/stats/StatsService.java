package io.bytemeter.interfaces.stats;

import com.google.re2j.PatternSyntaxException;
import io.bytemeter.interfaces.counters.Counter;
import io.bytemeter.interfaces.counters.Direction;
import io.bytemeter.interfaces.counters.UnavailableException;
import io.bytemeter.interfaces.view.Reset;
import io.bytemeter.interfaces.view.ViewException;
import io.bytemeter.interfaces.view.Views;
import io.bytemeter.proto.stats.GetAllOnlineUsersRequest;
import io.bytemeter.proto.stats.GetAllOnlineUsersResponse;
import io.bytemeter.proto.stats.GetStatsOnlineIpListResponse;
import io.bytemeter.proto.stats.GetStatsRequest;
import io.bytemeter.proto.stats.GetStatsResponse;
import io.bytemeter.proto.stats.GetUsersStatsRequest;
import io.bytemeter.proto.stats.GetUsersStatsResponse;
import io.bytemeter.proto.stats.OnlineIPEntry;
import io.bytemeter.proto.stats.QueryStatsRequest;
import io.bytemeter.proto.stats.QueryStatsResponse;
import io.bytemeter.proto.stats.Stat;
import io.bytemeter.proto.stats.StatsServiceGrpc.StatsServiceImplBase;
import io.bytemeter.proto.stats.SysStatsRequest;
import io.bytemeter.proto.stats.SysStatsResponse;
import io.bytemeter.proto.stats.TrafficUserStat;
import io.bytemeter.proto.stats.UserStat;
import io.bytemeter.usage.SubjectKind;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Answers from views and online users. A reading without reset shows totals, unless its caller names a view ({@link
 * StatsGrpc#VIEW_HEADER}): then it shows what that view has not read. Replies are sorted by name.
 */
final class StatsService extends StatsServiceImplBase {
    private static final String DEFAULT_VIEW = "v2ray";

    private final Views views;
    private final OnlineUsers online;
    private final Machine machine;

    StatsService(Views views, OnlineUsers online, Machine machine) {
        this.views = views;
        this.online = online;
        this.machine = machine;
    }

    @Override
    public void getStats(GetStatsRequest request, StreamObserver<GetStatsResponse> response) {
        answer(response, () -> {
            Optional<Counter> counter = Counter.parse(request.getName());
            Reading reading = counter.map(found -> read(request.getReset(), found::equals))
                    .orElse(Reading.EMPTY);
            Long value = reading.values().get(request.getName());
            if (value == null) {
                reading.failed();
                throw notFound(request.getName());
            }
            return new Answer<>(
                    GetStatsResponse.newBuilder()
                            .setStat(stat(request.getName(), value))
                            .build(),
                    reading.reset());
        });
    }

    @Override
    public void queryStats(QueryStatsRequest request, StreamObserver<QueryStatsResponse> response) {
        answer(response, () -> {
            Predicate<String> matches = Patterns.of(request);
            Reading reading = read(request.getReset(), counter -> matches.test(counter.name()));
            QueryStatsResponse.Builder reply = QueryStatsResponse.newBuilder();
            reading.values().forEach((name, value) -> reply.addStat(stat(name, value)));
            return new Answer<>(reply.build(), reading.reset());
        });
    }

    @Override
    public void getSysStats(SysStatsRequest request, StreamObserver<SysStatsResponse> response) {
        answer(response, () -> new Answer<>(machine.stats(), null));
    }

    @Override
    public void getStatsOnline(GetStatsRequest request, StreamObserver<GetStatsResponse> response) {
        answer(
                response,
                () -> new Answer<>(
                        GetStatsResponse.newBuilder()
                                .setStat(stat(
                                        request.getName(),
                                        ips(request.getName()).size()))
                                .build(),
                        null));
    }

    @Override
    public void getStatsOnlineIpList(GetStatsRequest request, StreamObserver<GetStatsOnlineIpListResponse> response) {
        answer(
                response,
                () -> new Answer<>(
                        GetStatsOnlineIpListResponse.newBuilder()
                                .setName(request.getName())
                                .putAllIps(ips(request.getName()))
                                .build(),
                        null));
    }

    @Override
    public void getAllOnlineUsers(
            GetAllOnlineUsersRequest request, StreamObserver<GetAllOnlineUsersResponse> response) {
        answer(response, () -> {
            GetAllOnlineUsersResponse.Builder reply = GetAllOnlineUsersResponse.newBuilder();
            online.now().keySet().forEach(user -> reply.addUsers(OnlineUsers.name(user)));
            return new Answer<>(reply.build(), null);
        });
    }

    @Override
    public void getUsersStats(GetUsersStatsRequest request, StreamObserver<GetUsersStatsResponse> response) {
        answer(response, () -> {
            Map<String, Map<String, Long>> users = online.now();
            Reading reading = request.getIncludeTraffic()
                    ? read(
                            request.getReset(),
                            counter -> counter.subject().kind() == SubjectKind.USER
                                    && users.containsKey(counter.subject().id()))
                    : Reading.EMPTY;
            GetUsersStatsResponse.Builder reply = GetUsersStatsResponse.newBuilder();
            users.forEach((user, ips) -> reply.addUsers(userStat(user, ips, request.getIncludeTraffic(), reading)));
            return new Answer<>(reply.build(), reading.reset());
        });
    }

    private static UserStat userStat(String user, Map<String, Long> ips, boolean traffic, Reading reading) {
        UserStat.Builder stat = UserStat.newBuilder().setEmail(user);
        ips.forEach(
                (ip, seen) -> stat.addIps(OnlineIPEntry.newBuilder().setIp(ip).setLastSeen(seen)));
        if (traffic) {
            stat.setTraffic(TrafficUserStat.newBuilder()
                    .setUplink(reading.of(Counter.of(SubjectKind.USER, user, Direction.UPLINK)))
                    .setDownlink(reading.of(Counter.of(SubjectKind.USER, user, Direction.DOWNLINK))));
        }
        return stat.build();
    }

    private Map<String, Long> ips(String name) {
        Map<String, Long> ips =
                OnlineUsers.user(name).map(user -> online.now().get(user)).orElse(null);
        if (ips == null) {
            throw notFound(name);
        }
        return ips;
    }

    private Reading read(boolean reset, Predicate<Counter> which) {
        String view = StatsGrpc.view();
        if (reset) {
            Reset taken = views.reset(views.resetBy(view, DEFAULT_VIEW), which);
            return Reading.of(taken.moved(), which, taken);
        }
        return Reading.of(view == null ? views.totals() : views.unread(view), which, null);
    }

    private static Stat stat(String name, long value) {
        return Stat.newBuilder().setName(name).setValue(value).build();
    }

    private static RuntimeException notFound(String name) {
        return Status.NOT_FOUND.withDescription(name + " not found.").asRuntimeException();
    }

    private interface Question<T> {
        Answer<T> answer();
    }

    private record Answer<T>(T message, @Nullable Reset reset) {}

    /** Values by name, sorted. */
    private record Reading(
            Map<String, Long> values, @Nullable Reset reset) {
        static final Reading EMPTY = new Reading(Map.of(), null);

        static Reading of(Map<Counter, Long> counters, Predicate<Counter> which, @Nullable Reset reset) {
            Map<String, Long> values = new TreeMap<>();
            counters.forEach((counter, value) -> {
                if (which.test(counter)) {
                    values.put(counter.name(), value);
                }
            });
            return new Reading(values, reset);
        }

        long of(Counter counter) {
            return values.getOrDefault(counter.name(), 0L);
        }

        void failed() {
            if (reset != null) {
                reset.failed();
            }
        }
    }

    /** Answers, and moves the view when the last byte of the answer has left, or puts it back. */
    private static <T> void answer(StreamObserver<T> response, Question<T> question) {
        Answer<T> answer;
        try {
            answer = question.answer();
        } catch (PatternSyntaxException e) {
            response.onError(Status.UNKNOWN.withDescription(e.getMessage()).asRuntimeException());
            return;
        } catch (ViewException e) {
            response.onError(
                    Status.INVALID_ARGUMENT.withDescription(e.getMessage()).asRuntimeException());
            return;
        } catch (UnavailableException e) {
            response.onError(Status.UNAVAILABLE.withDescription(e.getMessage()).asRuntimeException());
            return;
        } catch (RuntimeException e) {
            response.onError(e);
            return;
        }
        if (answer.reset() != null) {
            ServerCallStreamObserver<T> call = (ServerCallStreamObserver<T>) response;
            call.setOnCloseHandler(answer.reset()::sent);
            call.setOnCancelHandler(answer.reset()::failed);
            if (call.isCancelled()) {
                answer.reset().failed();
                return;
            }
        }
        response.onNext(answer.message());
        response.onCompleted();
    }
}
