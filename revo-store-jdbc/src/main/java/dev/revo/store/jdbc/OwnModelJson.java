package dev.revo.store.jdbc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.revo.model.ModelPrice;
import dev.revo.run.Money;
import dev.revo.tenancy.OwnModel;
import java.math.BigDecimal;
import java.net.URI;
import java.util.Map;
import java.util.OptionalLong;

/** An organization's own models as JSON: fields that are missing have their defaults. */
final class OwnModelJson {
    private OwnModelJson() {}

    static void write(OwnModel model, ObjectNode json) {
        json.put("name", model.name());
        json.put("kind", model.kind());
        json.put("provider", model.provider());
        json.put("secret", model.secret());
        model.baseUrl().ifPresent(url -> json.put("baseUrl", url.toString()));
        model.modelId().ifPresent(id -> json.put("modelId", id));
        ObjectNode properties = json.putObject("properties");
        model.properties().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(each -> properties.put(each.getKey(), each.getValue()));
        model.price().ifPresent(price -> write(price, json.putObject("price")));
        write(model.limits(), json.putObject("limits"));
    }

    private static void write(ModelPrice price, ObjectNode json) {
        json.put("currency", price.inputPerMillion().currency());
        // As text, because a JSON number is read as a binary one.
        json.put("input", price.inputPerMillion().amount().toPlainString());
        json.put("output", price.outputPerMillion().amount().toPlainString());
        other(json, "cacheRead", price.cacheReadPerMillion(), price.inputPerMillion());
        other(json, "cacheWrite", price.cacheWritePerMillion(), price.inputPerMillion());
        other(json, "reasoning", price.reasoningPerMillion(), price.outputPerMillion());
    }

    private static void other(ObjectNode json, String field, Money price, Money usual) {
        if (!price.equals(usual)) {
            json.put(field, price.amount().toPlainString());
        }
    }

    private static void write(OwnModel.Limits limits, ObjectNode json) {
        json.put("requestsPerMinute", limits.requestsPerMinute());
        json.put("tokensPerMinute", limits.tokensPerMinute());
        json.put("concurrency", limits.concurrency());
        json.put("attempts", limits.attempts());
        limits.maxOutputTokens().ifPresent(most -> json.put("maxOutputTokens", most));
    }

    static OwnModel read(JsonNode json) {
        OwnModel model = OwnModel.of(
                        json.path("name").textValue(),
                        json.path("kind").textValue(),
                        json.path("provider").textValue(),
                        json.path("secret").textValue())
                .limits(limits(json.path("limits")));
        if (json.has("baseUrl")) {
            model = model.baseUrl(URI.create(json.path("baseUrl").textValue()));
        }
        if (json.has("modelId")) {
            model = model.modelId(json.path("modelId").textValue());
        }
        for (Map.Entry<String, JsonNode> field : json.path("properties").properties()) {
            model = model.property(field.getKey(), field.getValue().textValue());
        }
        JsonNode price = json.path("price");
        return price.isObject() ? model.price(price(price)) : model;
    }

    private static ModelPrice price(JsonNode json) {
        ModelPrice price = ModelPrice.of(money(json, "input"), money(json, "output"));
        price = json.has("cacheRead") ? price.cacheRead(money(json, "cacheRead")) : price;
        price = json.has("cacheWrite") ? price.cacheWrite(money(json, "cacheWrite")) : price;
        return json.has("reasoning") ? price.reasoning(money(json, "reasoning")) : price;
    }

    private static Money money(JsonNode price, String field) {
        return new Money(
                price.path("currency").textValue(),
                new BigDecimal(price.path(field).textValue()));
    }

    private static OwnModel.Limits limits(JsonNode json) {
        OwnModel.Limits defaults = OwnModel.Limits.defaults();
        return new OwnModel.Limits(
                json.path("requestsPerMinute").asLong(defaults.requestsPerMinute()),
                json.path("tokensPerMinute").asLong(defaults.tokensPerMinute()),
                json.path("concurrency").asInt(defaults.concurrency()),
                json.path("attempts").asInt(defaults.attempts()),
                json.has("maxOutputTokens")
                        ? OptionalLong.of(json.path("maxOutputTokens").asLong())
                        : OptionalLong.empty());
    }
}
