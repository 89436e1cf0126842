package dev.revo.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FaultTest {
    private static final Set<Class<?>> RETRYABLE = Set.of(
            OverloadedException.class,
            QuotaExceededException.class,
            UnavailableException.class,
            WaitInterruptedException.class);

    static Stream<Function<Fault, RevoException>> all() {
        return Stream.of(
                AgentException::new,
                BudgetExceededException::new,
                BugException::new,
                CancelledException::new,
                ConflictException::new,
                DeadlineExceededException::new,
                DeniedException::new,
                InvalidRequestException::new,
                NotFoundException::new,
                NotInstalledException::new,
                OverloadedException::new,
                ProviderException::new,
                QuotaExceededException::new,
                UnavailableException::new,
                UnverifiedException::new,
                WaitInterruptedException::new,
                WiringException::new);
    }

    @Test
    void the_family_is_complete() {
        assertThat(all().map(make -> make.apply(Fault.of("c", "m")).getClass().getName()))
                .containsExactlyInAnyOrder(Stream.of(RevoException.class.getPermittedSubclasses())
                        .map(Class::getName)
                        .toArray(String[]::new));
    }

    @ParameterizedTest
    @MethodSource("all")
    void a_fault_keeps_what_it_was_given_also_over_serialization(Function<Fault, RevoException> make) throws Exception {
        Exception cause = new IllegalStateException("cause");
        RevoException fault = make.apply(Fault.of("some_code", "Some message.")
                .with("run", 1)
                .with("run", 2)
                .with("tenant", "acme")
                .cause(cause));
        assertThat(fault.code()).isEqualTo("some_code");
        assertThat(fault).hasMessage("Some message.").hasCause(cause);
        assertThat(fault.context()).isEqualTo(Map.of("run", "2", "tenant", "acme"));
        assertThat(fault.retryAfter()).isEmpty();
        assertThat(fault.retryable()).isEqualTo(RETRYABLE.contains(fault.getClass()));
        assertThat(make.apply(Fault.of("c", "m").retryable(!fault.retryable())).retryable())
                .isNotEqualTo(fault.retryable());
        RevoException later = make.apply(Fault.of("c", "m").retryAfter(Duration.ofSeconds(3)));
        assertThat(later.retryAfter()).contains(Duration.ofSeconds(3));
        assertThat(later.retryable()).isTrue();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(fault);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            RevoException back = (RevoException) in.readObject();
            assertThat(back).isInstanceOf(fault.getClass()).hasMessage("Some message.");
            assertThat(back.code()).isEqualTo("some_code");
            assertThat(back.retryable()).isEqualTo(fault.retryable());
            assertThat(back.context()).isEmpty();
            assertThat(back.retryAfter()).isEmpty();
        }
        Problem problem = Problem.from(fault);
        assertThat(problem).isEqualTo(new Problem("some_code", "Some message.", fault.retryable(), fault.context()));
    }

    @Test
    void the_common_cases_name_field_and_artifact() {
        assertThat(InvalidRequestException.field("a.b", "is odd", "Make it even."))
                .hasMessage("a.b is odd. Make it even.");
        assertThat(NotInstalledException.noun("Recall", "x:y", ".install(z)"))
                .hasMessage("Recall is not installed. Add the artifact x:y and call .install(z).");
    }
}
