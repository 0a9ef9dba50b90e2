package io.bytemeter.billing.alerts;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bytemeter.alerts.Alert;
import io.bytemeter.alerts.AlertJson;
import io.bytemeter.billing.http.Caller;
import io.bytemeter.billing.http.Parameters;
import io.bytemeter.billing.http.ProblemException;
import io.bytemeter.usage.Names;
import io.bytemeter.usage.SubjectFilter;
import io.bytemeter.usage.SubjectKind;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The alerts that a caller asks for and may see.
 *
 * @param subject of this one only ({@code user/alice}), or null for all
 */
record VisibleAlerts(@Nullable String subject, SubjectFilter visible) implements Predicate<Alert> {
    /** Refuses what is no {@code kind/id}, and subjects that the caller may not see. */
    static VisibleAlerts of(@Nullable String subject, Caller caller) {
        if (subject != null) {
            int slash = subject.indexOf('/');
            if (slash < 0 || Names.violation(id(subject)) != null) {
                throw ProblemException.bad("subject", subject, "kind/id such as user/alice");
            }
            Parameters.require("subject", subject.substring(0, slash), SubjectKind.values());
            caller.requireId(id(subject));
        }
        return new VisibleAlerts(subject, caller.visible());
    }

    private static String id(String subject) {
        return subject.substring(subject.indexOf('/') + 1);
    }

    @Override
    public boolean test(Alert alert) {
        return (subject == null || subject.equals(alert.subject())) && visible.allows(id(alert.subject()));
    }

    /** Says which connection it was only to those who may see its node. */
    ObjectNode json(Alert alert) {
        ObjectNode json = AlertJson.of(alert);
        Alert.Crossing crossing = alert.crossedBy();
        if (crossing != null && !visible.allows(crossing.node())) {
            json.remove("crossedBy");
        }
        return json;
    }
}
