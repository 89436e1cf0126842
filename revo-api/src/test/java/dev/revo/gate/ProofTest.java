package dev.revo.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.data.Shape;
import dev.revo.error.BugException;
import dev.revo.error.UnverifiedException;
import dev.revo.fixture.Bench;
import dev.revo.fixture.FlakyJournal;
import dev.revo.fixture.Jobs;
import dev.revo.fixture.ManualClock;
import dev.revo.proof.Answer;
import dev.revo.proof.Check;
import dev.revo.proof.Evidence;
import dev.revo.proof.Partial;
import dev.revo.proof.Refused;
import dev.revo.proof.Verified;
import dev.revo.run.RunContext;
import dev.revo.run.RunHandle;
import dev.revo.run.RunOptions;
import dev.revo.run.RunRef;
import dev.revo.sandbox.SandboxReport;
import dev.revo.sandbox.SandboxReport.Force;
import dev.revo.sandbox.SandboxReport.Protection;
import dev.revo.spi.Guarantee;
import dev.revo.spi.JournalEntry;
import dev.revo.spi.Prover;
import dev.revo.spi.Prover.Findings;
import dev.revo.spi.ResultCodec;
import dev.revo.spi.RevoModule;
import dev.revo.spi.RunJournal;
import dev.revo.spi.RunKind;
import dev.revo.spi.RunRequest;
import dev.revo.spi.Wiring;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Answers: how they are made, what they hold, and how they come back from a journal. */
@Timeout(30)
class ProofTest {
    record Invoice(String id, BigDecimal total) {}

    private static final Shape<Invoice> SHAPE = Shape.of(Invoice.class);
    private static final Invoice INVOICE = new Invoice("7", new BigDecimal("12345678901234567890.1234567890123456789"));
    private static final SandboxReport REPORT = new SandboxReport(
            "bubblewrap", Map.of(Protection.NETWORK, Force.ENFORCED), Map.of(Protection.NETWORK, "unreachable"));
    private static final Check TESTS = Check.passed("tests")
            .tool("junit", "5.14")
            .measure("coverage", 93.5, "%")
            .fact("exit", "0");

    private static Findings findings(Check... checks) {
        return new Findings(List.of(checks), List.of("strong", "weak"), Optional.of(REPORT));
    }

    /** A second kind of run, whose results are answers. */
    private static final class Answers implements RevoModule, RunKind {
        private final Function<Prover, Answer<Invoice>> body;

        Answers(Function<Prover, Answer<Invoice>> body) {
            this.body = body;
        }

        @Override
        public String name() {
            return "answers";
        }

        @Override
        public void install(Wiring wiring) {
            wiring.contribute(RunKind.class, this);
        }

        @Override
        public String kind() {
            return "answer";
        }

        RunRequest<Answer<Invoice>> request() {
            return RunRequest.durable(
                    "answer", "a", "{}", ResultCodec.answer(SHAPE), execution -> body.apply(execution.prover()));
        }

        @Override
        public RunRequest<?> rebuild(RunContext ctx, String name, String inputJson) {
            return request();
        }
    }

    private final FlakyJournal journal = new FlakyJournal(Guarantee.SURVIVES_PROCESS_DEATH);
    private final ManualClock clock = ManualClock.create();

    private Bench life(Answers answers) {
        return Bench.open(
                clock,
                new Jobs(),
                builder -> builder.trustAllCallers().install(answers).provide(RunJournal.class, journal));
    }

    /** The answer as it was made, and as a second life reads it. */
    private List<Answer<Invoice>> twice(Function<Prover, Answer<Invoice>> body) {
        Answers answers = new Answers(body);
        RunHandle<Answer<Invoice>> run;
        Answer<Invoice> first;
        try (Bench bench = life(answers)) {
            run = bench.gate().submit(answers.request(), RunOptions.defaults());
            first = run.await();
            assertThat(run.status().outcome()).contains(first.outcome());
        }
        try (Bench bench = life(answers)) {
            RunRef<Answer<Invoice>> ref = run.ref();
            Answer<Invoice> second =
                    bench.ada().runs().attach(ref).orElseThrow().await();
            return List.of(first, second);
        }
    }

