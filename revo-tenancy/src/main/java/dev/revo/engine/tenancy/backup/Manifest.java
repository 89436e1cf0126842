package dev.revo.engine.tenancy.backup;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.revo.spi.BackupStore.Column;
import dev.revo.spi.BackupStore.Kind;
import dev.revo.spi.BackupStore.Table;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a backup begins with: from it follows the name of every entry that comes after it.
 *
 * @param schema version of the store's tables
 * @param revo version that wrote it
 * @param organizations ids, in the order of the entries; unmodifiable
 * @param tables in the order of the entries; unmodifiable
 */
record Manifest(int schema, String revo, Instant created, List<String> organizations, List<Table> tables) {
    static final String NAME = "manifest.json";
    static final int FORMAT = 1;

    private static final Pattern ORGANIZATION = Pattern.compile("[a-z0-9_-]{1,64}");
    private static final Pattern NAMED = Pattern.compile("[a-z][a-z0-9_]{0,62}");

    Manifest {
        organizations = List.copyOf(organizations);
        tables = List.copyOf(tables);
        unique(organizations, ORGANIZATION);
        unique(tables.stream().map(Table::name).toList(), NAMED);
        tables.forEach(
                table -> unique(table.columns().stream().map(Column::name).toList(), NAMED));
    }

    private static void unique(List<String> names, Pattern form) {
        if (names.isEmpty()
                || new HashSet<>(names).size() != names.size()
                || !names.stream().allMatch(name -> form.matcher(name).matches())) {
            throw Refusal.refused("has a manifest with names that are missing, twice, or malformed");
        }
    }

    /** The entry of a table. */
    static String entry(String organization, Table table) {
        return "data/" + organization + "/" + table.name() + ".jsonl";
    }

    byte[] write() {
        ObjectNode json = Json.object();
        json.put("format", FORMAT);
        json.put("schema", schema);
        json.put("revo", revo);
        json.put("created", created.toString());
        organizations.forEach(json.putArray("organizations")::add);
        ArrayNode all = json.putArray("tables");
        for (Table table : tables) {
            ObjectNode one = all.addObject();
            one.put("name", table.name());
            ArrayNode columns = one.putArray("columns");
            for (Column column : table.columns()) {
                columns.addObject()
                        .put("name", column.name())
                        .put("kind", column.kind().name())
                        .put("required", column.required());
            }
        }
        return Json.bytes(json);
    }

    static Manifest read(byte[] bytes) {
        JsonNode json = Json.tree(NAME, bytes);
        int format = Json.whole(json, "format");
        if (format > FORMAT) {
            throw newer("format " + format);
        }
        List<String> organizations = new ArrayList<>();
        json.path("organizations").forEach(each -> organizations.add(each.asText()));
        List<Table> tables = new ArrayList<>();
        for (JsonNode table : json.path("tables")) {
            List<Column> columns = new ArrayList<>();
            for (JsonNode column : table.path("columns")) {
                columns.add(new Column(
                        Json.text(column, "name"),
                        kind(Json.text(column, "kind")),
                        column.path("required").asBoolean()));
            }
            tables.add(new Table(Json.text(table, "name"), columns));
        }
        return new Manifest(
                Json.whole(json, "schema"),
                Json.text(json, "revo"),
                Json.instant(Json.text(json, "created")),
                organizations,
                tables);
    }

    private static Kind kind(String name) {
        try {
            return Kind.valueOf(name);
        } catch (IllegalArgumentException e) {
            throw Refusal.refused("has a column of an unknown kind");
        }
    }

    /** It is of a reVo that came after this one. */
    static RuntimeException newer(String what) {
        return Refusal.of(
                "backup_newer",
                "The backup is of " + what
                        + ", which is newer than this reVo knows. Restore it with the reVo that wrote"
                        + " it, or a later one.");
    }
}
