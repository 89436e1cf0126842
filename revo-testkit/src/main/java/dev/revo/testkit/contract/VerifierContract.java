package dev.revo.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.error.Fault;
import dev.revo.error.NotInstalledException;
import dev.revo.error.UnavailableException;
import dev.revo.proof.Check;
import dev.revo.proof.Check.Verdict;
import dev.revo.proof.Verifier;
import dev.revo.proof.VerifyContext;
import dev.revo.run.RunContext;
import dev.revo.sandbox.Sandbox;
import dev.revo.testkit.TestContexts;
import dev.revo.testkit.TestRun;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Verifier} does: it tells a right candidate from a wrong one, the same each time, and what it could
 * not look at it does not pass. Extend it and hand over a verifier with one candidate of each kind:
 *
 * <pre>{@code
 * class SumIsRightTest extends VerifierContract<Invoice> {
 *     protected Verifier<Invoice> verifier() {
 *         return new SumIsRight();
 *     }
 *
 *     protected Invoice right() {
 *         return new Invoice(List.of(1, 2), 3);
 *     }
 *
 *     protected Invoice wrong() {
 *         return new Invoice(List.of(1, 2), 4);
 *     }
 * }
 * }</pre>
 *
 * @param <T> the type of the candidate
 */
public abstract class VerifierContract<T> {
    private TestContexts contexts;
    private RunContext acme;

    /** For subclasses. */
    protected VerifierContract() {}

    /** The verifier; the same one each time within a test. */
    protected abstract Verifier<T> verifier() throws Exception;

    /** A candidate of which it is true; made anew each time, with a text form that shows all of it. */
    protected abstract T right() throws Exception;

    /** A candidate of which it is not true; made anew each time, with a text form that shows all of it. */
    protected abstract T wrong() throws Exception;

    /** A wrong candidate that holds this text somewhere; by default none can. */
    protected Optional<T> wrongWith(String text) throws Exception {
        return Optional.empty();
    }

    /** The sandbox that it needs; by default it needs none. */
    protected Optional<Sandbox> sandbox() {
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

    private record Context(RunContext run, Optional<Sandbox> box) implements VerifyContext {
        @Override
        public Sandbox sandbox() {
            return box.orElseThrow(() ->
                    new UnavailableException(Fault.of("sandbox_unavailable", "No sandbox meets the policy here.")));
        }

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

    private VerifyContext in(RunContext run) {
        return new Context(run, sandbox());
    }

    private static void isWhole(Check check) {
        assertThat(check).isNotNull();
        assertThat(check.name()).isNotBlank();
        if (check.verdict() != Verdict.PASSED) {
            assertThat(check.feedback())
                    .as("what to tell the one who proposed it")
                    .isNotBlank();
        }
    }

    @Test
    void passes_what_is_right() throws Exception {
        Check check = verifier().verify(in(acme), right());
        isWhole(check);
        assertThat(check.verdict()).as(check.feedback()).isEqualTo(Verdict.PASSED);
    }

    @Test
    void fails_what_is_wrong_and_says_why() throws Exception {
        Check check = verifier().verify(in(acme), wrong());
        isWhole(check);
        assertThat(check.verdict()).isEqualTo(Verdict.FAILED);
    }

    @Test
    void says_the_same_again_whatever_came_between() throws Exception {
        Verifier<T> verifier = verifier();
        Check first = verifier.verify(in(acme), right());
        Check wrong = verifier.verify(in(acme), wrong());
        Check again = verifier.verify(in(acme), right());
        assertThat(again.verdict()).isEqualTo(first.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(List.of(wrong.name(), again.name())).containsOnly(first.name());
        assertThat(verifier.verify(in(acme), wrong()).verdict()).isEqualTo(Verdict.FAILED);
    }

    @Test
    void does_not_change_the_candidate() throws Exception {
        Verifier<T> verifier = verifier();
        for (T candidate : List.of(right(), wrong())) {
            String before = String.valueOf(candidate);
            Verdict verdict = verifier.verify(in(acme), candidate).verdict();
            assertThat(String.valueOf(candidate)).isEqualTo(before);
            assertThat(verifier.verify(in(acme), candidate).verdict()).isEqualTo(verdict);
        }
    }

    @Test
    void says_the_same_for_another_tenant() throws Exception {
        Verifier<T> verifier = verifier();
        assertThat(verifier.verify(in(acme), right()).verdict()).isEqualTo(Verdict.PASSED);
        assertThat(verifier.verify(in(contexts.of("globex", "bo")), wrong()).verdict())
                .isEqualTo(Verdict.FAILED);
        assertThat(verifier.verify(in(contexts.of("globex", "bo")), right()).verdict())
                .isEqualTo(Verdict.PASSED);
    }

    @Test
    void many_at_once_each_get_the_verdict_on_their_own_candidate() throws Exception {
        Verifier<T> verifier = verifier();
        List<Boolean> fit = Together.run(i -> () -> {
            Check check = verifier.verify(in(contexts.of("acme", "user-" + i)), i % 2 == 0 ? right() : wrong());
            return check.verdict() == (i % 2 == 0 ? Verdict.PASSED : Verdict.FAILED);
        });
        assertThat(fit).containsOnly(true);
    }

    @Test
    void a_wrong_candidate_never_passes_in_a_run_that_has_ended() throws Exception {
        Verifier<T> verifier = verifier();
        try (TestRun run = contexts.run("acme", "ada")) {
            run.cancel();
            Optional<Verdict> verdict;
            try {
                verdict =
                        Optional.of(verifier.verify(in(run.context()), wrong()).verdict());
            } catch (Exception e) {
                // The runtime takes that for a check that was not made.
                verdict = Optional.empty();
            }
            assertThat(verdict).isNotEqualTo(Optional.of(Verdict.PASSED));
        }
    }

    @Test
    void what_it_needs_and_does_not_get_is_no_reason_to_pass() throws Exception {
        Verifier<T> verifier = verifier();
        Optional<Verdict> verdict;
        try {
            verdict = Optional.of(verifier.verify(new Context(acme, Optional.empty()), wrong())
                    .verdict());
        } catch (Exception e) {
            verdict = Optional.empty();
        }
        assertThat(verdict).isNotEqualTo(Optional.of(Verdict.PASSED));
    }

    @Test
    void a_wrong_candidate_with_hostile_text_never_passes() throws Exception {
        Verifier<T> verifier = verifier();
        for (String text : Hostile.TEXTS) {
            Optional<T> candidate = wrongWith(text);
            if (candidate.isPresent()) {
                Check check = verifier.verify(in(acme), candidate.get());
                isWhole(check);
                assertThat(check.verdict()).as(text).isNotEqualTo(Verdict.PASSED);
            }
        }
        assertThat(verifier.verify(in(acme), right()).verdict()).isEqualTo(Verdict.PASSED);
    }
}
