package dev.revo.engine.parallel;

import static java.util.Objects.requireNonNull;

import dev.revo.engine.parallel.plan.TakeOver;
import dev.revo.engine.parallel.plan.Work;
import dev.revo.error.ConflictException;
import dev.revo.error.Fault;
import dev.revo.error.InvalidRequestException;
import dev.revo.error.NotFoundException;
import dev.revo.parallel.PlanNode;
import dev.revo.run.RunId;
import dev.revo.run.RunOptions;
import dev.revo.run.RunState;
import dev.revo.spi.Gate;
import dev.revo.spi.JournalEntry;
import dev.revo.spi.JournaledRun;
import dev.revo.spi.RunJournal;
import dev.revo.spi.RunRequest;
import java.util.List;
import java.util.Optional;

/** One run that goes on from a step of another one that ended. */
final class RetryFrom {
    private final Gate gate;
    private final Requests requests;
    private final RunId ended;
    private final String step;

    RetryFrom(Gate gate, Requests requests, RunId ended, String step) {
        this.gate = gate;
        this.requests = requests;
        this.ended = requireNonNull(ended, "ended");
        this.step = requireNonNull(step, "step");
    }

    RunId start(RunJournal journal, RunOptions options) {
        RunRequest<?> request =
                gate.call("run:read", ended.value(), ctx -> request(journal.read(ctx, ended, 0, Integer.MAX_VALUE)));
        return gate.submit(request, options).id();
    }

    private RunRequest<?> request(List<JournalEntry> entries) {
        JournaledRun run = JournaledRun.of(entries)
                .orElseThrow(() -> new NotFoundException(
                        Fault.of("run_not_found", "There is no such run. Retention may have deleted it.")
                                .with("run", ended)));
        if (!run.kind().equals(Requests.PLAN)) {
            throw InvalidRequestException.field(
                    "run",
                    "is one of " + run.kind() + "/" + run.name() + " and not of a plan",
                    "Start it from its beginning with runs().again(run).");
        }
        if (run.end().isEmpty() || run.end().equals(Optional.of(RunState.SUCCEEDED))) {
            throw new ConflictException(
                    Fault.of("run_not_failed", "Only a run that failed or was cancelled can be started once more.")
                            .with("run", ended));
        }
        try {
            return requests.retry(run.name(), run.inputJson(), ended, step, work -> chosen(work, entries));
        } catch (NotFoundException e) {
            throw new ConflictException(
                    Fault.of(e.code(), "" + e.getMessage()).with("run", ended).cause(e));
        }
    }

    private TakeOver chosen(Work work, List<JournalEntry> entries) {
        List<String> names = work.everyNode().stream().map(PlanNode::name).toList();
        if (!names.contains(step)) {
            throw InvalidRequestException.field(
                    "step",
                    "'" + step + "' is no step of the plan " + work.name(),
                    "Use one of " + String.join(", ", names) + ".");
        }
        return TakeOver.of(work, entries, step, gate.results(ended));
    }
}
