package io.bytemeter.metering;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Instances that the cluster knows under one id. A member's client id tells the address at which other instances ask it;
 * it stays in the group for a while after it has ended, so whoever is found may be gone.
 */
public final class Namesakes {
    private static final Logger logger = LoggerFactory.getLogger(Namesakes.class);
    private static final int ANSWER_LIMIT_MS = 10_000;
    private static final String BEFORE_ADDRESS = StreamsProperties.APPLICATION_ID + "@";
    private static final Pattern CLIENT_ID =
            Pattern.compile(Pattern.quote(BEFORE_ADDRESS) + "(.+)-StreamThread-\\d+-consumer");

    /** What is known of a member. */
    enum Found {
        PRESENT,
        ABSENT,
        /** The cluster does not answer, or the group is just changing. */
        UNKNOWN
    }

    private Namesakes() {}

    /** The client id of an instance that is asked at {@code server}. */
    static String clientId(String server) {
        return BEFORE_ADDRESS + server;
    }

    /**
     * Addresses, host:port, of instances that had or have the id of this one; its own may be among them.
     *
     * @throws ExecutionException if the cluster does not tell
     */
    public static List<String> of(MeteringConfig config) throws ExecutionException, InterruptedException {
        return group(config).stream()
                .flatMap(group -> group.members().stream())
                .filter(member -> isNamed(config.instanceId(), member))
                .map(member -> CLIENT_ID.matcher(member.clientId()))
                .filter(Matcher::matches)
                .map(client -> client.group(1))
                .distinct()
                .toList();
    }

    /** Whether the group has a member of this static id. */
    static Found find(MeteringConfig config, String member) {
        try {
            Optional<ConsumerGroupDescription> group = group(config);
            boolean present = group.stream()
                    .flatMap(found -> found.members().stream())
                    .anyMatch(one -> one.groupInstanceId().equals(Optional.of(member)));
            if (!present) {
                return Found.ABSENT;
            }
            return group.map(ConsumerGroupDescription::groupState).equals(Optional.of(GroupState.STABLE))
                    ? Found.PRESENT
                    : Found.UNKNOWN;
        } catch (ExecutionException e) {
            logger.atDebug().setCause(e).log("the group is not told");
            return Found.UNKNOWN;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Found.UNKNOWN;
        }
    }

    /** Empty if there has never been an instance. */
    private static Optional<ConsumerGroupDescription> group(MeteringConfig config)
            throws ExecutionException, InterruptedException {
        Map<String, Object> admin = config.cluster()
                .client(Map.of(
                        AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                        ANSWER_LIMIT_MS,
                        AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                        ANSWER_LIMIT_MS / 2));
        try (Admin cluster = Admin.create(admin)) {
            return cluster
                    .describeConsumerGroups(List.of(StreamsProperties.APPLICATION_ID))
                    .all()
                    .get()
                    .values()
                    .stream()
                    .findFirst();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** The static id of a stream thread. */
    static String member(String id, String thread) {
        return id + "-" + thread.substring(thread.lastIndexOf('-') + 1);
    }

    /** Each thread of an instance is a member of its own: the id, a dash and the number of the thread. */
    private static boolean isNamed(String id, MemberDescription member) {
        return member.groupInstanceId()
                .filter(name -> name.startsWith(id + "-")
                        && name.substring(id.length() + 1).chars().allMatch(Character::isDigit))
                .isPresent();
    }
}
