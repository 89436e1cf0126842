package dev.revo.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.Revo;
import dev.revo.data.Shape;
import dev.revo.error.Fault;
import dev.revo.error.NotFoundException;
import dev.revo.parallel.Job;
import dev.revo.run.RunContext;
import dev.revo.scope.Permission;
import dev.revo.spi.ResultCodec;
import dev.revo.spi.RunKind;
import dev.revo.spi.RunRequest;
import dev.revo.testkit.TestParts;
import dev.revo.testkit.memory.InMemoryEngines;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The kit on the jobs in memory, and on kinds that are wrong in one way each. */
final class RunKindContractTest {
    record Word(String word) {}

    private static final Shape<Word> WORD = Shape.of(Word.class);

    @Nested
    class OfJobsInMemory extends RunKindContract {
        private final Job<Word, Word> job = Job.of("echo", 1, Word.class, Word.class, (ctx, word) -> word);
        private final TestParts parts = TestParts.of(RunKind.class);
        private final Revo revo = Revo.builder()
                .trustAllCallers()
                .install(InMemoryEngines.parallel())
                .install(parts)
                .contribute(Job.class, job)
                .build();

        @Override
        protected RunKind kind() {
            return parts.all(RunKind.class).stream()
                    .filter(kind -> kind.kind().equals("job"))
                    .findFirst()
                    .orElseThrow();
        }

        @Override
        protected RunRequest<?> submitted() {
            return RunRequest.durable(
                    "job",
                    "echo",
                    "{\"version\":1,\"input\":\"{\\\"word\\\":\\\"hello\\\"}\"}",
                    ResultCodec.of(WORD),
                    execution -> new Word("hello"));
        }

        @AfterEach
        void closeRevo() {
            revo.close();
        }
    }

    private static RunRequest<?> request(String name, String inputJson) {
        Word word = WORD.decode(inputJson);
        return RunRequest.durable("echo", name, inputJson, ResultCodec.of(WORD), execution -> word)
                .requires(List.of(Permission.of("echo:say")));
    }

    /** A right kind; each method can be made wrong. */
    private static class Echo implements RunKind {
        @Override
        public String kind() {
            return "echo";
        }

        @Override
        public RunRequest<?> rebuild(RunContext ctx, String name, String inputJson) {
            if (!name.equals("once")) {
                throw new NotFoundException(Fault.of("echo_unknown", "There is no echo '" + name + "'."));
            }
            return request(name, inputJson);
        }
    }

    private static List<String> failures(RunKind wrong) throws Exception {
        return Kit.failures(RunKindContract.class, () -> new RunKindContract() {
            @Override
            protected RunKind kind() {
                return wrong;
            }

            @Override
            protected RunRequest<?> submitted() {
                return request("once", "{\"word\":\"hello\"}");
            }
        });
    }

    @Test
    void the_kit_is_green_on_the_right_one() throws Exception {
        assertThat(failures(new Echo())).isEmpty();
    }

    @Test
    void a_kind_that_builds_what_is_gone_fails() throws Exception {
        assertThat(failures(new Echo() {
                    @Override
                    public RunRequest<?> rebuild(RunContext ctx, String name, String inputJson) {
                        return request(name, inputJson);
                    }
                }))
                .containsExactlyInAnyOrder("a_name_that_is_gone_is_not_found", "hostile_names_are_not_found");
    }

    @Test
    void a_kind_that_forgets_the_permissions_fails() throws Exception {
        assertThat(failures(new Echo() {
                    @Override
                    public RunRequest<?> rebuild(RunContext ctx, String name, String inputJson) {
                        return super.rebuild(ctx, name, inputJson).requires(List.of());
                    }
                }))
                .contains("builds_the_run_that_was_submitted");
    }

    @Test
    void a_kind_whose_second_life_is_its_last_fails() throws Exception {
        assertThat(failures(new Echo() {
                    @Override
                    public RunRequest<?> rebuild(RunContext ctx, String name, String inputJson) {
                        super.rebuild(ctx, name, inputJson);
                        Word word = WORD.decode(inputJson);
                        return RunRequest.ephemeral("echo", name, ResultCodec.of(WORD), execution -> word)
                                .requires(List.of(Permission.of("echo:say")));
                    }
                }))
                .contains(
                        "builds_the_run_that_was_submitted",
                        "builds_it_as_often_as_it_is_asked_and_each_can_be_built_again");
    }

    @Test
    void a_kind_with_another_name_than_its_runs_fails() throws Exception {
        assertThat(failures(new Echo() {
                    @Override
                    public String kind() {
                        return "echoes";
                    }
                }))
                .containsExactly("the_kind_is_that_of_its_runs");
    }

    @Test
    void a_kind_that_takes_any_input_fails() throws Exception {
        assertThat(failures(new Echo() {
                    @Override
                    public RunRequest<?> rebuild(RunContext ctx, String name, String inputJson) {
                        boolean whole = inputJson.startsWith("{\"");
                        return super.rebuild(ctx, name, whole ? inputJson : "{\"word\":\"\"}");
                    }
                }))
                .containsExactly("an_input_that_is_none_is_refused");
    }

    @Test
    void a_kind_that_knows_one_tenant_fails() throws Exception {
        assertThat(failures(new Echo() {
                    @Override
                    public RunRequest<?> rebuild(RunContext ctx, String name, String inputJson) {
                        return super.rebuild(ctx, ctx.tenant().equals("acme") ? name : "none", inputJson);
                    }
                }))
                .containsExactly("runs_of_several_tenants_at_once_are_all_built");
    }
}
