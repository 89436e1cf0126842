package dev.revo.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.revo.error.CancelledException;
import dev.revo.error.Fault;
import dev.revo.error.UnavailableException;
import dev.revo.proof.Answer;
import dev.revo.run.RunContext;
import dev.revo.spi.Interceptor;
import dev.revo.spi.Prover;
import dev.revo.testkit.TestContexts;
import dev.revo.testkit.TestRun;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Interceptor} does that lets a run pass. Extend it and hand over an interceptor; one that refuses some
 * runs is set up so that it refuses none of these:
 *
 * <pre>{@code
 * class MyRedactionTest extends InterceptorContract {
 *     protected Interceptor interceptor() {
 *         return new MyRedaction();
 *     }
 *
 *     protected Object input() {
 *         return new Question("What is the capital of France?");
 *     }
 * }
 * }</pre>
 */
public abstract class InterceptorContract {
    private TestContexts contexts;
    private TestRun run;

    /** For subclasses. */
    protected InterceptorContract() {}

    /** An interceptor that lets every run pass; the same one each time within a test. */
    protected abstract Interceptor interceptor() throws Exception;

    /** An input that it knows how to look at. */
    protected Object input() {
        return "What is the capital of France?";
    }

    @BeforeEach
    void open() {
        contexts = TestContexts.open();
        run = contexts.run("acme", "ada");
    }

    @AfterEach
    void close() {
        run.close();
        contexts.close();
    }

    /** A run that counts how often it was proceeded with. */
    private static final class Call implements Interceptor.Invocation {
        private final AtomicInteger proceeded = new AtomicInteger();
        private final RunContext run;
        private final Object input;
        private final Callable<Answer<?>> agent;

        Call(RunContext run, Object input, Callable<Answer<?>> agent) {
            this.run = run;
            this.input = input;
            this.agent = agent;
        }

        @Override
        public RunContext run() {
            return run;
        }

        @Override
        public String agent() {
            return "assistant";
        }

        @Override
        public Object input() {
            return input;
        }

        @Override
        public Answer<?> proceed() throws Exception {
            if (proceeded.incrementAndGet() > 1) {
                throw new IllegalStateException("proceeded twice");
            }
            return agent.call();
        }
    }

    private static Answer<?> refused(TestRun run, String reason) {
        return run.prover().refused("test", reason, new Prover.Findings(List.of(), List.of(), Optional.empty()));
    }

    @Test
    void goes_on_once_and_gives_the_agents_answer_back() throws Exception {
        Answer<?> answer = refused(run, "no");
        Call call = new Call(run.context(), input(), () -> answer);
        Answer<?> given = interceptor().around(call);
        assertThat(call.proceeded).hasValue(1);
        assertThat(given).isNotNull();
        assertThat(given.outcome()).isEqualTo("refused");
        assertThat(given.evidence()).isSameAs(answer.evidence());
    }

    @Test
    void what_the_agent_throws_passes_and_nothing_is_tried_again() throws Exception {
        Interceptor interceptor = interceptor();
        for (Exception thrown : List.of(
                new IllegalStateException("provoked"),
                new IOException("provoked"),
                new UnavailableException(Fault.of("provoked", "Provoked.")),
                new CancelledException(Fault.of("cancelled", "Provoked.")))) {
            Call call = new Call(run.context(), input(), () -> {
                throw thrown;
            });
            assertThat(catchThrowable(() -> interceptor.around(call))).isSameAs(thrown);
            assertThat(call.proceeded).hasValue(1);
        }
    }

    @Test
    void an_error_of_the_machine_passes() throws Exception {
        Interceptor interceptor = interceptor();
        Call call = new Call(run.context(), input(), () -> {
            throw new StackOverflowError("provoked");
        });
        assertThat(catchThrowable(() -> interceptor.around(call))).isInstanceOf(StackOverflowError.class);
    }

    @Test
    void a_run_that_is_cancelled_meanwhile_ends_as_cancelled() throws Exception {
        Interceptor interceptor = interceptor();
        Call call = new Call(run.context(), input(), () -> {
            run.cancel();
            run.context().cancellation().check();
            return refused(run, "not cancelled");
        });
        assertThat(catchThrowable(() -> interceptor.around(call))).isInstanceOf(CancelledException.class);
        assertThat(call.proceeded).hasValue(1);
    }

    @Test
    void an_interrupt_stays_where_it_is() throws Exception {
        Interceptor interceptor = interceptor();
        Call call = new Call(run.context(), input(), () -> {
            Thread.currentThread().interrupt();
            return refused(run, "no");
        });
        Throwable ended = catchThrowable(() -> interceptor.around(call));
        boolean kept = Thread.interrupted();
        assertThat(kept || ended instanceof InterruptedException || ended instanceof CancelledException)
                .isTrue();
    }

    @Test
    void runs_of_several_tenants_at_once_get_their_own_answers() throws Exception {
        Interceptor interceptor = interceptor();
        List<TestRun> runs = List.of(run, contexts.run("globex", "ada"));
        List<Boolean> right = Together.run(i -> () -> {
            TestRun own = runs.get(i % 2);
            boolean all = true;
            for (int n = 0; n < 50; n++) {
                Answer<?> answer = refused(own, "thread " + i + " call " + n);
                Call call = new Call(own.context(), input(), () -> answer);
                all &= interceptor.around(call).evidence() == answer.evidence() && call.proceeded.get() == 1;
            }
            return all;
        });
        runs.forEach(TestRun::close);
        assertThat(right).containsOnly(true);
    }

    @Test
    void hostile_names_and_reasons_pass() throws Exception {
        Interceptor interceptor = interceptor();
        for (String text : Hostile.TEXTS) {
            Answer<?> answer = refused(run, text);
            Call call = new Call(contexts.of("acme", text), input(), () -> answer);
            assertThat(interceptor.around(call).evidence()).as(text).isSameAs(answer.evidence());
        }
    }
}
