package io.bytemeter.billing.interfaces;

import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.grpc.GrpcService;
import com.linecorp.armeria.server.grpc.GrpcServiceBuilder;
import io.bytemeter.interfaces.connections.Connections;
import io.bytemeter.interfaces.http.Handler;
import io.bytemeter.interfaces.hysteria.TrafficStats;
import io.bytemeter.interfaces.stats.StatsGrpc;
import io.bytemeter.interfaces.view.ViewFile;
import io.bytemeter.interfaces.view.Views;
import io.bytemeter.interfaces.vnstat.Exporter;
import io.bytemeter.metering.query.UsageReader;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.Set;

/** The interfaces on the API's port. */
public final class InterfaceRoutes {
    /** Where views are kept, beside the stores. */
    private static final String VIEWS = "views.json";

    /** Stands for the path that is configured, where routes are told apart by their paths. */
    private static final String WEBHOOK = "/{exporter.webhook-path}";

    private final InterfacesConfig config;
    private final UsageReader reader;
    private final ZoneId zone;
    private final Clock clock;
    private final Views views;

    /**
     * Interfaces over the totals that {@code reader} tells.
     *
     * @param directory where views are kept
     */
    public InterfaceRoutes(InterfacesConfig config, UsageReader reader, ZoneId zone, Path directory, Clock clock) {
        this.config = config;
        this.reader = reader;
        this.zone = zone;
        this.clock = clock;
        this.views = new Views(new FleetCounters(reader, zone, clock), new ViewFile(directory.resolve(VIEWS)), true);
    }

    public void addTo(ServerBuilder server) {
        GrpcServiceBuilder grpc = GrpcService.builder().useBlockingTaskExecutor(true);
        StatsGrpc.services(views, Connections.NONE, Set.of(), clock, clock.instant())
                .forEach(grpc::addService);
        server.service(grpc.build());
        // What is about connections, their nodes answer.
        Handler traffic = new TrafficStats(config.hysteriaSecret(), views, Connections.NONE, clock);
        server.route().path("/traffic").build(new HandlerService(traffic, config.hysteriaSecret()));
        Exporter exporter =
                new Exporter(config.webhookPath(), config.startDay(), new Period(reader, zone), zone, clock);
        server.route().path(Exporter.HEALTH).build(new HandlerService(exporter));
        if (!config.webhookPath().isEmpty()) {
            server.route()
                    .path(config.webhookPath())
                    .defaultServiceName(WEBHOOK)
                    .build(new HandlerService(exporter));
        }
        new VnstatRoute(reader, zone, clock).addTo(server);
    }
}
