package dev.revo.gate;

import dev.revo.audit.AuditRecord.Result;
import dev.revo.error.AgentException;
import dev.revo.error.BugException;
import dev.revo.error.Fault;
import dev.revo.error.Problem;
import dev.revo.error.RevoException;
import dev.revo.run.RunContext;
import dev.revo.run.RunEvent;
import dev.revo.run.RunState;
import dev.revo.spi.RunJournal;
import dev.revo.spi.RunOutput;
import dev.revo.spi.RunRequest;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The end of a run: journaled first, then audited, told and measured, and given to who waits last. */
final class RunEnding<R> {
    private static final Logger LOG = LoggerFactory.getLogger(RunEnding.class);

    private final Kernel kernel;
    private final RunRequest<R> request;
    private final RunContext ctx;
    private final RunWriter writer;
    private final RunVoice voice;

    RunEnding(Kernel kernel, RunRequest<R> request, RunContext ctx, RunWriter writer, RunVoice voice) {
        this.kernel = kernel;
        this.request = request;
        this.ctx = ctx;
        this.writer = writer;
        this.voice = voice;
    }

    /** How a run ended, as everybody is shown it. */
    record Ended<R>(
            RunRecord.Finished record,
            @Nullable R value,
            @Nullable RevoException problem) {
        RunState state() {
            return RunState.valueOf(record.state());
        }

        void complete(CompletableFuture<R> result) {
            if (problem != null) {
                result.completeExceptionally(problem);
            } else if (value != null) {
                result.complete(value);
            } else {
                result.completeExceptionally(
                        new BugException(Fault.of("no_result", "A run ended without result and without fault.")));
            }
        }
    }

    /** What a body threw, as the fault that the run fails with. */
    RevoException fault(Throwable thrown) {
        return thrown instanceof RevoException known
                ? known
                : new AgentException(Fault.of(
                                "agent_failed",
                                request + " threw " + thrown.getClass().getName() + ": " + thrown.getMessage())
                        .with("run", ctx.id())
                        .cause(thrown));
    }

    /** Writes the end down. What cannot be written is not acknowledged: the run shows as failed here. */
    Ended<R> journal(RunState how, @Nullable R value, @Nullable RevoException fault) {
        RevoException problem = fault;
        Optional<String> json = Optional.empty();
        Optional<RunOutput> kept = Optional.empty();
        String outcome = "";
        if (value != null) {
            try {
                outcome = request.codec().outcome(value);
                String result = encoded(value);
                kept = kernel.outputs().keep(ctx, writer, result);
                json = Optional.of(result);
            } catch (RuntimeException | Error e) {
                problem = fault(e);
                outcome = "";
            }
        }
        RunState state = fault == null && problem != null ? RunState.FAILED : how;
        RunRecord.Finished record = new RunRecord.Finished(
                state.name(),
                outcome,
                json,
                kept,
                Optional.ofNullable(problem).map(Problem::from),
                ctx.spending().used());
        RevoException unwritten = write(record);
        if (unwritten != null) {
            // What was wrong before is what the caller must hear, unless it claims an end that did not happen.
            problem = problem == null || state == RunState.CANCELLED ? unwritten : problem;
            record = new RunRecord.Finished(
                    RunState.FAILED.name(),
                    "",
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(Problem.from(problem)),
                    record.usage());
        }
        return new Ended<>(record, value, problem);
    }

    private String encoded(R value) {
        try {
            return request.codec().encode(value);
        } catch (RevoException e) {
            throw e;
        } catch (RuntimeException | Error e) {
            throw new BugException(Fault.of("encode_failed", "The result of " + request + " cannot be written.")
                    .cause(e));
        }
    }

    private @Nullable RevoException write(RunRecord.Finished record) {
        RevoException broken = writer.broken();
        if (broken != null) {
            return broken;
        }
        try {
            writer.append(RunJournal.FINISHED, record.version(), RunRecord.write(record));
            return null;
        } catch (RevoException e) {
            LOG.atError().setCause(e).addKeyValue("run", ctx.id()).log("The end of a run could not be journaled");
            return e;
        }
    }

    void audit(Ended<R> ended) {
        try {
            kernel.authority()
                    .audit(
                            ctx,
                            request.kind() + ":finish",
                            request.name(),
                            ended.state() == RunState.SUCCEEDED ? Result.DONE : Result.FAILED,
                            Map.of(
                                    "state",
                                    ended.record().state(),
                                    "outcome",
                                    ended.record().outcome()));
        } catch (RuntimeException e) {
            // The run is over and journaled; its end stands in the journal even when the audit store is down.
            LOG.atError().setCause(e).addKeyValue("run", ctx.id()).log("The end of a run could not be audited");
        }
    }

    void tell(Ended<R> ended) {
        String code = ended.record().problem().map(Problem::code).orElse("");
        voice.emit(head ->
                new RunEvent.Finished(head, ended.state(), ended.record().outcome(), code));
        voice.events().complete();
        try {
            kernel.measured(request, ended.record(), ctx);
        } catch (RuntimeException e) {
            LOG.atWarn().setCause(e).addKeyValue("run", ctx.id()).log("Telemetry failed");
        }
    }
}