    @Test
    void what_every_check_held_for_is_verified_and_comes_back_whole() {
        for (Answer<Invoice> answer : twice(prover -> prover.judged(INVOICE, SHAPE, findings(TESTS)))) {
            assertThat(answer).isInstanceOf(Verified.class);
            Verified<Invoice> verified = answer.verified();
            assertThat(verified.value()).isEqualTo(INVOICE);
            assertThat(verified.candidate()).contains(INVOICE);
            assertThat(verified.outcome()).isEqualTo("verified");
            assertThat(verified.seal().run()).isEqualTo(verified.evidence().run());
            assertThat(verified.seal())
                    .hasToString(
                            verified.evidence().run() + ":" + verified.seal().digest());
            assertThat(verified)
                    .hasToString("Verified[tests PASSED by junit 5.14 {coverage=Measure[value=93.5, unit=%]}]");
            Evidence evidence = verified.evidence();
            assertThat(evidence.holds()).isTrue();
            assertThat(evidence.models()).containsExactly("strong", "weak");
            assertThat(evidence.sandbox()).contains(REPORT);
            assertThat(evidence.at()).isEqualTo(clock.instant());
            assertThat(evidence.valueHash()).isEqualTo(Hash.sha256(SHAPE.encode(INVOICE)));
            assertThat(evidence.check("none")).isEmpty();
            Check check = evidence.check("tests").orElseThrow();
            assertThat(check.tool()).contains("junit");
            assertThat(check.toolVersion()).contains("5.14");
            assertThat(check.measures()).containsEntry("coverage", new Check.Measure(93.5, "%"));
            assertThat(check.facts()).containsEntry("exit", "0");
            assertThat(check.feedback()).isEmpty();
        }
    }

    @Test
    void anybody_can_compute_the_seal_again_and_a_changed_value_has_another() {
        List<Answer<Invoice>> both = twice(prover -> prover.judged(INVOICE, SHAPE, findings(TESTS)));
        assertThat(both.get(1).verified().seal())
                .isEqualTo(both.get(0).verified().seal());
        List<Answer<Invoice>> other =
                twice(prover -> prover.judged(new Invoice("8", BigDecimal.ONE), SHAPE, findings(TESTS)));
        assertThat(other.get(0).verified().seal().digest())
                .isNotEqualTo(both.get(0).verified().seal().digest());
    }

    @Test
    void a_check_that_failed_or_was_not_made_leaves_the_answer_partial() {
        for (Answer<Invoice> answer : twice(prover -> prover.judged(
                INVOICE, SHAPE, findings(TESTS, Check.failed("style", "bad"), Check.notAssessed("lint", "absent"))))) {
            assertThat(answer).isInstanceOf(Partial.class);
            Partial<Invoice> partial = (Partial<Invoice>) answer;
            assertThat(partial.missing()).isEqualTo("style failed, lint was not assessed");
            assertThat(partial.value()).isEqualTo(INVOICE);
            assertThat(partial.candidate()).contains(INVOICE);
            assertThat(partial.outcome()).isEqualTo("partial");
            assertThat(partial.toString()).startsWith("Partial(style failed");
            assertThat(answer.evidence().check("style").map(Check::feedback)).contains("bad");
            assertThat(answer.evidence().check("lint").map(Check::verdict)).contains(Check.Verdict.NOT_ASSESSED);
            assertThatThrownBy(answer::verified)
                    .isInstanceOf(UnverifiedException.class)
                    .hasMessageContaining("style failed");
        }
    }

