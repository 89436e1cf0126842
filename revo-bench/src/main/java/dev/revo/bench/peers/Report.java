package dev.revo.bench.peers;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;

/** Comparisons for people and for programs. */
final class Report {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private Report() {}

    static String table(List<Comparison> all) {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                "%-28s %-16s %14s %14s %-6s %12s  %s%n",
                "metric", "peer", "revo", "other", "unit", "revo/other", "low to high"));
        for (Comparison each : all) {
            text.append(String.format(
                    Locale.ROOT,
                    "%-28s %-16s %14.1f %14.1f %-6s %12.3g  %.3g to %.3g%n",
                    each.metric(),
                    each.peer(),
                    each.revo().median(),
                    each.other().median(),
                    each.unit(),
                    each.ratio().median(),
                    each.ratio().low(),
                    each.ratio().high()));
        }
        return text.toString();
    }

    /** An array of objects with the fields that every comparison of every engine has. */
    static String json(List<Comparison> all) {
        ArrayNode array = JSON.createArrayNode();
        for (Comparison each : all) {
            array.addObject()
                    .put("metric", each.metric())
                    .put("peer", each.peer())
                    .put("revo", rounded(each.revo().median()))
                    .put("other", rounded(each.other().median()))
                    .put("unit", each.unit())
                    .put("ratio", rounded(each.ratio().median()))
                    .put("low", rounded(each.ratio().low()))
                    .put("high", rounded(each.ratio().high()));
        }
        return array.toPrettyString() + "\n";
    }

    /** The same with the spread of either side and with where it was measured. */
    static String measurement(String subject, ObjectNode where, List<Comparison> all) {
        ObjectNode root = JSON.createObjectNode().put("subject", subject);
        root.setAll(where);
        ArrayNode array = root.putArray("results");
        for (Comparison each : all) {
            ObjectNode node = array.addObject()
                    .put("metric", each.metric())
                    .put("peer", each.peer())
                    .put("unit", each.unit());
            spread(node.putObject("revo"), each.revo());
            spread(node.putObject("other"), each.other());
            spread(node.putObject("ratio"), each.ratio());
        }
        return root.toPrettyString() + "\n";
    }

    private static void spread(ObjectNode node, Spread spread) {
        node.put("n", spread.n())
                .put("median", rounded(spread.median()))
                .put("p5", rounded(spread.low()))
                .put("p95", rounded(spread.high()));
    }

    /** To four digits: more would be noise. */
    static double rounded(double value) {
        return Double.isFinite(value) ? Double.parseDouble(String.format(Locale.ROOT, "%.3e", value)) : value;
    }
}
