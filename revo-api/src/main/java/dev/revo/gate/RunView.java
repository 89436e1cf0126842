package dev.revo.gate;

import dev.revo.error.Problem;
import dev.revo.run.Progress;
import dev.revo.run.RunContext;
import dev.revo.run.RunId;
import dev.revo.run.RunState;
import dev.revo.run.RunStatus;
import dev.revo.run.Usage;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A status as a value. */
record RunView(
        RunId id,
        RunState state,
        Optional<String> outcome,
        Optional<Request> requested,
        Progress progress,
        Optional<String> waitingFor,
        Optional<Problem> problem,
        KeptResult result,
        Usage usage,
        long sequence)
        implements RunStatus {

    /** The status of a run that goes on. */
    static RunView going(
            RunContext ctx,
            RunState state,
            boolean cancelling,
            boolean pausing,
            Progress progress,
            @Nullable String waitingFor,
            long sequence) {
        Optional<Request> asked =
                cancelling ? Optional.of(Request.CANCEL) : pausing ? Optional.of(Request.PAUSE) : Optional.empty();
        return new RunView(
                ctx.id(),
                state,
                Optional.empty(),
                asked,
                progress,
                Optional.ofNullable(waitingFor),
                Optional.empty(),
                KeptResult.of(Optional.empty()),
                ctx.spending().used(),
                sequence);
    }

    @Override
    public Optional<String> resultJson() {
        return result.json();
    }

    /** The status of a run that ended. */
    static RunView finished(RunId id, RunRecord.Finished end, KeptResult result, long sequence) {
        RunState state = RunState.valueOf(end.state());
        return new RunView(
                id,
                state,
                Optional.of(end.outcome()).filter(text -> !text.isEmpty()),
                Optional.empty(),
                Progress.of(state == RunState.SUCCEEDED ? 1 : 0, "finished"),
                Optional.empty(),
                end.problem(),
                result,
                end.usage(),
                sequence);
    }
}
