package dev.revo.engine.parallel;

import static java.util.Objects.requireNonNull;

import dev.revo.engine.parallel.plan.Signals;
import dev.revo.error.Fault;
import dev.revo.error.InvalidRequestException;
import dev.revo.error.NotFoundException;
import dev.revo.parallel.PlanNode;
import dev.revo.parallel.TaskEvent;
import dev.revo.run.RunId;
import dev.revo.spi.Gate;
import dev.revo.spi.JournalEntry;
import dev.revo.spi.JournaledRun;
import dev.revo.spi.RunExecution.Note;
import dev.revo.spi.RunJournal;
import dev.revo.spi.RunPost;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One value for a step of a run: read by the plan, written by the kernel. Confined to the thread of who sends it. */
final class SendSignal {
    private final Requests requests;
    private final RunId run;
    private final String step;
    private final Function<PlanNode.Signal, String> value;
    private @Nullable String json;

    /**
     * @param value makes the value's canonical form
     */
    SendSignal(Requests requests, RunId run, String step, Function<PlanNode.Signal, String> value) {
        this.requests = requests;
        this.run = requireNonNull(run, "run");
        this.step = requireNonNull(step, "step");
        this.value = value;
    }

    void send(Gate gate, RunJournal journal) {
        JournaledRun to = JournaledRun.of(journal.read(gate.context(), run, 0, 1))
                .orElseThrow(() -> new NotFoundException(
                        Fault.of("run_not_found", "There is no such run. Retention may have deleted it.")
                                .with("run", run)));
        // The type of the run is looked at inside: nobody learns of it who may not send.
        gate.post(
                run,
                new RunPost(
                        "plan:signal",
                        to.name(),
                        Map.of("run", run.value(), "step", step),
                        entries -> note(to, entries),
                        head -> new TaskEvent.Signalled(head, step)));
    }

    private Optional<Note> note(JournaledRun to, List<JournalEntry> entries) {
        String canonical = json;
        if (canonical == null) {
            canonical = value.apply(signal(to));
            json = canonical;
        }
        return Signals.note(entries, step, canonical, requests.runs().now());
    }

    private PlanNode.Signal signal(JournaledRun to) {
        if (!to.kind().equals(Requests.PLAN)) {
            throw InvalidRequestException.field(
                    "run", "is one of " + to.kind() + "/" + to.name() + " and not of a plan", "Give a plan's run.");
        }
        return Signals.find(requests.work(to.kind(), to.name(), to.inputJson()), step);
    }
}
