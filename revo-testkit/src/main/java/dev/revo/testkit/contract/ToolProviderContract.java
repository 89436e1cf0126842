package dev.revo.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.run.RunContext;
import dev.revo.testkit.TestContexts;
import dev.revo.tool.Effect;
import dev.revo.tool.Tool;
import dev.revo.tool.ToolFilter;
import dev.revo.tool.ToolProvider;
import dev.revo.tool.ToolSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link ToolProvider} does. Extend it and hand over a provider that has something to offer:
 *
 * <pre>{@code
 * class MyToolsTest extends ToolProviderContract {
 *     protected ToolProvider provider() {
 *         return new MyTools(Map.of("acme", List.of(search, write)));
 *     }
 * }
 * }</pre>
 */
public abstract class ToolProviderContract {
    private TestContexts contexts;
    private RunContext acme;

    /** For subclasses. */
    protected ToolProviderContract() {}

    /** A provider with at least two tools for the tenant {@code acme} and none for {@code globex}. */
    protected abstract ToolProvider provider() throws Exception;

    /** Whether all tenants have the same tools, as with those that are registered at the builder. */
    protected boolean sameForAllTenants() {
        return false;
    }

    @BeforeEach
    void open() {
        contexts = TestContexts.open();
        acme = contexts.of("acme", "ada");
    }

    @AfterEach
    void close() {
        contexts.close();
    }

    private static List<String> names(List<ToolSpec> specs) {
        return specs.stream().map(ToolSpec::name).toList();
    }

    private static Optional<String> found(ToolProvider provider, RunContext ctx, String name) {
        Optional<Tool> found = provider.find(ctx, name);
        assertThat(found).as(name).isNotNull();
        return found.map(tool -> tool.spec().name());
    }

    @Test
    void what_is_listed_is_found_and_is_what_it_was_listed_as() throws Exception {
        ToolProvider provider = provider();
        List<ToolSpec> listed = provider.list(acme, ToolFilter.all());
        assertThat(listed).hasSizeGreaterThanOrEqualTo(2);
        for (ToolSpec spec : listed) {
            ToolSpec found = provider.find(acme, spec.name()).orElseThrow().spec();
            assertThat(found.name()).isEqualTo(spec.name());
            assertThat(found.description()).isEqualTo(spec.description());
            assertThat(found.effect()).isEqualTo(spec.effect());
            assertThat(found.approvalNeeded()).isEqualTo(spec.approvalNeeded());
            assertThat(found.requires()).isEqualTo(spec.requires());
        }
    }

    @Test
    void names_are_listed_once_and_in_the_same_order_each_time() throws Exception {
        ToolProvider provider = provider();
        List<String> first = names(provider.list(acme, ToolFilter.all()));
        assertThat(first).doesNotHaveDuplicates();
        assertThat(names(provider.list(acme, ToolFilter.all()))).isEqualTo(first);
    }

    @Test
    void lists_what_the_filter_wants_and_nothing_else() throws Exception {
        ToolProvider provider = provider();
        List<ToolSpec> all = provider.list(acme, ToolFilter.all());
        assertThat(provider.list(acme, ToolFilter.none())).isEmpty();
        String first = all.get(0).name();
        assertThat(names(provider.list(acme, ToolFilter.named(first)))).containsExactly(first);
        assertThat(names(provider.list(acme, ToolFilter.readOnly())))
                .isEqualTo(names(all.stream()
                        .filter(spec -> spec.effect() == Effect.READ)
                        .toList()));
    }

    @Test
    void a_tool_that_is_absent_is_not_found() throws Exception {
        ToolProvider provider = provider();
        String known = provider.list(acme, ToolFilter.all()).get(0).name();
        for (String name : List.of("absent", known + "x", " " + known, known + " ", known.substring(1), "")) {
            assertThat(found(provider, acme, name)).as(name).isEmpty();
        }
    }

    @Test
    void another_tenants_tools_are_neither_listed_nor_found() throws Exception {
        ToolProvider provider = provider();
        RunContext globex = contexts.of("globex", "ada");
        List<String> ours = names(provider.list(acme, ToolFilter.all()));
        assertThat(names(provider.list(globex, ToolFilter.all()))).isEqualTo(sameForAllTenants() ? ours : List.of());
        for (String name : ours) {
            assertThat(found(provider, globex, name))
                    .as(name)
                    .isEqualTo(sameForAllTenants() ? Optional.of(name) : Optional.empty());
        }
        assertThat(names(provider.list(acme, ToolFilter.all()))).isEqualTo(ours);
    }

    @Test
    void a_list_that_was_handed_out_changes_nothing() throws Exception {
        ToolProvider provider = provider();
        List<ToolSpec> listed = provider.list(acme, ToolFilter.all());
        List<String> before = names(listed);
        try {
            listed.clear();
        } catch (UnsupportedOperationException e) {
            assertThat(listed).isNotEmpty();
        }
        assertThat(names(provider.list(acme, ToolFilter.all()))).isEqualTo(before);
    }

    @Test
    void hostile_names_find_nothing() throws Exception {
        ToolProvider provider = provider();
        List<String> known = names(provider.list(acme, ToolFilter.all()));
        List<String> tries = new ArrayList<>(Hostile.TEXTS);
        Hostile.TEXTS.forEach(text -> tries.add(known.get(0) + text));
        tries.removeAll(known);
        for (String name : tries) {
            assertThat(found(provider, acme, name)).as(name).isEmpty();
        }
    }

    @Test
    void many_who_ask_at_once_each_get_the_tool_they_asked_for() throws Exception {
        ToolProvider provider = provider();
        List<String> known = names(provider.list(acme, ToolFilter.all()));
        List<Boolean> right = Together.run(i -> () -> {
            String name = known.get(i % known.size());
            boolean all = true;
            for (int n = 0; n < 50; n++) {
                all &= found(provider, acme, name).equals(Optional.of(name));
                all &= names(provider.list(acme, ToolFilter.all())).equals(known);
            }
            return all;
        });
        assertThat(right).containsOnly(true);
    }

    @Test
    void an_ended_run_is_answered_or_refused_as_ended() throws Exception {
        ToolProvider provider = provider();
        try (var run = contexts.run("acme", "ada")) {
            run.cancel();
            try {
                assertThat(names(provider.list(run.context(), ToolFilter.all())))
                        .isEqualTo(names(provider.list(acme, ToolFilter.all())));
            } catch (dev.revo.error.CancelledException e) {
                assertThat(run.context().cancellation().requested()).isTrue();
            }
        }
    }
}
