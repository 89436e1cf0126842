package dev.revo.engine.tenancy.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.revo.audit.AuditRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class OcsfExporterTest {
    /** What the base event requires, and the classes beyond it; where a bar stands, one of the attributes. */
    private static final List<String> BASE =
            List.of("activity_id", "category_uid", "class_uid", "metadata", "severity_id", "time", "type_uid");

    private static final Map<Integer, List<String>> REQUIRED = Map.of(
            3001, List.of("user"),
            3002, List.of("user", "service|dst_endpoint"),
            3003, List.of("user", "privileges|group|groups|iam_roles"),
            3004, List.of("entity"),
            3005, List.of("user", "privileges"),
            3006, List.of("group", "privileges|user|users"),
            3007, List.of("user"),
            3008, List.of("iam_role"),
            6003, List.of("actor", "api", "src_endpoint"));

    private static final List<String> ACTIONS = List.of(
            "login",
            "logout",
            "session:start",
            "session:assign",
            "session:revoke",
            "organization:create",
            "organization:read",
            "organization:suspend",
            "organization:close",
            "plan:read",
            "member:invite",
            "member:accept",
            "member:deactivate",
            "member:remove",
            "member:read",
            "member:update",
            "user:lock",
            "role:define",
            "role:remove",
            "role:read",
            "role:assign",
            "permission:assign",
            "permission:revoke",
            "permission:read",
            "owner:assign",
            "group:add",
            "group:assign",
            "password:change",
            "password:reset",
            "account:disable",
            "account:update",
            "memory:store",
            "memory:recall",
            "memory:forget",
            "agent:start",
            "mcp:approve",
            "odd",
            "",
            ":",
            "a:b:c");

    private static List<JsonNode> events(OcsfVersion version, List<ChainEntry> entries) throws IOException {
        List<JsonNode> events = new ArrayList<>();
        for (String line : Records.text(AuditExporters.ocsf(version), entries).split("\n", -1)) {
            if (!line.isEmpty()) {
                events.add(new ObjectMapper().readTree(line));
            }
        }
        return events;
    }

    private static JsonNode event(OcsfVersion version, String action, AuditRecord.Result result) throws IOException {
        return events(version, Records.chain(List.of(Records.record(1, action, "thing-1", result))))
                .get(0);
    }

    @ParameterizedTest
    @EnumSource
    void each_event_has_what_its_class_requires(OcsfVersion version) throws IOException {
        for (String action : ACTIONS) {
            for (AuditRecord.Result result : AuditRecord.Result.values()) {
                JsonNode event = event(version, action, result);
                int uid = event.get("class_uid").asInt();
                BASE.forEach(name -> assertThat(event.has(name)).as(name).isTrue());
                for (String name : REQUIRED.getOrDefault(uid, List.of("no such class"))) {
                    List<String> oneOf = List.of(name.split("\\|", -1));
                    assertThat(oneOf).as("%s of %s", name, uid).anyMatch(event::has);
                }
                assertThat(event.get("category_uid").asInt())
                        .isEqualTo(uid / 1000)
                        .isIn(3, 6);
                assertThat(event.get("type_uid").asLong())
                        .isEqualTo(uid * 100L + event.get("activity_id").asInt());
                assertThat(event.at("/metadata/version").asText()).isEqualTo(version.text());
                assertThat(event.at("/metadata/product/name").asText()).isEqualTo("reVo");
                assertThat(event.get("time").asLong()).isEqualTo(1767268801123L);
                assertThat(event.at("/actor/user/uid").asText()).isEqualTo("ada");
                if (version == OcsfVersion.V1_8) {
                    assertThat(uid).as("classes that came with 1.9.0").isNotIn(3007, 3008);
                } else {
                    assertThat(uid).as("deprecated by 1.9.0").isNotEqualTo(3005);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "login, 3002, 1, 3002, 1",
        "logout, 3002, 2, 3002, 2",
        "session:revoke, 3002, 2, 3002, 2",
        "session:assign, 3003, 1, 3003, 1",
        "authentication:open, 3002, 1, 3002, 1",
        "authentication:api_key, 3002, 1, 3002, 1",
        "authentication:session, 3002, 1, 3002, 1",
        "authentication:close, 3002, 2, 3002, 2",
        "apikey:issue, 3004, 1, 3004, 1",
        "apikey:rotate, 3004, 3, 3004, 3",
        "organization:create, 3004, 1, 3004, 1",
        "plan:read, 3004, 2, 3004, 2",
        "organization:suspend, 3004, 3, 3004, 3",
        "organization:close, 3004, 4, 3004, 4",
        "member:invite, 3001, 1, 3007, 1",
        "member:deactivate, 3001, 5, 3007, 5",
        "member:update, 3001, 99, 3007, 2",
        "member:read, 6003, 2, 6003, 2",
        "role:define, 3004, 1, 3008, 1",
        "role:remove, 3004, 4, 3008, 3",
        "permission:assign, 3005, 1, 3007, 14",
        "permission:revoke, 3005, 2, 3007, 15",
        "group:add, 3006, 3, 3006, 3",
        "password:change, 3001, 3, 3001, 3",
        "memory:store, 6003, 1, 6003, 1",
        "memory:forget, 6003, 4, 6003, 4",
        "agent:start, 6003, 99, 6003, 99",
    })
    void actions_are_events_of(String action, int older, int olderActivity, int newer, int newerActivity)
            throws IOException {
        JsonNode old = event(OcsfVersion.V1_8, action, AuditRecord.Result.DONE);
        assertThat(old.get("class_uid").asInt()).isEqualTo(older);
        assertThat(old.get("activity_id").asInt()).isEqualTo(olderActivity);
        JsonNode now = event(OcsfVersion.V1_9, action, AuditRecord.Result.DONE);
        assertThat(now.get("class_uid").asInt()).isEqualTo(newer);
        assertThat(now.get("activity_id").asInt()).isEqualTo(newerActivity);
        assertThat(now.at("/unmapped/action").asText()).isEqualTo(action);
    }

    @ParameterizedTest
    @CsvSource({"ALLOWED, 1, 1", "DONE, 1, 1", "DENIED, 2, 3", "FAILED, 2, 2", "ASKED, 99, 1"})
    void results_are_status_and_severity(AuditRecord.Result result, int status, int severity) throws IOException {
        JsonNode event = event(OcsfVersion.V1_8, "memory:read", result);
        assertThat(event.get("status_id").asInt()).isEqualTo(status);
        assertThat(event.get("severity_id").asInt()).isEqualTo(severity);
        assertThat(event.get("status_code").asText()).isEqualTo(result.name());
    }

    @Test
    void hostile_texts_are_one_line_each_and_read_back() throws IOException {
        List<JsonNode> events = events(OcsfVersion.V1_8, Records.hostile());
        assertThat(events).hasSize(Records.HOSTILE.size());
        for (int i = 0; i < events.size(); i++) {
            assertThat(events.get(i).at("/unmapped/resource").asText())
                    .isEqualTo(AuditRows.wellFormed(Records.HOSTILE.get(i)));
            assertThat(events.get(i).at("/metadata/sequence").asInt()).isEqualTo(i + 1);
        }
    }
}
