package dev.revo.store.jdbc;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.revo.error.BugException;
import dev.revo.error.Fault;
import dev.revo.login.SecurityPolicy;
import dev.revo.tenancy.OrganizationSettings;
import dev.revo.tenancy.PlanLimits;
import dev.revo.tenancy.RetentionPolicy;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
        json.set("security", write(settings.security()));
        settings.retention().ifPresent(policy -> json.set("retention", write(policy)));
        if (!settings.ownModels().isEmpty()) {
            ArrayNode models = json.putArray("ownModels");
            settings.ownModels().forEach(model -> OwnModelJson.write(model, models.addObject()));
        }
        return Texts.json(json.toString());
    }

    private static ObjectNode write(SecurityPolicy policy) {
        ObjectNode json = JSON.createObjectNode();
        json.put("minPasswordLength", policy.minPasswordLength());
        json.put("checkBreached", policy.checkBreached());
        json.put("sessionIdle", policy.sessionIdle().toString());
        json.put("sessionLength", policy.sessionLength().toString());
        policy.networks().stream().sorted().forEach(json.putArray("networks")::add);
        json.put("requireSecondFactor", policy.requireSecondFactor());
        policy.emailDomains().stream().sorted().forEach(json.putArray("emailDomains")::add);
        policy.maxKeyAge().ifPresent(age -> json.put("maxKeyAge", age.toString()));
        return json;
    }

    private static SecurityPolicy security(JsonNode node) {
        SecurityPolicy defaults = SecurityPolicy.defaults();
        SecurityPolicy policy = defaults.minPasswordLength(
                        node.path("minPasswordLength").asInt(defaults.minPasswordLength()))
                .checkBreached(node.path("checkBreached").asBoolean(defaults.checkBreached()))
                .sessionIdle(length(node, "sessionIdle").orElse(defaults.sessionIdle()))
                .sessionLength(length(node, "sessionLength").orElse(defaults.sessionLength()))
                .networks(texts(node, "networks"))
                .requireSecondFactor(node.path("requireSecondFactor").asBoolean(defaults.requireSecondFactor()))
                .emailDomains(texts(node, "emailDomains"));
        return length(node, "maxKeyAge").map(policy::maxKeyAge).orElse(policy);
    }

    private static ObjectNode write(RetentionPolicy policy) {
        ObjectNode json = JSON.createObjectNode();
        policy.runs().ifPresent(length -> json.put("runs", length.toString()));
        policy.usage().ifPresent(length -> json.put("usage", length.toString()));
        policy.audit().ifPresent(length -> json.put("audit", length.toString()));
        json.put("afterClosing", policy.afterClosing().toString());
        return json;
    }

    private static RetentionPolicy retention(JsonNode node) {
        RetentionPolicy policy = RetentionPolicy.defaults();
        policy = length(node, "runs").map(policy::runs).orElse(policy);
        policy = length(node, "usage").map(policy::usage).orElse(policy);
        policy = length(node, "audit").map(policy::audit).orElse(policy);
        return length(node, "afterClosing").map(policy::afterClosing).orElse(policy);
    }

    private static Optional<Duration> length(JsonNode node, String field) {
        return Optional.ofNullable(node.path(field).textValue()).map(Duration::parse);
    }

    private static String[] texts(JsonNode node, String field) {
        List<String> texts = new ArrayList<>();
        node.path(field).forEach(each -> texts.add(each.textValue()));
        return texts.toArray(String[]::new);
    }

    static OrganizationSettings settings(String json) {
        JsonNode node = read(json);
        OrganizationSettings settings = OrganizationSettings.defaults()
                .timeZone(ZoneId.of(node.path("timeZone").asText("UTC")))
                .isolation(OrganizationSettings.Isolation.valueOf(
                        node.path("isolation").asText(OrganizationSettings.Isolation.SHARED.name())))
                .modelProviders(texts(node, "modelProviders"))
                .security(security(node.path("security")));
        if (node.has("retention")) {
            settings = settings.retention(retention(node.path("retention")));
        }
        for (Map.Entry<String, JsonNode> field : node.path("custom").properties()) {
            settings = settings.custom(field.getKey(), field.getValue().textValue());
        }
        for (JsonNode model : node.path("ownModels")) {
            settings = settings.ownModel(OwnModelJson.read(model));
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
