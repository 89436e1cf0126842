package dev.revo.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.data.Shape;
import dev.revo.tool.Effect;
import dev.revo.tool.Tool;
import dev.revo.tool.ToolContext;
import dev.revo.tool.ToolResult;
import dev.revo.tool.ToolSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The kit on a typed tool and on one that remembers its calls, and on tools that are wrong in one way each. */
final class ToolContractTest {
    record Word(String word) {}

    private static final String ARGUMENTS = "{\"word\":\"hello\"}";

    @Nested
    class ATypedOne extends ToolContract {
        @Override
        protected Tool tool() {
            return Tool.of(
                    ToolSpec.builder("echo", "Says a word again.").build(),
                    Word.class,
                    Word.class,
                    (ctx, word) -> word);
        }

        @Override
        protected String arguments() {
            return ARGUMENTS;
        }

        @Override
        protected Optional<String> argumentsWith(String text) {
            return Optional.of(Shape.of(Word.class).encode(new Word(text)));
        }
    }

    @Nested
    class OneThatRemembers extends ToolContract {
        private final Tool tool = new Counter();

        @Override
        protected Tool tool() {
            return tool;
        }

        @Override
        protected String arguments() {
            return ARGUMENTS;
        }
    }

    /** Counts its calls, one for each key of a tenant, and can look each of them up; each method can be made wrong. */
    private static class Counter implements Tool {
        final Map<List<String>, ToolResult> made = new ConcurrentHashMap<>();
        final AtomicInteger count = new AtomicInteger();

        List<String> key(ToolContext ctx) {
            return List.of(ctx.run().tenant(), ctx.idempotencyKey());
        }

        @Override
        public ToolSpec spec() {
            return ToolSpec.builder("count", "Counts one up.")
                    .effect(Effect.EXTERNAL)
                    .idempotent()
                    .build();
        }

        @Override
        public ToolResult call(ToolContext ctx) throws Exception {
            if (!ctx.call().argumentsJson().equals(ARGUMENTS)) {
                throw new IllegalArgumentException("Say hello.");
            }
            return made.computeIfAbsent(key(ctx), key -> ToolResult.ok("number " + count.incrementAndGet()));
        }

        @Override
        public Optional<ToolResult> lookup(ToolContext ctx) {
            return Optional.ofNullable(made.get(key(ctx)));
        }
    }

    private static List<String> failures(Supplier<Tool> wrong) throws Exception {
        return Kit.failures(ToolContract.class, () -> new ToolContract() {
            private final Tool tool = wrong.get();

            @Override
            protected Tool tool() {
                return tool;
            }

            @Override
            protected String arguments() {
                return ARGUMENTS;
            }
        });
    }

    @Test
    void the_kit_is_green_on_the_right_one() throws Exception {
        assertThat(failures(Counter::new)).isEmpty();
    }

    @Test
    void a_tool_that_looks_up_over_tenants_fails() throws Exception {
        assertThat(failures(() -> new Counter() {
                    @Override
                    List<String> key(ToolContext ctx) {
                        return List.of(ctx.idempotencyKey());
                    }
                }))
                .containsExactly("another_tenants_call_under_the_same_key_does_not_exist");
    }

    @Test
    void a_tool_that_looks_up_whatever_came_last_fails() throws Exception {
        assertThat(failures(() -> new Counter() {
                    @Override
                    public Optional<ToolResult> lookup(ToolContext ctx) {
                        return made.values().stream().findFirst();
                    }
                }))
                .contains("knows_nothing_of_a_call_that_was_never_made");
    }

    @Test
    void a_tool_that_denies_what_it_did_fails() throws Exception {
        assertThat(failures(() -> new Counter() {
                    @Override
                    public Optional<ToolResult> lookup(ToolContext ctx) {
                        return Optional.of(ToolResult.of(ToolResult.Status.NOT_EXECUTED, "never"));
                    }
                }))
                .containsExactly("never_says_of_a_call_that_was_made_that_it_was_not");
    }

    @Test
    void a_tool_that_promises_one_effect_and_has_two_fails() throws Exception {
        assertThat(failures(() -> new Counter() {
                    @Override
                    public ToolResult call(ToolContext ctx) throws Exception {
                        made.remove(key(ctx));
                        return super.call(ctx);
                    }
                }))
                .contains("a_call_that_is_repeated_under_its_key_gives_the_same_where_the_tool_promises_that");
    }

    @Test
    void a_tool_that_changes_what_it_is_fails() throws Exception {
        assertThat(failures(() -> new Counter() {
                    @Override
                    public ToolSpec spec() {
                        return ToolSpec.builder("count", "Stands at " + count + ".")
                                .effect(Effect.EXTERNAL)
                                .build();
                    }
                }))
                .containsExactly("says_what_it_is_and_the_same_each_time");
    }

    @Test
    void a_tool_that_breaks_for_good_on_bad_arguments_fails() throws Exception {
        assertThat(failures(() -> new Counter() {
                    private boolean broken;

                    @Override
                    public ToolResult call(ToolContext ctx) throws Exception {
                        broken |= !ctx.call().argumentsJson().equals(ARGUMENTS);
                        return broken ? ToolResult.error("broken") : super.call(ctx);
                    }
                }))
                .containsExactly("arguments_that_do_not_fit_are_told_to_the_model");
    }

    @Test
    void a_tool_that_lets_one_run_in_at_a_time_fails() throws Exception {
        assertThat(failures(() -> new Counter() {
                    private final List<String> inside = new ArrayList<>();

                    @Override
                    public ToolResult call(ToolContext ctx) throws Exception {
                        synchronized (inside) {
                            inside.add(ctx.run().tenant());
                            if (inside.stream().distinct().count() > 1) {
                                return ToolResult.error("busy");
                            }
                        }
                        return super.call(ctx);
                    }
                }))
                .contains("serves_several_runs_at_once_without_mixing_them_up");
    }

    @Test
    void a_tool_that_chokes_on_a_key_fails() throws Exception {
        assertThat(failures(() -> new Counter() {
                    @Override
                    public ToolResult call(ToolContext ctx) throws Exception {
                        return ctx.idempotencyKey().contains("/") ? ToolResult.error("bad key") : super.call(ctx);
                    }
                }))
                .containsExactly("hostile_text_in_arguments_and_keys_is_text");
    }
}
