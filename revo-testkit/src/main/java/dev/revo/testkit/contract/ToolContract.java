package dev.revo.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.error.Fault;
import dev.revo.error.NotInstalledException;
import dev.revo.run.RunContext;
import dev.revo.testkit.TestContexts;
import dev.revo.testkit.TestRun;
import dev.revo.tool.Tool;
import dev.revo.tool.ToolCall;
import dev.revo.tool.ToolContext;
import dev.revo.tool.ToolResult;
import dev.revo.tool.ToolResult.Status;
import dev.revo.tool.ToolSpec;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Tool} does. Extend it and hand over a tool with arguments that fit:
 *
 * <pre>{@code
 * class PaymentsTest extends ToolContract {
 *     protected Tool tool() {
 *         return new Payments(fakeBank);
 *     }
 *
 *     protected String arguments() {
 *         return "{\"to\":\"bo\",\"euros\":5}";
 *     }
 * }
 * }</pre>
 */
public abstract class ToolContract {
    private TestContexts contexts;
    private RunContext acme;

    /** For subclasses. */
    protected ToolContract() {}

    /** The tool; the same one each time within a test, of which no call was made before the test. */
    protected abstract Tool tool() throws Exception;

    /** Arguments that it takes and answers with a good result, as JSON. */
    protected abstract String arguments();

