package io.bytemeter.billing.interfaces;

import com.linecorp.armeria.server.ServiceRequestContext;
import io.bytemeter.billing.audit.Changes;
import io.bytemeter.billing.http.Caller;
import io.bytemeter.interfaces.connections.Connections;
import io.bytemeter.interfaces.connections.OpenConnection;
import io.bytemeter.metering.control.UserGate;
import io.bytemeter.usage.Names;
import java.util.List;
import java.util.Set;

/**
 * The connections of all nodes, as far as the API reaches them: it can have a user's closed, but only a node knows which are
 * open. A kick is recorded as the caller's change, as those by {@code /v1/users/{id}/kick} are.
 */
final class FleetConnections implements Connections {
    private final UserGate users;
    private final Changes changes;

    FleetConnections(UserGate users, Changes changes) {
        this.users = users;
        this.changes = changes;
    }

    @Override
    public List<OpenConnection> open() {
        return List.of();
    }

    /** Tells the nodes to close them, which they do within milliseconds of this. Ids that nobody can have are passed over. */
    @Override
    public void close(Set<String> kicked) {
        Caller caller = Caller.of(ServiceRequestContext.current());
        for (String user : kicked) {
            if (Names.violation(user) == null) {
                changes.record(caller, "user.kick", "user/" + user, null, null);
                users.kick(user);
            }
        }
    }
}
