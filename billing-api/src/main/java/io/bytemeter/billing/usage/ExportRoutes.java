package io.bytemeter.billing.usage;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.bytemeter.billing.http.Parameters;
import io.bytemeter.billing.http.ProblemException;
import io.bytemeter.metering.query.ListAnswer;
import io.bytemeter.metering.query.ListQuery;
import io.bytemeter.metering.query.SubjectUsage;
import io.bytemeter.metering.query.Usage;
import io.bytemeter.metering.query.UsageAnswer;
import io.bytemeter.metering.query.UsageQuery;
import io.bytemeter.metering.query.UsageReader;
import io.bytemeter.metering.query.WindowUsage;
import io.bytemeter.usage.Names;
import io.bytemeter.usage.Subject;
import io.bytemeter.usage.SubjectKind;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Exports: a line for each subject of a kind in one window, or for each window of one subject. A page is read when the
 * client has taken the one before, so that memory holds one page, however long the export and however slow the client.
 * An export that cannot go on is cut off; the client goes on behind the last line it has.
 */
public final class ExportRoutes {
    private final UsageReader reader;
    private final UsageQuestions questions;

    public ExportRoutes(UsageReader reader, UsageQuestions questions) {
        this.reader = reader;
        this.questions = questions;
    }

    public void addTo(ServerBuilder server) {
        server.route().get("/v1/usage/{kind}/export").build((ctx, req) -> answer(ctx, this::ofKind));
        server.route().get("/v1/usage/{kind}/{id}/export").build((ctx, req) -> answer(ctx, this::subject));
    }

    /** Makes the first part of an answer, or throws. */
    private interface Export {
        HttpResponse start(ServiceRequestContext ctx, Parameters parameters);
    }

    private static HttpResponse answer(ServiceRequestContext ctx, Export export) {
        return HttpResponse.of(
                CompletableFuture.supplyAsync(() -> export.start(ctx, Parameters.of(ctx)), ctx.blockingTaskExecutor()));
    }

    private HttpResponse ofKind(ServiceRequestContext ctx, Parameters parameters) {
        parameters.only("format", "window", "at", "timeZone", "anchorDay", "anchorTime", "cursor");
        SubjectKind kind = UsageQuestions.kind(parameters.path("kind"));
        ExportFormat format = parameters.choice("format", ExportFormat.CSV, ExportFormat.values());
        String cursor = parameters.text("cursor");
        if (cursor != null && Names.violation(cursor) != null) {
            throw ProblemException.bad("cursor", cursor, "the id in the last line that has come");
        }
        ListQuery query =
                questions.page(kind, parameters, cursor == null ? null : new SubjectUsage(cursor, Usage.NONE));
        UsageReader visible = visible(parameters);
        ListAnswer first = visible.list(query);
        HttpResponseWriter writer = begin(ctx, format, cursor == null);
        write(ctx, visible, writer, format, query, first);
        return writer;
    }

    private UsageReader visible(Parameters parameters) {
        return VisibleUsage.of(reader, parameters.caller().visible());
    }

    private static void write(
            ServiceRequestContext ctx,
            UsageReader visible,
            HttpResponseWriter writer,
            ExportFormat format,
            ListQuery query,
            ListAnswer page) {
        StringBuilder lines = new StringBuilder();
        for (SubjectUsage subject : page.subjects()) {
            format.line(lines, query.kind(), subject.id(), page.start(), page.end(), subject.usage());
        }
        if (!lines.isEmpty() && !writer.tryWrite(HttpData.ofUtf8(lines))) {
            return; // the client has gone
        }
        if (!page.more()) {
            writer.close();
            return;
        }
        SubjectUsage last = page.subjects().get(page.subjects().size() - 1);
        ListQuery next = query.after(last);
        writer.whenConsumed()
                .thenRunAsync(
                        () -> write(ctx, visible, writer, format, next, visible.list(next)), ctx.blockingTaskExecutor())
                .exceptionally(e -> {
                    writer.close(e);
                    return null;
                });
    }

    private HttpResponse subject(ServiceRequestContext ctx, Parameters parameters) {
        parameters.only("format", "from", "to", "window", "timeZone", "anchorDay", "anchorTime", "cursor");
        Subject subject = UsageQuestions.subject(parameters.path("kind"), parameters.path("id"));
        ExportFormat format = parameters.choice("format", ExportFormat.CSV, ExportFormat.values());
        Instant cursor = parameters.instant("cursor");
        UsageQuery query = questions.subject(subject, parameters);
        UsageAnswer answer = visible(parameters)
                .read(query)
                .orElseThrow(() -> ProblemException.notFound("no usage of " + subject + " was ever seen"));
        HttpResponseWriter writer = begin(ctx, format, cursor == null);
        StringBuilder lines = new StringBuilder();
        for (WindowUsage window : later(answer.windows(), cursor)) {
            format.line(lines, subject.kind(), subject.id(), window.start(), window.end(), window.usage());
        }
        writer.write(HttpData.ofUtf8(lines));
        writer.close();
        return writer;
    }

    private static List<WindowUsage> later(List<WindowUsage> windows, @Nullable Instant cursor) {
        return cursor == null
                ? windows
                : windows.stream()
                        .filter(window -> window.start().isAfter(cursor))
                        .toList();
    }

    private static HttpResponseWriter begin(ServiceRequestContext ctx, ExportFormat format, boolean first) {
        ctx.clearRequestTimeout(); // a slow client may take as long as it needs
        HttpResponseWriter writer = HttpResponse.streaming();
        writer.write(ResponseHeaders.builder(HttpStatus.OK)
                .contentType(format.mediaType())
                .build());
        if (first && !format.head().isEmpty()) {
            writer.write(HttpData.ofUtf8(format.head()));
        }
        return writer;
    }
}
