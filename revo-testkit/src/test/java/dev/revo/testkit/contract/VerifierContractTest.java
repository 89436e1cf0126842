package dev.revo.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.proof.Check;
import dev.revo.proof.Verifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** The kit on a verifier of sorted lists, and on verifiers that are wrong in one way each. */
final class VerifierContractTest extends VerifierContract<List<String>> {
    private static final Verifier<List<String>> RIGHT = (ctx, words) -> {
        List<String> sorted = words.stream().sorted().toList();
        return words.equals(sorted)
                ? Check.passed("sorted")
                : Check.failed("sorted", "The words are " + words + ", sorted they are " + sorted + ".");
    };

    @Override
    protected Verifier<List<String>> verifier() {
        return RIGHT;
    }

    @Override
    protected List<String> right() {
        return new ArrayList<>(List.of("a", "b"));
    }

    @Override
    protected List<String> wrong() {
        return new ArrayList<>(List.of("b", "a"));
    }

    @Override
    protected Optional<List<String>> wrongWith(String text) {
        return Optional.of(List.of("b" + text, "a" + text));
    }

    private static List<String> failures(Supplier<Verifier<List<String>>> wrong) throws Exception {
        return Kit.failures(VerifierContract.class, () -> new VerifierContract<List<String>>() {
            private final Verifier<List<String>> verifier = wrong.get();

            @Override
            protected Verifier<List<String>> verifier() {
                return verifier;
            }

            @Override
            protected List<String> right() {
                return new ArrayList<>(List.of("a", "b"));
            }

            @Override
            protected List<String> wrong() {
                return new ArrayList<>(List.of("b", "a"));
            }

            @Override
            protected Optional<List<String>> wrongWith(String text) {
                return Optional.of(List.of("b" + text, "a" + text));
            }
        });
    }

    @Test
    void the_kit_is_green_on_the_right_one() throws Exception {
        assertThat(failures(() -> RIGHT)).isEmpty();
    }

    @Test
    void a_verifier_that_passes_everything_fails() throws Exception {
        assertThat(failures(() -> (ctx, words) -> Check.passed("sorted")))
                .contains("fails_what_is_wrong_and_says_why", "a_wrong_candidate_with_hostile_text_never_passes");
    }

    @Test
    void a_verifier_that_fails_everything_fails() throws Exception {
        assertThat(failures(() -> (ctx, words) -> Check.failed("sorted", "No.")))
                .contains("passes_what_is_right");
    }

    @Test
    void a_verifier_that_does_not_say_why_fails() throws Exception {
        assertThat(failures(() -> (ctx, words) -> RIGHT.verify(ctx, words).verdict() == Check.Verdict.PASSED
                        ? Check.passed("sorted")
                        : Check.failed("sorted", "")))
                .contains("fails_what_is_wrong_and_says_why");
    }

    @Test
    void a_verifier_that_mends_the_candidate_fails() throws Exception {
        assertThat(failures(() -> (ctx, words) -> {
                    Check check = RIGHT.verify(ctx, words);
                    if (words instanceof ArrayList) {
                        words.sort(String::compareTo);
                    }
                    return check;
                }))
                .containsExactly("does_not_change_the_candidate");
    }

    @Test
    void a_verifier_that_remembers_the_first_verdict_fails() throws Exception {
        assertThat(failures(() -> {
                    AtomicReference<Optional<Check>> first = new AtomicReference<>(Optional.empty());
                    return (ctx, words) -> {
                        if (first.get().isEmpty()) {
                            first.set(Optional.of(RIGHT.verify(ctx, words)));
                        }
                        return first.get().orElseThrow();
                    };
                }))
                .contains(
                        "says_the_same_again_whatever_came_between",
                        "many_at_once_each_get_the_verdict_on_their_own_candidate");
    }

    @Test
    void a_verifier_that_passes_when_it_cannot_look_fails() throws Exception {
        assertThat(failures(() -> (ctx, words) -> {
                    try {
                        assertThat(ctx.sandbox()).isNotNull();
                        return RIGHT.verify(ctx, words);
                    } catch (RuntimeException e) {
                        return Check.passed("sorted");
                    }
                }))
                .contains("what_it_needs_and_does_not_get_is_no_reason_to_pass");
    }

    @Test
    void a_verifier_that_passes_what_was_cancelled_fails() throws Exception {
        assertThat(failures(() -> (ctx, words) ->
                        ctx.run().cancellation().requested() ? Check.passed("sorted") : RIGHT.verify(ctx, words)))
                .containsExactly("a_wrong_candidate_never_passes_in_a_run_that_has_ended");
    }

    @Test
    void a_verifier_that_tires_fails() throws Exception {
        assertThat(failures(() -> {
                    AtomicInteger count = new AtomicInteger();
                    return (ctx, words) ->
                            count.incrementAndGet() > 10 ? Check.passed("sorted") : RIGHT.verify(ctx, words);
                }))
                .contains("a_wrong_candidate_with_hostile_text_never_passes");
    }
}
