package dev.revo.spi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.revo.proof.Check;
import dev.revo.proof.Evidence;
import dev.revo.run.RunId;
import dev.revo.sandbox.SandboxReport;
import dev.revo.sandbox.SandboxReport.Force;
import dev.revo.sandbox.SandboxReport.Protection;
import dev.revo.scope.Mint;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Evidence as JSON and back. Its text is what a seal is made over, so the order of fields is fixed. */
final class EvidenceJson {
    private EvidenceJson() {}

    static ObjectNode write(Evidence evidence) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("run", evidence.run().value());
        root.put("at", evidence.at().toString());
        root.put("valueHash", evidence.valueHash());
        ArrayNode models = root.putArray("models");
        evidence.models().forEach(models::add);
        ArrayNode checks = root.putArray("checks");
        evidence.checks().forEach(check -> checks.add(write(check)));
        evidence.sandbox().ifPresent(report -> root.set("sandbox", write(report)));
        return root;
    }

    private static ObjectNode write(Check check) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("name", check.name());
        node.put("verdict", check.verdict().name());
        node.put("feedback", check.feedback());
        check.tool().ifPresent(tool -> node.put("tool", tool));
        check.toolVersion().ifPresent(version -> node.put("toolVersion", version));
        ObjectNode measures = node.putObject("measures");
        check.measures()
                .forEach((what, measure) ->
                        measures.putObject(what).put("value", measure.value()).put("unit", measure.unit()));
        ObjectNode facts = node.putObject("facts");
        check.facts().forEach(facts::put);
        return node;
    }

    private static ObjectNode write(SandboxReport report) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("backend", report.backend());
        ObjectNode protections = node.putObject("protections");
        new TreeMap<>(report.protections()).forEach((what, force) -> protections.put(what.name(), force.name()));
        ObjectNode observed = node.putObject("observed");
        new TreeMap<>(report.observed()).forEach((what, seen) -> observed.put(what.name(), seen));
        return node;
    }

    static Evidence read(Mint mint, JsonNode root) {
        List<Check> checks = new ArrayList<>();
        root.path("checks").forEach(node -> checks.add(readCheck(node)));
        List<String> models = new ArrayList<>();
        root.path("models").forEach(node -> models.add(node.asText()));
        Optional<SandboxReport> sandbox =
                root.has("sandbox") ? Optional.of(readReport(root.get("sandbox"))) : Optional.empty();
        return Evidence.of(
                mint,
                RunId.parse(root.path("run").asText()),
                Instant.parse(root.path("at").asText()),
                checks,
                models,
                sandbox,
                root.path("valueHash").asText());
    }

    private static Check readCheck(JsonNode node) {
        String name = node.path("name").asText();
        String feedback = node.path("feedback").asText();
        Check check = switch (Check.Verdict.valueOf(node.path("verdict").asText())) {
            case PASSED -> Check.passed(name);
            case FAILED -> Check.failed(name, feedback);
            case NOT_ASSESSED -> Check.notAssessed(name, feedback);
        };
        if (node.has("tool")) {
            check = check.tool(
                    node.get("tool").asText(), node.path("toolVersion").asText());
        }
        for (Map.Entry<String, JsonNode> measure : node.path("measures").properties()) {
            check = check.measure(
                    measure.getKey(),
                    measure.getValue().path("value").asDouble(),
                    measure.getValue().path("unit").asText());
        }
        for (Map.Entry<String, JsonNode> fact : node.path("facts").properties()) {
            check = check.fact(fact.getKey(), fact.getValue().asText());
        }
        return check;
    }

    private static SandboxReport readReport(JsonNode node) {
        Map<Protection, Force> protections = new TreeMap<>();
        node.path("protections")
                .properties()
                .forEach(e -> protections.put(
                        Protection.valueOf(e.getKey()),
                        Force.valueOf(e.getValue().asText())));
        Map<Protection, String> observed = new TreeMap<>();
        node.path("observed")
                .properties()
                .forEach(e -> observed.put(
                        Protection.valueOf(e.getKey()), e.getValue().asText()));
        return new SandboxReport(node.path("backend").asText(), protections, observed);
    }
}
