package dev.revo.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.NotFoundException;
import dev.revo.error.RevoException;
import dev.revo.run.RunContext;
import dev.revo.spi.RunKind;
import dev.revo.spi.RunRequest;
import dev.revo.testkit.TestContexts;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link RunKind} does: what it builds after a restart is the run that was submitted before. Extend it and hand
 * over a kind with one run that it can build:
 *
 * <pre>{@code
 * class ReportRunsTest extends RunKindContract {
 *     protected RunKind kind() {
 *         return new ReportRuns();
 *     }
 *
 *     protected RunRequest<?> submitted() {
 *         return ReportRuns.request("monthly", "{\"month\":5}");
 *     }
 * }
 * }</pre>
 */
public abstract class RunKindContract {
    private TestContexts contexts;
    private RunContext acme;

    /** For subclasses. */
    protected RunKindContract() {}

    /** The kind; the same one each time within a test. */
    protected abstract RunKind kind() throws Exception;

    /** A run of this kind as it is handed to the gate. */
    protected abstract RunRequest<?> submitted() throws Exception;

    @BeforeEach
    void open() {
        contexts = TestContexts.open();
        acme = contexts.of("acme", "ada");
    }

    @AfterEach
    void close() {
        contexts.close();
    }

    private static void isTheSame(RunRequest<?> rebuilt, RunRequest<?> before) {
        assertThat(rebuilt.kind()).isEqualTo(before.kind());
        assertThat(rebuilt.name()).isEqualTo(before.name());
        assertThat(rebuilt.inputJson()).isEqualTo(before.inputJson());
        assertThat(rebuilt.requires()).as("it needs the same permissions").isEqualTo(before.requires());
        assertThat(rebuilt.isDurable()).as("it survives the next restart too").isTrue();
    }

    @Test
    void the_kind_is_that_of_its_runs() throws Exception {
        assertThat(kind().kind()).isNotBlank().isEqualTo(submitted().kind()).isEqualTo(kind().kind());
    }

    @Test
    void builds_the_run_that_was_submitted() throws Exception {
        RunRequest<?> before = submitted();
        isTheSame(kind().rebuild(acme, before.name(), before.inputJson()), before);
    }

    @Test
    void builds_it_as_often_as_it_is_asked_and_each_can_be_built_again() throws Exception {
        RunKind kind = kind();
        RunRequest<?> before = submitted();
        RunRequest<?> again = before;
        for (int restart = 0; restart < 3; restart++) {
            again = kind.rebuild(acme, again.name(), again.inputJson());
            isTheSame(again, before);
        }
    }

    @Test
    void a_name_that_is_gone_is_not_found() throws Exception {
        RunKind kind = kind();
        RunRequest<?> before = submitted();
        for (String name : List.of("gone", before.name() + "x", before.name() + " ", "")) {
            assertThatThrownBy(() -> kind.rebuild(acme, name, before.inputJson()))
                    .as(name)
                    .isInstanceOf(NotFoundException.class);
        }
    }

    @Test
    void an_input_that_is_none_is_refused() throws Exception {
        RunKind kind = kind();
        String name = submitted().name();
        for (String input : List.of("", "{", "no json", "[]]")) {
            assertThatThrownBy(() -> kind.rebuild(acme, name, input)).as(input).isInstanceOf(RevoException.class);
        }
    }

    @Test
    void hostile_names_are_not_found() throws Exception {
        RunKind kind = kind();
        RunRequest<?> before = submitted();
        for (String text : Hostile.TEXTS) {
            assertThatThrownBy(() -> kind.rebuild(acme, text, before.inputJson()))
                    .as(text)
                    .isInstanceOf(NotFoundException.class);
            assertThatThrownBy(() -> kind.rebuild(acme, before.name() + text, before.inputJson()))
                    .as(before.name() + text)
                    .isInstanceOf(NotFoundException.class);
        }
    }

    @Test
    void runs_of_several_tenants_at_once_are_all_built() throws Exception {
        RunKind kind = kind();
        RunRequest<?> before = submitted();
        List<RunRequest<?>> built = Together.run(i ->
                () -> kind.rebuild(contexts.of("tenant-" + i % 3, "ada"), before.name(), before.inputJson()));
        assertThat(built).hasSize(Together.THREADS).allSatisfy(each -> isTheSame(each, before));
    }

    @Test
    void a_run_that_was_cancelled_is_built_too() throws Exception {
        RunRequest<?> before = submitted();
        try (var run = contexts.run("acme", "ada")) {
            run.cancel();
            // The kernel ends it; whoever builds it does not decide that.
            isTheSame(kind().rebuild(run.context(), before.name(), before.inputJson()), before);
        }
    }
}
