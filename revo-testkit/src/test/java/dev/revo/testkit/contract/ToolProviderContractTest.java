package dev.revo.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.Revo;
import dev.revo.ScopedRevo;
import dev.revo.mcp.McpConfig;
import dev.revo.mcp.McpResult;
import dev.revo.run.RunContext;
import dev.revo.scope.Scope;
import dev.revo.testkit.TestParts;
import dev.revo.testkit.memory.FakeMcpServer;
import dev.revo.testkit.memory.InMemoryEngines;
import dev.revo.tool.Effect;
import dev.revo.tool.Tool;
import dev.revo.tool.ToolFilter;
import dev.revo.tool.ToolProvider;
import dev.revo.tool.ToolSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The kit on the tools of servers in memory, and on providers that are wrong in one way each. */
final class ToolProviderContractTest {
    @Nested
    class OfServersInMemory extends ToolProviderContract {
        private final TestParts parts = TestParts.of(ToolProvider.class);
        private final Revo revo = Revo.builder()
                .trustAllCallers()
                .install(InMemoryEngines.mcp(FakeMcpServer.stdio("example/files", "1.0.0", "npx", "files")
                        .tool("read_file", "Reads a file", McpResult::text)
                        .tool("delete_file", "Deletes a file", McpResult::text)))
                .install(parts)
                .build();

        @Override
        protected ToolProvider provider() {
            ScopedRevo ada = revo.with(Scope.of("acme", "ada"));
            var wish = ada.mcp().request("example/files", "1.0.0", "to read");
            revo.with(Scope.of("acme", "olga")).mcp().approve(wish.id(), wish.digest(), "fine");
            var server =
                    ada.mcp().connect(McpConfig.stdio("files", "npx", "files").allow("*"));
            server.approvePins();
            return parts.all(ToolProvider.class).get(0);
        }

        @AfterEach
        void closeRevo() {
            revo.close();
        }
    }

    record Word(String word) {}

    private static Tool tool(String name, Effect effect) {
        return Tool.of(
                ToolSpec.builder(name, "Says a word.").effect(effect).build(),
                Word.class,
                Word.class,
                (ctx, word) -> word);
    }

    /** A right provider; each method can be made wrong. */
    private static class Provider implements ToolProvider {
        final List<Tool> tools =
                List.of(tool("read", Effect.READ), tool("write", Effect.WRITE), tool("pay", Effect.EXTERNAL));

        List<Tool> of(RunContext ctx) {
            return ctx.tenant().equals("acme") ? tools : List.of();
        }

        @Override
        public List<ToolSpec> list(RunContext ctx, ToolFilter wanted) {
            return of(ctx).stream().map(Tool::spec).filter(wanted::wants).toList();
        }

        @Override
        public Optional<Tool> find(RunContext ctx, String name) {
            return of(ctx).stream()
                    .filter(tool -> tool.spec().name().equals(name))
                    .findFirst();
        }
    }

    private static List<String> failures(Supplier<ToolProvider> wrong) throws Exception {
        return Kit.failures(ToolProviderContract.class, () -> new ToolProviderContract() {
            private final ToolProvider provider = wrong.get();

            @Override
            protected ToolProvider provider() {
                return provider;
            }
        });
    }

    @Test
    void the_kit_is_green_on_the_right_one() throws Exception {
        assertThat(failures(Provider::new)).isEmpty();
    }

    @Test
    void a_provider_that_ignores_the_filter_fails() throws Exception {
        assertThat(failures(() -> new Provider() {
                    @Override
                    public List<ToolSpec> list(RunContext ctx, ToolFilter wanted) {
                        return super.list(ctx, ToolFilter.all());
                    }
                }))
                .containsExactly("lists_what_the_filter_wants_and_nothing_else");
    }

    @Test
    void a_provider_that_gives_every_tenant_the_same_fails() throws Exception {
        assertThat(failures(() -> new Provider() {
                    @Override
                    List<Tool> of(RunContext ctx) {
                        return tools;
                    }
                }))
                .containsExactly("another_tenants_tools_are_neither_listed_nor_found");
    }

    @Test
    void a_provider_that_hides_but_still_hands_out_another_tenants_tools_fails() throws Exception {
        assertThat(failures(() -> new Provider() {
                    @Override
                    public Optional<Tool> find(RunContext ctx, String name) {
                        return tools.stream()
                                .filter(tool -> tool.spec().name().equals(name))
                                .findFirst();
                    }
                }))
                .containsExactly("another_tenants_tools_are_neither_listed_nor_found");
    }

    @Test
    void a_provider_that_trims_names_fails() throws Exception {
        assertThat(failures(() -> new Provider() {
                    @Override
                    public Optional<Tool> find(RunContext ctx, String name) {
                        return super.find(ctx, name.replaceAll("[^a-z]", ""));
                    }
                }))
                .contains("a_tool_that_is_absent_is_not_found", "hostile_names_find_nothing");
    }

    @Test
    void a_provider_that_finds_something_else_than_it_listed_fails() throws Exception {
        assertThat(failures(() -> new Provider() {
                    @Override
                    public Optional<Tool> find(RunContext ctx, String name) {
                        return super.find(ctx, name).map(found -> tool(name, Effect.READ));
                    }
                }))
                .containsExactly("what_is_listed_is_found_and_is_what_it_was_listed_as");
    }

    @Test
    void a_provider_that_lists_in_another_order_each_time_fails() throws Exception {
        assertThat(failures(() -> new Provider() {
                    private int count;

                    @Override
                    public synchronized List<ToolSpec> list(RunContext ctx, ToolFilter wanted) {
                        List<ToolSpec> turned = new ArrayList<>(super.list(ctx, wanted));
                        Collections.rotate(turned, count++);
                        return turned;
                    }
                }))
                .contains("names_are_listed_once_and_in_the_same_order_each_time");
    }
}
