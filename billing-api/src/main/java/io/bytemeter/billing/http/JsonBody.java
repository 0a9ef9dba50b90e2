package io.bytemeter.billing.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.common.QueryParamsBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** An object in the body of a request; whatever is not as it should be is a {@link ProblemException}. */
public final class JsonBody {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final ServiceRequestContext context;
    private final JsonNode object;

    private JsonBody(ServiceRequestContext context, JsonNode object) {
        this.context = context;
        this.object = object;
    }

    static JsonBody parse(ServiceRequestContext context, byte[] content) {
        try {
            JsonNode node = MAPPER.readTree(new String(content, StandardCharsets.UTF_8));
            if (node.isObject()) {
                return new JsonBody(context, node);
            }
        } catch (JsonProcessingException e) {
            // told below, like JSON that is no object
        }
        throw ProblemException.bad("body", "", "an object in JSON");
    }

    /** Refuses fields that are not in {@code known}. */
    public void only(String... known) {
        List<String> names = List.of(known);
        object.fieldNames().forEachRemaining(name -> {
            if (!names.contains(name)) {
                throw ProblemException.bad(name, "", "one of the fields " + String.join(", ", names));
            }
        });
    }

    /** A text that must be there. */
    public String text(String name) {
        JsonNode value = object.path(name);
        if (!value.isTextual()) {
            throw ProblemException.bad(name, value.isMissingNode() ? "" : value.toString(), "a text");
        }
        return value.textValue();
    }

    /** An array of objects that must be there, with at least one and at most so many. */
    public List<JsonBody> objects(String name, int most) {
        JsonNode array = object.path(name);
        if (!array.isArray() || array.isEmpty() || array.size() > most) {
            throw ProblemException.bad(name, "", "an array of 1.." + most + " objects");
        }
        List<JsonBody> objects = new ArrayList<>();
        for (JsonNode element : array) {
            if (!element.isObject()) {
                throw ProblemException.bad(name, element.toString(), "objects");
            }
            objects.add(new JsonBody(context, element));
        }
        return objects;
    }

    /** The fields but {@code others}, which are texts or whole numbers, as if they were parameters of a query. */
    public Parameters values(String... others) {
        List<String> left = List.of(others);
        QueryParamsBuilder values = QueryParams.builder();
        object.properties().forEach(field -> {
            JsonNode value = field.getValue();
            if (left.contains(field.getKey())) {
                return;
            }
            if (value.isTextual() || value.isIntegralNumber()) {
                values.add(field.getKey(), value.asText());
            } else {
                throw ProblemException.bad(field.getKey(), value.toString(), "a text or a whole number");
            }
        });
        return new Parameters(context, values.build(), new byte[0]);
    }
}
