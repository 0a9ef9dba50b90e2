package io.bytemeter.system;

import io.bytemeter.client.ApiClient;
import io.bytemeter.client.ApiException;
import io.bytemeter.client.api.DefaultApi;
import io.bytemeter.client.model.Usage;
import io.bytemeter.client.model.UsageListSubjectsInner;

/** The client that the build generates from the OpenAPI document, as somebody else would. */
final class GeneratedClient {
    private final DefaultApi api;

    GeneratedClient(int port) {
        ApiClient client = new ApiClient();
        client.updateBaseUri("http://127.0.0.1:" + port);
        api = new DefaultApi(client);
    }

    /** The subject's total of this month. */
    Total total(String kind, String id) throws ApiException {
        Usage total = api.getUsage(kind, id, null, null, "month", null, null, null, null)
                .getTotal();
        return new Total(total.getUplink(), total.getDownlink(), total.getConnections());
    }

    /** The same, out of the list of all subjects of the kind. */
    Total listed(String kind, String id) throws ApiException {
        UsageListSubjectsInner found =
                api.listUsage(kind, "month", null, null, null, null, "total", "desc", 100, null).getSubjects().stream()
                        .filter(subject -> subject.getId().equals(id))
                        .findFirst()
                        .orElseThrow();
        return new Total(found.getUplink(), found.getDownlink(), found.getConnections());
    }

    /** The status with which a subject that nobody has seen is answered. */
    int statusOf(String kind, String id) {
        try {
            api.getUsage(kind, id, null, null, null, null, null, null, null);
            return 200;
        } catch (ApiException e) {
            return e.getCode();
        }
    }
}
