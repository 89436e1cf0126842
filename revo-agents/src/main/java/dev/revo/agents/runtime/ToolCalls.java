package dev.revo.agents.runtime;

import com.fasterxml.jackson.databind.JsonNode;
import dev.revo.agent.AgentEvent;
import dev.revo.error.RevoException;
import dev.revo.run.Limits;
import dev.revo.run.RunContext;
import dev.revo.run.Usage;
import dev.revo.spi.ApprovalDecision;
import dev.revo.spi.ApprovalQuestion;
import dev.revo.spi.Demand;
import dev.revo.spi.Reservation;
import dev.revo.spi.RunExecution;
import dev.revo.tool.Effect;
import dev.revo.tool.ToolCall;
import dev.revo.tool.ToolContext;
import dev.revo.tool.ToolResult;
import dev.revo.tool.ToolResult.Status;
import dev.revo.tool.ToolSpec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Makes tool calls: neighbours that may run together together, all others one after the other in their order. An effect has its
 * intent in the journal before and its receipt after; without a receipt it is never repeated silently.
 */
final class ToolCalls {
    private static final int TOGETHER = 16;

    private final RunExecution execution;
    private final Services services;
    private final RunLedger ledger;

    ToolCalls(RunExecution execution, Services services, RunLedger ledger) {
        this.execution = execution;
        this.services = services;
        this.ledger = ledger;
    }

    /** Whether an earlier attempt of the run has the result. */
    boolean recorded(PlannedCall call) {
        return ledger.receipt(call.key()).isPresent();
    }

    /**
     * All calls with their results, in their order. Neighbours that may run together do, so many at once; any other call
     * waits for those before it and is waited for by those after it: what reads after a write sees the write.
     */
    List<PlannedCall> make(List<PlannedCall> planned) {
        List<PlannedCall> done = new ArrayList<>();
        int at = 0;
        while (at < planned.size()) {
            int end = at;
            while (end < planned.size() && end - at < TOGETHER && parallel(planned.get(end))) {
                end++;
            }
            if (end - at > 1) {
                together(planned.subList(at, end), done);
            } else {
                end = at + 1;
                PlannedCall call = planned.get(at);
                done.add(call.open() ? call.with(one(call)) : call);
            }
            at = end;
        }
        return done;
    }

    private static boolean parallel(PlannedCall call) {
        return !call.open() || call.theTool().spec().isParallel();
    }

    private void together(List<PlannedCall> group, List<PlannedCall> done) {
        List<FutureTask<ToolResult>> tasks = new ArrayList<>();
        for (PlannedCall call : group) {
            tasks.add(new FutureTask<>(() -> call.open() ? one(call) : call.theResult()));
        }
        try {
            tasks.forEach(services.threads()::execute);
            for (int i = 0; i < tasks.size(); i++) {
                PlannedCall call = group.get(i);
                ToolResult result = result(tasks.get(i));
                done.add(call.open() ? call.with(result) : call);
            }
        } finally {
            tasks.forEach(task -> task.cancel(true));
        }
    }

