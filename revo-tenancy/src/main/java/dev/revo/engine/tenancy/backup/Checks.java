package dev.revo.engine.tenancy.backup;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a backup ends with, because it is known only then: how many rows there are, and their hashes.
 *
 * @param manifest hash of the manifest
 * @param organizations in the order of the manifest; unmodifiable
 */
record Checks(String manifest, List<Organization> organizations) {
    static final String NAME = "checksums.json";

    Checks {
        organizations = List.copyOf(organizations);
    }

    /**
     * A table of an organization.
     *
     * @param hash of its entry
     */
    record Entry(long rows, String hash) {}

    /** The end of an audit chain; 0 and empty for none. */
    record Chain(long lines, String hash) {
        static final Chain NONE = new Chain(0, "");
    }

    /**
     * What there is of an organization.
     *
     * @param entries by table
     * @param dropped what was left out, by kind
     */
    record Organization(String id, String domain, Map<String, Entry> entries, Map<String, Long> dropped, Chain chain) {
        Map<String, Long> rows() {
            Map<String, Long> rows = new LinkedHashMap<>();
            entries.forEach((table, entry) -> rows.put(table, entry.rows()));
            return rows;
        }
    }

    byte[] write() {
        ObjectNode json = Json.object();
        json.put("manifest", manifest);
        ArrayNode all = json.putArray("organizations");
        for (Organization organization : organizations) {
            ObjectNode one = all.addObject();
            one.put("id", organization.id());
            one.put("domain", organization.domain());
            ObjectNode tables = one.putObject("tables");
            organization
                    .entries()
                    .forEach((table, entry) ->
                            tables.putObject(table).put("rows", entry.rows()).put("sha256", entry.hash()));
            organization.dropped().forEach(one.putObject("dropped")::put);
            one.putObject("audit")
                    .put("lines", organization.chain().lines())
                    .put("hash", organization.chain().hash());
        }
        return Json.bytes(json);
    }

    static Checks read(byte[] bytes) {
        JsonNode json = Json.tree(NAME, bytes);
        List<Organization> organizations = new ArrayList<>();
        for (JsonNode one : json.path("organizations")) {
            Map<String, Entry> entries = new LinkedHashMap<>();
            for (Map.Entry<String, JsonNode> table : one.path("tables").properties()) {
                entries.put(
                        table.getKey(),
                        new Entry(table.getValue().path("rows").asLong(-1), Json.text(table.getValue(), "sha256")));
            }
            Map<String, Long> dropped = new LinkedHashMap<>();
            for (Map.Entry<String, JsonNode> kind : one.path("dropped").properties()) {
                dropped.put(kind.getKey(), kind.getValue().asLong());
            }
            Chain chain = new Chain(one.path("audit").path("lines").asLong(), Json.text(one.path("audit"), "hash"));
            organizations.add(
                    new Organization(Json.text(one, "id"), Json.text(one, "domain"), entries, dropped, chain));
        }
        return new Checks(Json.text(json, "manifest"), organizations);
    }
}
