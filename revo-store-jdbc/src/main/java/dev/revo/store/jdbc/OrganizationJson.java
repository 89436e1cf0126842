package dev.revo.store.jdbc;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.revo.error.BugException;
import dev.revo.error.Fault;
import dev.revo.tenancy.OrganizationSettings;
import dev.revo.tenancy.PlanLimits;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Limits and settings of organizations as JSON: fields that are missing have their defaults, so both can grow. */
final class OrganizationJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private OrganizationJson() {}

    static String write(PlanLimits limits) {
        ObjectNode json = JSON.createObjectNode();
        for (PlanLimits.Limit limit : PlanLimits.Limit.values()) {
            limits.most(limit).ifPresent(most -> json.put(limit.name(), most));
        }
        return json.toString();
    }

    static PlanLimits limits(String json) {
        PlanLimits limits = PlanLimits.none();
        for (Map.Entry<String, JsonNode> field : read(json).properties()) {
            limits = limits.with(
                    PlanLimits.Limit.valueOf(field.getKey()), field.getValue().longValue());
        }
        return limits;
    }

    static String write(OrganizationSettings settings) {
        ObjectNode json = JSON.createObjectNode();
        json.put("timeZone", settings.timeZone().getId());
        json.put("isolation", settings.isolation().name());
        settings.modelProviders().stream().sorted().forEach(json.putArray("modelProviders")::add);
        ObjectNode custom = json.putObject("custom");
        settings.custom().forEach(custom::put);
        return Texts.json(json.toString());
    }

    static OrganizationSettings settings(String json) {
        JsonNode node = read(json);
        List<String> providers = new ArrayList<>();
        node.path("modelProviders").forEach(each -> providers.add(each.textValue()));
        OrganizationSettings settings = OrganizationSettings.defaults()
                .timeZone(ZoneId.of(node.path("timeZone").asText("UTC")))
                .isolation(OrganizationSettings.Isolation.valueOf(
                        node.path("isolation").asText(OrganizationSettings.Isolation.SHARED.name())))
                .modelProviders(providers.toArray(String[]::new));
        for (Map.Entry<String, JsonNode> field : node.path("custom").properties()) {
            settings = settings.custom(field.getKey(), field.getValue().textValue());
        }
        return settings;
    }

    private static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new BugException(Fault.of("row_unreadable", "A row of an organization holds no JSON.")
                    .cause(e));
        }
    }
}
