package io.bytemeter.billing.interfaces;

import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.grpc.GrpcService;
import com.linecorp.armeria.server.grpc.GrpcServiceBuilder;
import io.bytemeter.billing.audit.Changes;
import io.bytemeter.billing.http.Caller;
import io.bytemeter.interfaces.connections.Connections;
import io.bytemeter.interfaces.http.Handler;
import io.bytemeter.interfaces.hysteria.TrafficStats;
import io.bytemeter.interfaces.stats.StatsGrpc;
import io.bytemeter.interfaces.view.ViewFile;
import io.bytemeter.interfaces.view.Views;
import io.bytemeter.interfaces.vnstat.Exporter;
import io.bytemeter.metering.control.UserGate;
import io.bytemeter.metering.query.UsageReader;
import io.bytemeter.usage.SubjectKind;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;

/** The interfaces on the API's port. */
public final class InterfaceRoutes {
    /** Where views are kept, beside the stores. */
    private static final String VIEWS = "views.json";

    private static final List<String> HYSTERIA = List.of("/traffic", "/kick");

    private static final List<SubjectKind> COUNTED =
            List.of(SubjectKind.USER, SubjectKind.INBOUND, SubjectKind.OUTBOUND);

    private static final String VIEW_OF_KEY = "key:";

    /** Stands for the path that is configured, where routes are told apart by their paths. */
    private static final String WEBHOOK = "/{exporter.webhook-path}";

    private final InterfacesConfig config;
    private final UsageReader reader;
    private final FleetConnections connections;
    private final ZoneId zone;
    private final Clock clock;
    private final Views views;

    /**
     * Interfaces over the totals that {@code reader} tells.
     *
     * @param users whose connections can be closed
     * @param changes has the record of it
     * @param directory where views are kept
     */
    public InterfaceRoutes(
            InterfacesConfig config,
            UsageReader reader,
            UserGate users,
            Changes changes,
            ZoneId zone,
            Path directory,
            Clock clock) {
        this.config = config;
        this.reader = reader;
        this.connections = new FleetConnections(users, changes);
        this.zone = zone;
        this.clock = clock;
        this.views = new Views(
                new FleetCounters(COUNTED, reader, zone, clock),
                new ViewFile(directory.resolve(VIEWS)),
                true,
                InterfaceRoutes::viewOfCaller);
    }

    /** Of a reader with an API key, a view of the key's own; its id, which is no secret, stands for it. */
    private static String viewOfCaller(String ofInterface) {
        String key = Caller.of(ServiceRequestContext.current()).key();
        return key.isEmpty() ? ofInterface : VIEW_OF_KEY + key;
    }

    public void addTo(ServerBuilder server) {
        GrpcServiceBuilder grpc = GrpcService.builder().useBlockingTaskExecutor(true);
        StatsGrpc.services(views, Connections.NONE, Set.of(), clock, clock.instant())
                .forEach(grpc::addService);
        server.service(grpc.build());
        // Which connections are open, their nodes tell.
        Handler hysteria = new TrafficStats(config.hysteriaSecret(), views, connections, clock);
        for (String path : HYSTERIA) {
            server.route().path(path).build(new HandlerService(hysteria, config.hysteriaSecret()));
        }
        Exporter exporter =
                new Exporter(config.webhookPath(), config.startDay(), new Period(reader, zone), zone, clock);
        server.route().path(Exporter.HEALTH).build(new HandlerService(exporter));
        if (!config.webhookPath().isEmpty()) {
            server.route()
                    .path(config.webhookPath())
                    .defaultServiceName(WEBHOOK)
                    .build(new HandlerService(exporter));
        }
        FleetMonitor monitor =
                new FleetMonitor(new FleetCounters(List.of(SubjectKind.INBOUND), reader, zone, clock), clock);
        for (String path : FleetMonitor.PATHS) {
            server.route().path(path).build(new HandlerService(monitor));
        }
        new VnstatRoute(reader, zone, clock).addTo(server);
    }
}
