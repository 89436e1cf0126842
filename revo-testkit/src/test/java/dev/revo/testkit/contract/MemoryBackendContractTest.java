package dev.revo.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.recall.MemoryFilter;
import dev.revo.run.RunContext;
import dev.revo.spi.MemoryBackend;
import dev.revo.testkit.TestContexts;
import dev.revo.testkit.memory.InMemoryEngines;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

final class MemoryBackendContractTest extends MemoryBackendContract {
    @Override
    protected MemoryBackend backend() {
        return InMemoryEngines.memoryBackend();
    }

    @Test
    void the_kit_is_green_on_the_right_one() throws Exception {
        assertThat(failures(backend -> backend)).isEmpty();
    }

    @Test
    void a_backend_that_shares_tenants_fails() throws Exception {
        try (TestContexts contexts = TestContexts.open()) {
            RunContext one = contexts.of("one", "one");
            assertThat(failures(backend -> new Wrong(backend) {
                        @Override
                        RunContext tenant(RunContext ctx) {
                            return one;
                        }
                    }))
                    .contains("another_tenant_changes_nothing", "append_numbers_without_gaps_in_each_tenant");
        }
    }

    @Test
    void a_backend_that_filters_afterwards_fails() throws Exception {
        assertThat(failures(backend -> new Wrong(backend) {
                    @Override
                    public List<Hit> keyword(RunContext ctx, String words, Leg leg) {
                        Leg open = new Leg(MemoryFilter.everything(), leg.at(), leg.among(), leg.top());
                        return super.keyword(ctx, words, open).stream()
                                .filter(hit -> leg.filter().matches(hit.memory()))
                                .toList();
                    }
                }))
                .containsExactly("the_filter_is_inside_the_search");
    }

    @Test
    void a_backend_that_keeps_old_versions_of_the_erased_fails() throws Exception {
        assertThat(failures(backend -> new Wrong(backend) {
                    @Override
                    public Erased erase(RunContext ctx, MemoryFilter which) {
                        List<Entry> before = scan(ctx, 0, 1_000);
                        Erased erased = super.erase(ctx, which);
                        before.stream()
                                .filter(entry -> entry.memory().superseded().isPresent())
                                .filter(entry ->
                                        erased.ids().contains(entry.memory().id()))
                                .forEach(entry -> append(ctx, List.of(entry)));
                        return erased;
                    }
                }))
                .contains("erase_takes_every_version_and_leaves_the_neighbours");
    }

    @Test
    void a_backend_that_parses_words_fails() throws Exception {
        assertThat(failures(backend -> new Wrong(backend) {
                    @Override
                    public List<Hit> keyword(RunContext ctx, String words, Leg leg) {
                        java.util.regex.Pattern.compile(words);
                        return super.keyword(ctx, words, leg);
                    }
                }))
                .containsExactly("hostile_words_are_words");
    }

    @Test
    void a_backend_that_keeps_half_of_a_refused_batch_fails() throws Exception {
        assertThat(failures(backend -> new Wrong(backend) {
                    @Override
                    public List<Long> append(RunContext ctx, List<Entry> entries) {
                        return entries.stream()
                                .map(entry -> super.append(ctx, List.of(entry)).get(0))
                                .toList();
                    }
                }))
                .contains("a_version_that_does_not_follow_is_refused_and_nothing_is_kept");
    }

    private static List<String> failures(Function<MemoryBackend, MemoryBackend> wrong) throws Exception {
        return Kit.failures(MemoryBackendContract.class, () -> new MemoryBackendContract() {
            @Override
            protected MemoryBackend backend() {
                return wrong.apply(InMemoryEngines.memoryBackend());
            }
        });
    }

    /** Passes everything on; a subclass does one thing wrong. */
    private static class Wrong implements MemoryBackend {
        private final MemoryBackend right;

        Wrong(MemoryBackend right) {
            this.right = right;
        }

        RunContext tenant(RunContext ctx) {
            return ctx;
        }

        @Override
        public List<Long> append(RunContext ctx, List<Entry> entries) {
            return right.append(tenant(ctx), entries);
        }

        @Override
        public List<Entry> scan(RunContext ctx, long afterSequence, int atMost) {
            return right.scan(tenant(ctx), afterSequence, atMost);
        }

        @Override
        public List<Entry> versions(RunContext ctx, String id) {
            return right.versions(tenant(ctx), id);
        }

        @Override
        public List<Hit> vector(RunContext ctx, Vector query, Leg leg) {
            return right.vector(tenant(ctx), query, leg);
        }

        @Override
        public List<Hit> keyword(RunContext ctx, String words, Leg leg) {
            return right.keyword(tenant(ctx), words, leg);
        }

        @Override
        public Erased erase(RunContext ctx, MemoryFilter which) {
            return right.erase(tenant(ctx), which);
        }

        @Override
        public void touch(RunContext ctx, Set<String> ids, Instant at) {
            right.touch(tenant(ctx), new HashSet<>(ids), at);
        }

        @Override
        public Map<String, Long> figures(RunContext ctx) {
            return right.figures(tenant(ctx));
        }
    }
}
