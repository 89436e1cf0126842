package dev.revo.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.revo.agents.verify.VerificationReport;
import dev.revo.proof.Check;
import java.util.Locale;
import java.util.TreeMap;

/** A verdict as a line of JSON. */
final class VerdictLine {
    private VerdictLine() {}

    static String verdict(VerificationReport report) {
        return report.verdict().name().toLowerCase(Locale.ROOT);
    }

    static String of(VerificationReport report) {
        ObjectNode line = line(report.id(), verdict(report), report.reason());
        ObjectNode evidence = line.putObject("evidence");
        evidence.put("detail", report.detail());
        ArrayNode checks = evidence.putArray("checks");
        report.checks().forEach(check -> checks.add(check(check)));
        ObjectNode sandbox =
                evidence.putObject("sandbox").put("backend", report.sandbox().backend());
        ObjectNode protections = sandbox.putObject("protections");
        new TreeMap<>(report.sandbox().protections())
                .forEach((what, force) -> protections.put(what.name(), force.name()));
        evidence.putObject("cost")
                .put("wallMillis", report.cost().wall().toMillis())
                .put("compileCpuMillis", report.cost().compileCpu().toMillis())
                .put("boxMillis", report.cost().boxes().toMillis())
                .put("boxes", report.cost().boxCount());
        return line.toString();
    }

    private static ObjectNode check(Check check) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("name", check.name()).put("verdict", check.verdict().name().toLowerCase(Locale.ROOT));
        if (!check.feedback().isEmpty()) {
            node.put("feedback", check.feedback());
        }
        check.tool().ifPresent(tool -> node.put("tool", tool));
        check.toolVersion().ifPresent(version -> node.put("version", version));
        ObjectNode measures = node.putObject("measures");
        check.measures().forEach((what, m) -> measures.put(what, m.value()));
        ObjectNode facts = node.putObject("facts");
        check.facts().forEach(facts::put);
        return node;
    }

    static String bad(String id, int number, String problem) {
        ObjectNode line = line(id, "unverifiable", "bad_line");
        line.putObject("evidence").put("line", number).put("error", problem);
        return line.toString();
    }

    private static ObjectNode line(String id, String verdict, String reason) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", id)
                .put("verdict", verdict)
                .put("reason", reason);
    }
}
