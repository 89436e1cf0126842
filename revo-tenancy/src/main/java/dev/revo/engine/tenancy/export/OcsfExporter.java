package dev.revo.engine.tenancy.export;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.revo.audit.AuditRecord;
import dev.revo.audit.verifier.AuditRow;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Events of the Open Cybersecurity Schema Framework: for each record one object, with what its class requires and, under
 * {@code unmapped}, what no attribute is for.
 */
final class OcsfExporter implements AuditExporter {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final OcsfVersion version;

    OcsfExporter(OcsfVersion version) {
        this.version = version;
    }

    @Override
    public String mediaType() {
        return "application/jsonl";
    }

    @Override
    public Written write(Iterator<? extends ChainEntry> entries, OutputStream out) throws IOException {
        long rows = 0;
        while (entries.hasNext()) {
            if (entries.next() instanceof ChainedRecord chained) {
                rows++;
                out.write(JSON.writeValueAsBytes(event(chained)));
                out.write('\n');
            }
        }
        out.flush();
        return new Written(rows, false);
    }

    private Map<String, Object> event(ChainedRecord chained) {
        AuditRow row = AuditRows.from(chained.record());
        OcsfActivity activity = OcsfActivity.of(row.action(), version);
        OcsfClass type = activity.type();
        boolean api = type == OcsfClass.API_ACTIVITY;
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("class_uid", type.uid());
        event.put("class_name", type.title());
        event.put("category_uid", type.uid() / 1000);
        event.put("category_name", api ? "Application Activity" : "Identity & Access Management");
        event.put("activity_id", activity.id());
        event.put("activity_name", activity.name());
        event.put("type_uid", type.uid() * 100L + activity.id());
        event.put("type_name", type.title() + ": " + activity.name());
        event.put("time", row.at().toEpochMilli());
        result(chained.record().result(), event);
        event.put("message", row.principal() + " " + row.action() + " " + row.resource() + ": " + row.result());
        event.put("metadata", metadata(chained, row));
        event.put("actor", Map.of("user", actor(row, chained.record())));
        target(type, row, event);
        event.put("unmapped", unmapped(chained, row));
        return event;
    }

    private static void result(AuditRecord.Result result, Map<String, Object> event) {
        int severity = 1;
        int status = 1;
        switch (result) {
            case DENIED -> {
                severity = 3;
                status = 2;
            }
            case FAILED -> {
                severity = 2;
                status = 2;
            }
            case ASKED -> status = OcsfActivity.OTHER;
            case ALLOWED, DONE -> {}
        }
        event.put("severity_id", severity);
        event.put("severity", List.of("Informational", "Low", "Medium").get(severity - 1));
        event.put("status_id", status);
        event.put("status", status == 1 ? "Success" : status == 2 ? "Failure" : "Asked");
        event.put("status_code", result.name());
    }

    private Map<String, Object> metadata(ChainedRecord chained, AuditRow row) {
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("version", version.text());
        metadata.put("product", Map.of("name", "reVo", "vendor_name", "reVo"));
        metadata.put("log_name", "audit");
        metadata.put("uid", row.id());
        metadata.put("sequence", chained.seq());
        metadata.put("tenant_uid", row.tenant());
        row.run().ifPresent(run -> metadata.put("correlation_uid", run));
        return metadata;
    }

    private static Map<String, Object> actor(AuditRow row, AuditRecord record) {
        int type = switch (record.kind()) {
            case USER -> 1;
            case SYSTEM -> 3;
            case SERVICE -> 4;
        };
        return Map.of(
                "uid",
                row.principal(),
                "type_id",
                type,
                "type",
                List.of("", "User", "", "System", "Service").get(type));
    }

    /** What the class requires of the thing that was acted upon. */
    private static void target(OcsfClass type, AuditRow row, Map<String, Object> event) {
        Map<String, Object> thing = Map.of("uid", row.resource());
        switch (type) {
            case ACCOUNT_CHANGE, USER_MANAGEMENT -> event.put("user", thing);
            case USER_ACCESS, AUTHORIZE_SESSION -> {
                event.put("user", thing);
                event.put("privileges", List.of(row.action()));
            }
            case AUTHENTICATION -> {
                event.put("user", Map.of("uid", row.principal()));
                event.put("service", Map.of("name", "reVo", "uid", row.resource()));
            }
            case ENTITY_MANAGEMENT -> event.put("entity", Map.of("uid", row.resource(), "type", noun(row.action())));
            case GROUP_MANAGEMENT -> {
                event.put("group", thing);
                event.put("privileges", List.of(row.action()));
            }
            case ROLE_MANAGEMENT -> event.put("iam_role", thing);
            case API_ACTIVITY -> {
                event.put("api", Map.of("operation", row.action(), "service", Map.of("name", "reVo")));
                event.put("src_endpoint", Map.of("svc_name", "reVo"));
                event.put("resources", List.of(Map.of("uid", row.resource(), "type", noun(row.action()))));
            }
        }
    }

    private static String noun(String action) {
        int colon = action.indexOf(':');
        return colon < 0 ? action : action.substring(0, colon);
    }

    private static Map<String, Object> unmapped(ChainedRecord chained, AuditRow row) {
        return Map.of(
                "action", row.action(),
                "resource", row.resource(),
                "result", row.result(),
                "detail", row.detail(),
                "hash", chained.hash().hex(),
                "prev_hash", chained.prev().hex());
    }
}
