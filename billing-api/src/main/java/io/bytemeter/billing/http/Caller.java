package io.bytemeter.billing.http;

import com.linecorp.armeria.server.ServiceRequestContext;
import io.bytemeter.usage.Subject;
import io.bytemeter.usage.SubjectFilter;
import io.netty.util.AttributeKey;

/**
 * Who makes a request.
 *
 * @param key id of the API key; "" if none is needed
 * @param name of that key
 * @param visible the subjects that answers may tell of and changes may touch
 * @param address network address
 */
public record Caller(String key, String name, SubjectFilter visible, String address) {
    private static final AttributeKey<Caller> ATTRIBUTE = AttributeKey.valueOf(Caller.class, "CALLER");

    /** Who has been let in with this request; routes that are open to everybody have no caller. */
    public static Caller of(ServiceRequestContext context) {
        Caller caller = context.attr(ATTRIBUTE);
        if (caller == null) {
            throw new IllegalStateException("request without a caller (expected: a route that is not open)");
        }
        return caller;
    }

    public void letIn(ServiceRequestContext context) {
        context.setAttr(ATTRIBUTE, this);
    }

    /** 403 unless the caller may see the subject: the same whether or not there is one. */
    public Subject require(Subject subject) {
        requireId(subject.id());
        return subject;
    }

    public void requireId(String id) {
        if (!visible.allows(id)) {
            throw ProblemException.forbidden("this key is limited to " + String.join(", ", visible.patterns()));
        }
    }
}
