package dev.revo.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.error.AgentException;
import dev.revo.error.Fault;
import dev.revo.proof.Answer;
import dev.revo.spi.Interceptor;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** The kit on an interceptor that counts, and on interceptors that are wrong in one way each. */
final class InterceptorContractTest extends InterceptorContract {
    private final Map<String, AtomicInteger> counts = new ConcurrentHashMap<>();

    @Override
    protected Interceptor interceptor() {
        return call -> {
            counts.computeIfAbsent(call.run().tenant(), tenant -> new AtomicInteger())
                    .incrementAndGet();
            return call.proceed();
        };
    }

    private static List<String> failures(Interceptor wrong) throws Exception {
        return Kit.failures(InterceptorContract.class, () -> new InterceptorContract() {
            @Override
            protected Interceptor interceptor() {
                return wrong;
            }
        });
    }

    @Test
    void the_kit_is_green_on_the_right_one() throws Exception {
        assertThat(failures(Interceptor.Invocation::proceed)).isEmpty();
    }

    @Test
    void an_interceptor_that_tries_again_fails() throws Exception {
        assertThat(failures(call -> {
                    try {
                        return call.proceed();
                    } catch (RuntimeException e) {
                        return call.proceed();
                    }
                }))
                .contains(
                        "what_the_agent_throws_passes_and_nothing_is_tried_again",
                        "a_run_that_is_cancelled_meanwhile_ends_as_cancelled");
    }

    @Test
    void an_interceptor_that_proceeds_twice_fails() throws Exception {
        assertThat(failures(call -> {
                    Answer<?> first = call.proceed();
                    assertThat(first).isNotSameAs(call.proceed());
                    return first;
                }))
                .contains("goes_on_once_and_gives_the_agents_answer_back");
    }

    @Test
    void an_interceptor_that_wraps_what_was_thrown_fails() throws Exception {
        assertThat(failures(call -> {
                    try {
                        return call.proceed();
                    } catch (Exception e) {
                        throw new AgentException(
                                Fault.of("wrapped", "It went wrong.").cause(e));
                    }
                }))
                .containsExactlyInAnyOrder(
                        "what_the_agent_throws_passes_and_nothing_is_tried_again",
                        "a_run_that_is_cancelled_meanwhile_ends_as_cancelled");
    }

    @Test
    void an_interceptor_that_swallows_errors_of_the_machine_fails() throws Exception {
        AtomicReference<Answer<?>> last = new AtomicReference<>();
        assertThat(failures(call -> {
                    try {
                        last.set(call.proceed());
                    } catch (StackOverflowError e) {
                        // It goes on as if nothing had been, which is the fault.
                    }
                    return last.get();
                }))
                .contains("an_error_of_the_machine_passes");
    }

    @Test
    void an_interceptor_that_remembers_answers_over_tenants_fails() throws Exception {
        Map<String, Answer<?>> cache = new ConcurrentHashMap<>();
        assertThat(failures(call -> {
                    Answer<?> known = cache.get(call.agent());
                    if (known == null) {
                        known = call.proceed();
                        cache.put(call.agent(), known);
                    }
                    return known;
                }))
                .contains("runs_of_several_tenants_at_once_get_their_own_answers");
    }

    @Test
    void an_interceptor_that_clears_interrupts_fails() throws Exception {
        assertThat(failures(call -> {
                    Answer<?> answer = call.proceed();
                    Thread.interrupted();
                    return answer;
                }))
                .containsExactly("an_interrupt_stays_where_it_is");
    }

    @Test
    void an_interceptor_that_chokes_on_a_name_fails() throws Exception {
        assertThat(failures(call -> {
                    if (!call.run().scope().principal().id().matches("\\w+")) {
                        throw new IllegalArgumentException("a strange name");
                    }
                    return call.proceed();
                }))
                .containsExactly("hostile_names_and_reasons_pass");
    }
}
