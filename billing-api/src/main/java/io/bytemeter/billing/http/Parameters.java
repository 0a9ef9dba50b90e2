package io.bytemeter.billing.http;

import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.bytemeter.usage.Labels;
import io.bytemeter.usage.Names;
import io.bytemeter.usage.Subject;
import io.bytemeter.usage.SubjectKind;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The parameters of one request, each checked when it is asked for; a bad one is a {@link ProblemException}. */
public final class Parameters {
    private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("2100-01-01T00:00:00Z");

    private final ServiceRequestContext context;
    private final QueryParams values;
    private final byte[] content;

    Parameters(ServiceRequestContext context, QueryParams values, byte[] content) {
        this.context = context;
        this.values = values;
        this.content = content;
    }

    /** Those of a request without a body. */
    public static Parameters of(ServiceRequestContext context) {
        return new Parameters(context, context.queryParams(), new byte[0]);
    }

    /** Others than those in the request's query. */
    public static Parameters of(ServiceRequestContext context, QueryParams values) {
        return new Parameters(context, values, new byte[0]);
    }

    /** The body, which must be an object in JSON. */
    public JsonBody body() {
        return JsonBody.parse(context, content);
    }

    /** Who asks. */
    public Caller caller() {
        return Caller.of(context);
    }

    /** Refuses parameters that are not in {@code known}, and those given twice. */
    public Parameters only(String... known) {
        List<String> names = List.of(known);
        for (String name : values.names()) {
            if (!names.contains(name)) {
                throw ProblemException.bad(
                        name,
                        values.get(name, ""),
                        names.isEmpty() ? "no parameter" : "one of the parameters " + String.join(", ", names));
            }
            if (values.getAll(name).size() > 1) {
                throw ProblemException.bad(name, String.join(", ", values.getAll(name)), "once");
            }
        }
        return this;
    }

    /** A part of the path, decoded. */
    public String path(String name) {
        String value = context.pathParam(name);
        if (value == null) {
            throw new IllegalArgumentException(name + " (expected: a variable of the route)");
        }
        return value;
    }

    /** The same where not every path of the route has it. */
    public @Nullable String optionalPath(String name) {
        return context.pathParam(name);
    }

    /** The subject that {@code kind} and {@code id} of the path name. */
    public Subject subject() {
        return new Subject(require("kind", path("kind"), SubjectKind.values()), id());
    }

    /** The {@code id} of the path. */
    public String id() {
        String id = path("id");
        String violation = Names.violation(id);
        if (violation != null) {
            throw ProblemException.bad("id", id.length() > 40 ? id.substring(0, 40) + "…" : id, violation);
        }
        return id;
    }

    public @Nullable String text(String name) {
        return values.get(name);
    }

    /** One of a closed set of values, by its label. */
    public <E extends Enum<E>> E choice(String name, E defaultValue, E[] values) {
        String text = text(name);
        return text == null ? defaultValue : require(name, text, values);
    }

    /** The same for a value that is not from the query. */
    public static <E extends Enum<E>> E require(String name, String text, E[] values) {
        return Labels.find(values, text)
                .orElseThrow(() -> ProblemException.bad(
                        name, text, Arrays.stream(values).map(Labels::of).collect(Collectors.joining(", "))));
    }

    /** An instant in ISO-8601, with any offset; null when absent. */
    public @Nullable Instant instant(String name) {
        String text = text(name);
        return text == null ? null : instant(name, text);
    }

    /** The same for a value that is not from the query. */
    public static Instant instant(String name, String text) {
        try {
            Instant instant = OffsetDateTime.parse(text).toInstant();
            if (!isInBounds(instant)) {
                throw ProblemException.bad(name, text, "a time from " + EARLIEST + " to " + LATEST);
            }
            return instant;
        } catch (DateTimeException e) {
            throw ProblemException.bad(name, text, "a time such as 2026-11-21T10:00:00Z");
        }
    }

    /** Whether it is a time that can be asked for. */
    public static boolean isInBounds(Instant instant) {
        return !instant.isBefore(EARLIEST) && !instant.isAfter(LATEST);
    }

    /** An IANA time zone. */
    public ZoneId zone(String name, ZoneId defaultValue) {
        String text = text(name);
        if (text == null) {
            return defaultValue;
        }
        try {
            return ZoneId.of(text);
        } catch (DateTimeException e) {
            throw ProblemException.bad(name, text, "an IANA time zone such as Europe/Berlin");
        }
    }

    /** A whole number within bounds. */
    public int number(String name, int defaultValue, int min, int max) {
        String text = text(name);
        if (text == null) {
            return defaultValue;
        }
        try {
            int number = Integer.parseInt(text);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below, like a number out of bounds
        }
        throw ProblemException.bad(name, text, min + ".." + max);
    }
}