    @Test
    void without_any_check_nothing_is_proven() {
        Findings none = new Findings(List.of(), List.of(), Optional.empty());
        for (Answer<Invoice> answer : twice(prover -> prover.judged(INVOICE, SHAPE, none))) {
            assertThat(((Partial<Invoice>) answer).missing()).isEqualTo("nothing was checked");
            assertThat(answer.evidence().holds()).isFalse();
            assertThat(answer.evidence().sandbox()).isEmpty();
        }
        for (Answer<Invoice> answer : twice(prover -> prover.partial(INVOICE, SHAPE, "the rest", findings(TESTS)))) {
            assertThat(answer.outcome()).isEqualTo("partial");
        }
    }

    @Test
    void a_refusal_has_a_code_and_a_reason_and_no_value() {
        for (Answer<Invoice> answer : twice(prover -> prover.refused("no_data", "There is none.", findings(TESTS)))) {
            assertThat(answer).isInstanceOf(Refused.class);
            Refused<Invoice> refused = (Refused<Invoice>) answer;
            assertThat(refused.code()).isEqualTo("no_data");
            assertThat(refused.reason()).isEqualTo("There is none.");
            assertThat(refused.candidate()).isEmpty();
            assertThat(refused.outcome()).isEqualTo("refused");
            assertThat(refused.evidence().valueHash()).isEmpty();
            assertThat(refused.toString()).isEqualTo("Refused(no_data: There is none.)");
            assertThatThrownBy(answer::verified)
                    .isInstanceOf(UnverifiedException.class)
                    .hasMessageContaining("no_data");
        }
    }

    /** What a second life says when somebody changed the last line of the journal. */
    private RunHandle<Answer<Invoice>> tampered(Function<String, String> change) {
        Answers answers = new Answers(prover -> prover.judged(INVOICE, SHAPE, findings(TESTS)));
        RunHandle<Answer<Invoice>> run;
        try (Bench bench = life(answers)) {
            run = bench.gate().submit(answers.request(), RunOptions.defaults());
            run.await();
        }
        journal.rewrite(entry -> entry.type().equals(RunJournal.FINISHED)
                ? JournalEntry.of(
                        entry.run(),
                        entry.sequence(),
                        entry.type(),
                        entry.version(),
                        entry.at(),
                        change.apply(entry.text()).getBytes(java.nio.charset.StandardCharsets.UTF_8))
                : entry);
        try (Bench bench = life(answers)) {
            return bench.ada().runs().attach(run.ref()).orElseThrow();
        }
    }

    @Test
    void a_changed_journal_makes_no_proof() {
        assertThat(tampered(text -> text).await().outcome()).isEqualTo("verified");
        assertThatThrownBy(
                        () -> tampered(text -> text.replace("PASSED", "FAILED")).await())
                .isInstanceOf(BugException.class)
                .hasMessageContaining("checks do not hold");
        assertThatThrownBy(() -> tampered(text -> text.replace("\\\"verified\\\"", "\\\"perfect\\\""))
                        .await())
                .isInstanceOf(BugException.class)
                .hasMessageContaining("'perfect'");
        assertThatThrownBy(() -> tampered(text -> text.replace("{\\\"outcome\\\"", "{\\\"outcome"))
                        .await())
                .isInstanceOf(BugException.class)
                .hasMessageContaining("cannot be read");
        assertThatThrownBy(() -> tampered(text -> text.substring(0, 20))).isInstanceOf(BugException.class);
    }

    @Test
    void checks_copy_and_keep_their_order() {
        Check check = Check.failed("c", "why")
                .measure("b", 1, "x")
                .measure("a", 2, "y")
                .fact("z", "1")
                .fact("y", "2");
        assertThat(check.measures().keySet()).containsExactly("b", "a");
        assertThat(check.facts().keySet()).containsExactly("z", "y");
        assertThatThrownBy(() -> check.facts().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThat(check.tool()).isEmpty();
        assertThat(Check.notAssessed("n", "absent")).hasToString("n NOT_ASSESSED");
    }
}
