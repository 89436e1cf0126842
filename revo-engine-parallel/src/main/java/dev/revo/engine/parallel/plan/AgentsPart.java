package dev.revo.engine.parallel.plan;

import static java.util.Objects.requireNonNull;

import dev.revo.agent.Agents;
import dev.revo.engine.parallel.estimate.Ahead;
import dev.revo.error.RevoException;
import dev.revo.parallel.PlanNode;
import dev.revo.parallel.Settled;
import dev.revo.proof.Answer;
import dev.revo.run.RunHandle;
import dev.revo.run.RunOptions;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** An agent for each element, as runs below this one, which the kernel finds again. */
final class AgentsPart extends FanPart<Asked> {
    // Its answer is in its own journal.
    private static final String ENDED = "child";

    private final PlanNode.Agents agents;
    private int before;

    AgentsPart(Desk desk, PlanNode node, PlanNode.Agents agents) {
        super(desk, node, agents.join());
        this.agents = agents;
    }

    // Which of them a join takes depends on the order in which they ended, so that is written down.
    @Override
    List<Settled<Object>> before() {
        return desk().log().elements(name()).stream().map(this::again).toList();
    }

    private Settled<Object> again(StepLine.Settled line) {
        before += line.attempt();
        if (line.problem().isPresent()) {
            return Settled.problem(line.element(), line.problem().get());
        }
        // It has ended, so nothing is waited for.
        return Settled.value(
                line.element(),
                start(line.element(), list().get(line.element()), line.attempt())
                        .await());
    }

    /** By which the kernel finds the run of an attempt at an element again. */
    static String key(String step, int element, int attempt) {
        return ChildPart.key(step) + " " + element + (attempt == 1 ? "" : " attempt " + attempt);
    }

    private RunHandle<Answer<Object>> start(int index, Object element, int attempt) {
        RunOptions options = RunOptions.defaults().idempotencyKey(key(name(), index, attempt));
        return desk().execution()
                .use(Agents.class)
                .start(
                        agents.agent().request(element),
                        node().timeout().map(options::timeout).orElse(options));
    }

    @Override
    Optional<Asked> open(int index, Object element) {
        AtomicReference<Asked> self = new AtomicReference<>();
        Asked asked = new Asked(
                desk(),
                node(),
                new StepKey(name(), index),
                attempt -> start(index, element, attempt),
                this::refusal,
                (value, why) -> ended(index, self.get().attempts(), value, why));
        self.set(asked);
        asked.look();
        return Optional.of(asked);
    }

    private void ended(int index, int attempt, @Nullable Object value, @Nullable RevoException why) {
        Settled<Object> one = value != null ? Settled.value(index, value) : problem(index, requireNonNull(why));
        Optional<String> marker = value != null ? Optional.of(ENDED) : Optional.empty();
        desk().write(new StepLine.Settled(name(), index, attempt, marker, one.problem()), () -> {
            before += attempt;
            settled(one);
        });
    }

    // Only this agent's runs are started here.
    @SuppressWarnings("unchecked")
    private Optional<? extends RevoException> refusal(Object value) {
        return agents.refusal(name(), (Answer<Object>) value);
    }

    @Override
    boolean look(Asked one) {
        one.look();
        // One that waits for its next attempt lets others go before.
        return one.until().isEmpty();
    }

    @Override
    void stop(Asked one, RevoException why) {
        one.stop(why);
    }

    @Override
    Ahead.Kind kind() {
        return Ahead.Kind.RUN;
    }

    @Override
    Optional<Ahead.Open> stage(Asked one) {
        return one.open();
    }

    @Override
    Optional<String> waitsFor() {
        if (open().stream().anyMatch(Asked::isAtWork)) {
            return Optional.of(Waiting.CHILD);
        }
        return until().map(when -> Waiting.RETRY);
    }

    @Override
    Optional<Instant> until() {
        return open().stream().map(Asked::until).flatMap(Optional::stream).min(Comparator.naturalOrder());
    }

    @Override
    int attempts() {
        return before + open().stream().mapToInt(Asked::attempts).sum();
    }
}