    private ToolResult result(FutureTask<ToolResult> task) {
        try {
            return task.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            execution.checkpoint();
            throw Waits.interrupted(execution.context(), e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RevoException known) {
                throw known;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException("a tool's failure is a result", e.getCause());
        }
    }

    private ToolResult one(PlannedCall call) {
        Optional<String> receipt = ledger.receipt(call.key());
        if (receipt.isPresent()) {
            return read(receipt.get());
        }
        ToolSpec spec = call.theTool().spec();
        if (ledger.intent(call.key()).isPresent() && !spec.isIdempotent()) {
            Optional<ToolResult> settled = unknown(call);
            if (settled.isPresent()) {
                return kept(call, settled.get());
            }
        }
        execution.checkpoint();
        return kept(call, reserved(call));
    }

    /** An effect of which nobody knows whether it happened: the tool is asked, then a person. Empty: make the call. */
    private Optional<ToolResult> unknown(PlannedCall call) {
        Optional<ToolResult> found = lookup(call);
        if (found.isPresent()) {
            return found.filter(result -> result.status() != Status.NOT_EXECUTED);
        }
        ToolCall exact = call.theCall();
        ApprovalDecision decision = execution
                .approvals(List.of(new ApprovalQuestion(
                        "unknown:" + call.key(),
                        "effect_unknown",
                        exact.digest(),
                        "A crash left it unknown whether " + exact.tool() + " was carried out with "
                                + exact.argumentsJson() + ". Approve to call it again, reject to go on without.",
                        "tool:approve:" + exact.tool(),
                        Optional.of(exact),
                        Duration.ofDays(30),
                        json -> json)))
                .get(0);
        return decision.verdict() == ApprovalDecision.Verdict.APPROVED
                ? Optional.empty()
                : Optional.of(ToolResult.error(
                        "It is unknown whether this call was carried out. It was not repeated. " + decision.note()));
    }

    private Optional<ToolResult> lookup(PlannedCall call) {
        try {
            return call.theTool().lookup(new Context(execution, execution.context(), call));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            execution.checkpoint();
            throw Waits.interrupted(execution.context(), e);
        } catch (Exception e) {
            // A tool that cannot look says nothing about what happened; a person decides.
            return Optional.empty();
        }
    }

    private ToolResult reserved(PlannedCall call) {
        String tool = call.theCall().tool();
        try (Reservation reservation =
                execution.reserve(new Demand(Demand.Kind.TOOL_CALL, tool, Usage.oneToolCall()))) {
            if (call.theCall().effect() != Effect.READ
                    && ledger.intent(call.key()).isEmpty()) {
                ledger.intend(call.key(), tool);
            }
            reservation.begun();
            execution.emit(
                    head -> new AgentEvent.ToolCalled(head, tool, call.request().id()));
            ToolResult result = timed(call);
            reservation.settle(Usage.oneToolCall());
            return result;
        }
    }

    private ToolResult timed(PlannedCall call) {
        ToolSpec spec = call.theTool().spec();
        RunContext ctx = execution.context();
        FutureTask<ToolResult> task = new FutureTask<>(() -> call.theTool()
                .call(new Context(
                        execution,
                        ctx.narrowed(
                                Limits.none().deadline(services.time().instant().plus(spec.timeout()))),
                        call)));
        AtomicBoolean late = new AtomicBoolean();
        Runnable timer = services.time().at(services.time().instant().plus(spec.timeout()), () -> {
            late.set(true);
            task.cancel(true);
        });
        try {
            ToolResult result = ctx.cancellation().guard(() -> task.cancel(true), () -> {
                services.threads().execute(task);
                return task.get();
            });
            return result == null ? ToolResult.error("The tool answered nothing.") : bounded(spec, result);
        } catch (ExecutionException e) {
            return failed(e);
        } catch (CancellationException e) {
            if (late.get()) {
                return ToolResult.of(
                        Status.TIMED_OUT,
                        "The tool did not answer within " + spec.timeout().toSeconds() + " s.");
            }
            throw e;
        } catch (RevoException e) {
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            execution.checkpoint();
            throw Waits.interrupted(ctx, e);
        } catch (Exception e) {
            throw new IllegalStateException("a guarded wait throws nothing else", e);
        } finally {
            timer.run();
            task.cancel(true);
        }
    }

    // What a tool throws is the model's to read; a fault of reVo in it is not, it ends the run only when the run ended.
    private ToolResult failed(ExecutionException e) {
        execution.context().cancellation().check();
        Throwable thrown = e.getCause() == null ? e : e.getCause();
        String message = thrown.getMessage() == null ? thrown.getClass().getSimpleName() : thrown.getMessage();
        return ToolResult.error(encodable(message.length() > 2_000 ? message.substring(0, 2_000) + " [cut]" : message));
    }

    private static ToolResult bounded(ToolSpec spec, ToolResult result) {
        String text = result.text();
        if (text.length() <= spec.maxResultChars()) {
            return ToolResult.of(result.status(), encodable(text));
        }
        int half = spec.maxResultChars() / 2;
        String cut = text.substring(0, half) + "\n[... " + (text.length() - 2 * half) + " of " + text.length()
                + " characters left out ...]\n" + text.substring(text.length() - half);
        return ToolResult.of(result.status(), encodable(cut));
    }

    // Half of a surrogate pair does not survive the journal: the replay would ask another question than the run did.
    private static String encodable(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    private ToolResult kept(PlannedCall call, ToolResult result) {
        ledger.receive(call.key(), write(result), Usage.oneToolCall());
        String status = result.status().name();
        execution.emit(head -> new AgentEvent.ToolAnswered(
                head, call.theCall().tool(), call.request().id(), status));
        return result;
    }

    private static String write(ToolResult result) {
        return Json.MAPPER
                .createObjectNode()
                .put("status", result.status().name())
                .put("text", result.text())
                .toString();
    }

    private static ToolResult read(String json) {
        JsonNode node = Json.own(json);
        return ToolResult.of(
                Status.valueOf(node.path("status").asText()), node.path("text").asText());
    }

    /** What a tool sees of its run. */
    private record Context(RunExecution execution, RunContext run, PlannedCall planned) implements ToolContext {
        @Override
        public ToolCall call() {
            return planned.theCall();
        }

        @Override
        public String idempotencyKey() {
            return planned.key();
        }

        @Override
        public <N> N use(Class<N> noun) {
            return execution.use(noun);
        }

        @Override
        public boolean has(Class<?> noun) {
            return execution.has(noun);
        }
    }
}
