package dev.revo.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.InvalidRequestException;
import dev.revo.error.Problem;
import dev.revo.event.RevoEvent;
import dev.revo.run.RunId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

final class ParallelValuesTest {
    private static final Problem BAD = new Problem("bad", "bad", false, Map.of());

    @Test
    void joins_combine_in_the_order_of_the_elements() {
        List<Settled<String>> settled = List.of(Settled.value(2, "c"), Settled.problem(1, BAD), Settled.value(0, "a"));
        assertThat(Join.<String>quorum(2).combine(settled)).containsExactly("a", "c");
        assertThat(Join.<String>any().combine(settled.subList(0, 1))).isEqualTo("c");
        assertThat(Join.<String>collect().combine(settled))
                .extracting(Settled::index)
                .containsExactly(0, 1, 2);
        assertThat(Join.<String>all().combine(List.of(Settled.value(1, "b"), Settled.value(0, "a"))))
                .containsExactly("a", "b");
        assertThat(Join.quorum(2)).hasToString("quorum 2");
    }

    @Test
    void verdicts_of_nothing() {
        assertThat(Join.all().verdict(0, 0, 0)).isEqualTo(Join.Verdict.DONE);
        assertThat(Join.collect().verdict(0, 0, 0)).isEqualTo(Join.Verdict.DONE);
        assertThat(Join.any().verdict(0, 0, 0)).isEqualTo(Join.Verdict.FAILED);
        assertThat(Join.quorum(1).verdict(0, 0, 0)).isEqualTo(Join.Verdict.FAILED);
    }

    @Property
    void every_join_ends_and_ends_once(
            @ForAll @Size(max = 20) List<Boolean> outcomes, @ForAll @IntRange(min = 1, max = 5) int quorum) {
        List<Join<String, ?>> joins = new ArrayList<>(List.of(Join.all(), Join.any(), Join.collect()));
        joins.add(Join.quorum(quorum));
        for (Join<String, ?> join : joins) {
            int good = 0;
            int bad = 0;
            Join.Verdict verdict = join.verdict(0, 0, outcomes.size());
            List<Settled<String>> settled = new ArrayList<>();
            for (int i = 0; i < outcomes.size() && verdict == Join.Verdict.WAIT; i++) {
                good += outcomes.get(i) ? 1 : 0;
                bad += outcomes.get(i) ? 0 : 1;
                settled.add(outcomes.get(i) ? Settled.value(i, "v" + i) : Settled.problem(i, BAD));
                verdict = join.verdict(good, bad, outcomes.size());
            }
            assertThat(verdict).isNotEqualTo(Join.Verdict.WAIT);
            if (verdict == Join.Verdict.DONE) {
                assertThat((Object) join.combine(settled)).isNotNull();
            }
        }
    }

    @Test
    void a_job_is_checked_and_copies() {
        Job<String, Integer> job = Job.of("count", 2, String.class, Integer.class, (c, s) -> s.length());
        assertThat(job.attempts()).isEqualTo(1);
        assertThat(job.timeout()).isEmpty();
        Job<String, Integer> patient = job.retry(4).timeout(Duration.ofSeconds(1));
        assertThat(patient.attempts()).isEqualTo(4);
        assertThat(patient.timeout()).contains(Duration.ofSeconds(1));
        assertThat(patient).hasToString("count version 2");
        assertThat(patient.name()).isEqualTo("count");
        assertThat(patient.version()).isEqualTo(2);
        assertThat(patient.output().name()).isNotEmpty();
        assertThat(patient.ref(RunId.of(new UUID(0, 1))).kind()).isEqualTo("job");
        assertThatThrownBy(() -> Job.of("Bad", 1, String.class, Integer.class, (c, s) -> 1))
                .isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> job.retry(0)).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> job.timeout(Duration.ZERO)).isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void a_job_request_is_checked_and_copies() throws Exception {
        Job<String, Integer> job = Job.of("count", 1, String.class, Integer.class, (c, s) -> s.length());
        JobRequest<Integer> request =
                job.request("four").delay(Duration.ofSeconds(3)).tags("a", "b");
        assertThat(request.job()).isSameAs(job);
        assertThat(request.delay()).isEqualTo(Duration.ofSeconds(3));
        assertThat(request.tags()).containsExactly("a", "b");
        assertThat(job.requestJson(request.inputJson()).inputJson()).isEqualTo(request.inputJson());
        assertThat(job.input().decode(request.inputJson())).isEqualTo("four");
        assertThatThrownBy(() -> job.requestJson("{}")).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> request.delay(Duration.ofSeconds(-1))).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> request.tags("not a tag")).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> request.tags(new String[17])).isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void an_element_is_either_good_or_bad() {
        assertThatThrownBy(() -> new Settled<>(0, Optional.of("a"), Optional.of(BAD)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Settled.value(-1, "a")).isInstanceOf(IllegalArgumentException.class);
        assertThat(new StepStatus("a", StepStatus.State.DONE, 1, 1, 1, Optional.empty()).step())
                .isEqualTo("a");
        assertThat(new HumanDecision(true, "ada", "").approved()).isTrue();
    }

    @Test
    void events_have_stable_types() {
        RevoEvent.Head head = new RevoEvent.Head(new UUID(0, 1), 0, Instant.EPOCH, "acme", Optional.of("r"));
        List<TaskEvent> events = List.of(
                new TaskEvent.Started(head, "a", 0, 1),
                new TaskEvent.Waiting(head, "a", 0, "signal", Instant.EPOCH),
                new TaskEvent.Signalled(head, "a"),
                new TaskEvent.Done(head, "a"),
                new TaskEvent.Failed(head, "a", 0, 1, "bad", true),
                new TaskEvent.Skipped(head, "a"),
                new TaskEvent.Undone(head, "a", true));
        assertThat(events)
                .extracting(RevoEvent::type)
                .containsExactly(
                        "step.started",
                        "step.waiting",
                        "step.signalled",
                        "step.done",
                        "step.failed",
                        "step.skipped",
                        "step.undone");
        assertThat(events).allSatisfy(event -> {
            assertThat(event.step()).isEqualTo("a");
            assertThat(event.data()).containsEntry("step", "a");
            assertThat(event.droppable()).isFalse();
        });
    }
}
