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
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An agent for each element, as runs below this one, which the kernel finds again. */
final class AgentsPart extends FanPart<ChildRun> {
    // Its answer is in its own journal.
    private static final String ENDED = "child";

    private final PlanNode.Agents agents;
    private int begun;

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
        begun++;
        if (line.problem().isPresent()) {
            return Settled.problem(line.element(), line.problem().get());
        }
        // It has ended, so nothing is waited for.
        return Settled.value(
                line.element(),
                start(line.element(), list().get(line.element())).await());
    }

    /** By which the kernel finds the run of an element again. */
    static String key(String step, int element) {
        return ChildPart.key(step) + " " + element;
    }

    private RunHandle<Answer<Object>> start(int index, Object element) {
        RunOptions options = RunOptions.defaults().idempotencyKey(key(name(), index));
        return desk().execution().use(Agents.class).start(agents.agent().request(element), options);
    }

    @Override
    Optional<ChildRun> open(int index, Object element) {
        begun++;
        RunHandle<?> handle;
        try {
            handle = start(index, element);
        } catch (RevoException e) {
            desk().execution().context().cancellation().check();
            desk().call(() -> ended(index, null, e));
            return Optional.empty();
        }
        StepKey key = new StepKey(name(), index);
        return Optional.of(ChildRun.of(desk(), key, handle, (value, why) -> ended(index, value, why)));
    }

    private void ended(int index, @Nullable Object value, @Nullable RevoException why) {
        if (value == null && why == null) {
            return;
        }
        Settled<Object> one = value != null ? Settled.value(index, value) : problem(index, requireNonNull(why));
        Optional<String> marker = value != null ? Optional.of(ENDED) : Optional.empty();
        desk().write(new StepLine.Settled(name(), index, 1, marker, one.problem()), () -> settled(one));
    }

    @Override
    boolean look(ChildRun one) {
        return true;
    }

    @Override
    void stop(ChildRun one, RevoException why) {
        one.cancel(why);
    }

    @Override
    Ahead.Kind kind() {
        return Ahead.Kind.RUN;
    }

    @Override
    Optional<Ahead.Open> stage(ChildRun one) {
        return Optional.of(one.open());
    }

    @Override
    Optional<String> waitsFor() {
        return open().isEmpty() ? Optional.empty() : Optional.of(Waiting.CHILD);
    }

    @Override
    int attempts() {
        return begun;
    }
}
