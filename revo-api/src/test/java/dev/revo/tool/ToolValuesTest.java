package dev.revo.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.revo.error.InvalidRequestException;
import dev.revo.run.RunContext;
import dev.revo.scope.Permission;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ToolValuesTest {
    record Amount(int cents) {}

    private static ToolSpec.Builder refund() {
        return ToolSpec.builder("refund", "Pays back.");
    }

    @Test
    void a_spec_keeps_what_it_was_given() {
        JsonObjectSchema schema = JsonObjectSchema.builder().build();
        ToolSpec spec = refund().effect(Effect.EXTERNAL)
                .requires("payments:refund")
                .needsApproval()
                .idempotent()
                .parallel(true)
                .trusted()
                .timeout(Duration.ofSeconds(3))
                .maxResultChars(100)
                .parameters(schema)
                .build();
        for (ToolSpec each : List.of(spec, spec.toBuilder().build())) {
            assertThat(each.name()).isEqualTo("refund");
            assertThat(each.description()).isEqualTo("Pays back.");
            assertThat(each.effect()).isEqualTo(Effect.EXTERNAL);
            assertThat(each.requires()).containsExactly(Permission.of("payments:refund"));
            assertThat(each.approvalNeeded()).isTrue();
            assertThat(each.isIdempotent()).isTrue();
            assertThat(each.isParallel()).isTrue();
            assertThat(each.isUntrusted()).isFalse();
            assertThat(each.timeout()).isEqualTo(Duration.ofSeconds(3));
            assertThat(each.maxResultChars()).isEqualTo(100);
            assertThat(each.parameters()).contains(schema);
            assertThat(each).hasToString("refund");
        }
    }

    @Test
    void what_only_reads_may_run_beside_others_and_what_does_more_may_not() {
        ToolSpec reads = refund().build();
        assertThat(reads.isParallel()).isTrue();
        assertThat(reads.isIdempotent()).isTrue();
        ToolSpec pays = reads.toBuilder().effect(Effect.EXTERNAL).build();
        assertThat(pays.isParallel()).isFalse();
        assertThat(pays.isIdempotent()).isFalse();
        assertThat(reads.toBuilder().parallel(false).build().isParallel()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a.b", "ä", "a\n"})
    void a_name_is_what_providers_take(String name) {
        assertThatThrownBy(() -> ToolSpec.builder(name, "d")).hasMessageContaining("tool.name");
    }

    @Test
    void bounds_are_checked_at_once() {
        assertThatThrownBy(() -> refund().timeout(Duration.ZERO)).hasMessageContaining("tool.timeout is PT0S");
        assertThatThrownBy(() -> refund().timeout(Duration.ofSeconds(-1))).hasMessageContaining("tool.timeout");
        assertThatThrownBy(() -> refund().maxResultChars(99)).hasMessageContaining("tool.maxResultChars is 99");
        assertThatThrownBy(() -> refund().requires("Not one")).isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void filters_combine() {
        ToolSpec a = ToolSpec.builder("a", "").build();
        ToolSpec b = ToolSpec.builder("b", "").effect(Effect.WRITE).build();
        assertThat(ToolFilter.all().wants(a)).isTrue();
        assertThat(ToolFilter.none().wants(a)).isFalse();
        assertThat(ToolFilter.named("a", "a").wants(a)).isTrue();
        assertThat(ToolFilter.named("a").wants(b)).isFalse();
        assertThat(ToolFilter.readOnly().wants(b)).isFalse();
        assertThat(ToolFilter.all().and(ToolFilter.readOnly()).wants(b)).isFalse();
        assertThat(ToolFilter.named("b").or(ToolFilter.readOnly()).wants(b)).isTrue();
        assertThat(ToolFilter.named("b").or(ToolFilter.readOnly().and(ToolFilter.all())))
                .hasToString("named [b] or read-only and all");
    }

    @Test
    void results_are_equal_by_status_and_text_and_do_not_print_it() {
        assertThat(ToolResult.ok("x")).isEqualTo(ToolResult.of(ToolResult.Status.OK, "x"));
        assertThat(ToolResult.ok("x")).hasSameHashCodeAs(ToolResult.ok("x")).hasToString("OK (1 characters)");
        assertThat(ToolResult.ok("x"))
                .isNotEqualTo(ToolResult.error("x"))
                .isNotEqualTo(ToolResult.ok("y"))
                .isNotEqualTo("x");
    }

    private record Context(ToolCall call) implements ToolContext {
        @Override
        public RunContext run() {
            throw new UnsupportedOperationException();
        }

        @Override
        public String idempotencyKey() {
            return "k";
        }

        @Override
        public <N> N use(Class<N> noun) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean has(Class<?> noun) {
            return false;
        }
    }

    @Test
    void a_typed_tool_reads_its_arguments_and_writes_its_result() throws Exception {
        Tool tool = Tool.of(refund().build(), Amount.class, Integer.class, (ctx, amount) -> amount.cents() + 1);
        assertThat(tool.spec().parameters().orElseThrow().required()).containsExactly("cents");
        ToolCall call = new ToolCall("1", "refund", "h", "{\"cents\":4}", Effect.READ, "d");
        assertThat(tool.call(new Context(call))).isEqualTo(ToolResult.ok("{\"value\":5}"));
        assertThat(tool.lookup(new Context(call))).isEmpty();
        assertThat(tool).hasToString("refund");
        ToolCall bad = new ToolCall("1", "refund", "h", "{\"cents\":\"4\"}", Effect.READ, "d");
        assertThatThrownBy(() -> tool.call(new Context(bad))).hasMessageContaining("$.cents");
        JsonObjectSchema own =
                JsonObjectSchema.builder().addIntegerProperty("cents").build();
        assertThat(Tool.of(refund().parameters(own).build(), Amount.class, Integer.class, (ctx, a) -> 1)
                        .spec()
                        .parameters())
                .contains(own);
    }
}