    /** Arguments that hold this text, as JSON; by default none can. */
    protected Optional<String> argumentsWith(String text) {
        return Optional.empty();
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

    private record Context(RunContext run, ToolCall call, String idempotencyKey) implements ToolContext {
        @Override
        public <N> N use(Class<N> noun) {
            throw new NotInstalledException(
                    Fault.of("not_installed", noun.getSimpleName() + " is not there while a contract kit runs."));
        }

        @Override
        public boolean has(Class<?> noun) {
            return false;
        }
    }

    private static ToolContext call(Tool tool, RunContext run, String arguments, String key) {
        ToolSpec spec = tool.spec();
        return new Context(run, new ToolCall("call", spec.name(), "hash", arguments, spec.effect(), "digest"), key);
    }

    private static Optional<ToolResult> lookup(Tool tool, ToolContext ctx) {
        Optional<ToolResult> found;
        try {
            found = tool.lookup(ctx);
        } catch (Exception e) {
            // It could not look, which the runtime takes as empty.
            return Optional.empty();
        }
        assertThat(found).isNotNull();
        return found;
    }

    @Test
    void says_what_it_is_and_the_same_each_time() throws Exception {
        Tool tool = tool();
        ToolSpec first = tool.spec();
        assertThat(first.description()).as("what the model reads").isNotBlank();
        tool.call(call(tool, acme, arguments(), "k1"));
        ToolSpec after = tool.spec();
        assertThat(after.name()).isEqualTo(first.name());
        assertThat(after.description()).isEqualTo(first.description());
        assertThat(after.effect()).isEqualTo(first.effect());
        assertThat(after.requires()).isEqualTo(first.requires());
        assertThat(after.parameters()).isEqualTo(first.parameters());
    }

    @Test
    void answers_a_good_call_with_a_good_result() throws Exception {
        Tool tool = tool();
        ToolResult result = tool.call(call(tool, acme, arguments(), "k1"));
        assertThat(result).isNotNull();
        assertThat(result.status()).as(result.text()).isEqualTo(Status.OK);
    }

    @Test
    void knows_nothing_of_a_call_that_was_never_made() throws Exception {
        Tool tool = tool();
        assertThat(lookup(tool, call(tool, acme, arguments(), "k1"))
                        .filter(result -> result.status() != Status.NOT_EXECUTED))
                .isEmpty();
        tool.call(call(tool, acme, arguments(), "k1"));
        assertThat(lookup(tool, call(tool, acme, arguments(), "k2"))
                        .filter(result -> result.status() != Status.NOT_EXECUTED))
                .as("a call under another key")
                .isEmpty();
    }

    @Test
    void never_says_of_a_call_that_was_made_that_it_was_not() throws Exception {
        Tool tool = tool();
        ToolResult made = tool.call(call(tool, acme, arguments(), "k1"));
        Optional<ToolResult> found = lookup(tool, call(tool, acme, arguments(), "k1"));
        assertThat(found.orElse(made)).isEqualTo(made);
        assertThat(lookup(tool, call(tool, acme, arguments(), "k1")))
                .as("looking changes nothing")
                .isEqualTo(found);
    }

    @Test
    void another_tenants_call_under_the_same_key_does_not_exist() throws Exception {
        Tool tool = tool();
        tool.call(call(tool, acme, arguments(), "k1"));
        assertThat(lookup(tool, call(tool, contexts.of("globex", "ada"), arguments(), "k1"))
                        .filter(result -> result.status() != Status.NOT_EXECUTED))
                .isEmpty();
    }

    @Test
    void a_call_that_is_repeated_under_its_key_gives_the_same_where_the_tool_promises_that() throws Exception {
        Tool tool = tool();
        ToolResult first = tool.call(call(tool, acme, arguments(), "k1"));
        if (tool.spec().isIdempotent()) {
            assertThat(tool.call(call(tool, acme, arguments(), "k1"))).isEqualTo(first);
        }
        assertThat(first.status()).isEqualTo(Status.OK);
    }

    @Test
    void arguments_that_do_not_fit_are_told_to_the_model() throws Exception {
        Tool tool = tool();
        for (String arguments : List.of("", "{", "[]", "null", "\"text\"")) {
            Optional<ToolResult> result;
            try {
                result = Optional.ofNullable(tool.call(call(tool, acme, arguments, "k-" + arguments)));
            } catch (Exception e) {
                // Its message becomes the error result.
                result = Optional.of(ToolResult.error(String.valueOf(e.getMessage())));
            }
            assertThat(result).as(arguments).isPresent();
        }
        assertThat(tool.call(call(tool, acme, arguments(), "k1")).status()).isEqualTo(Status.OK);
    }

    @Test
    void hostile_text_in_arguments_and_keys_is_text() throws Exception {
        Tool tool = tool();
        for (String text : Hostile.TEXTS) {
            ToolResult keyed = tool.call(call(tool, acme, arguments(), text));
            assertThat(keyed.status()).as("key " + text).isEqualTo(Status.OK);
            Optional<String> arguments = argumentsWith(text);
            if (arguments.isPresent()) {
                assertThat(tool.call(call(tool, acme, arguments.get(), "argument-" + text)))
                        .as(text)
                        .isNotNull();
            }
        }
        assertThat(lookup(tool, call(tool, acme, arguments(), "a key that nobody used"))
                        .filter(result -> result.status() != Status.NOT_EXECUTED))
                .isEmpty();
    }

    @Test
    void serves_several_runs_at_once_without_mixing_them_up() throws Exception {
        Tool tool = tool();
        ToolResult alone = tool.call(call(tool, acme, arguments(), "alone"));
        List<ToolResult> results = Together.run(i ->
                () -> tool.call(call(tool, contexts.of("tenant-" + i % 3, "ada"), arguments(), "k" + i)));
        assertThat(results)
                .hasSize(Together.THREADS)
                .allSatisfy(result -> assertThat(result.status()).isEqualTo(alone.status()));
    }

    @Test
    void a_call_of_a_run_that_has_ended_leaves_the_tool_fit_for_others() throws Exception {
        Tool tool = tool();
        try (TestRun run = contexts.run("acme", "ada")) {
            run.cancel();
            Optional<ToolResult> result;
            try {
                result = Optional.ofNullable(tool.call(call(tool, run.context(), arguments(), "k1")));
            } catch (Exception e) {
                result = Optional.of(ToolResult.of(Status.NOT_EXECUTED, String.valueOf(e.getMessage())));
            }
            assertThat(result).isPresent();
        }
        assertThat(tool.call(call(tool, acme, arguments(), "k2")).status()).isEqualTo(Status.OK);
    }
}
