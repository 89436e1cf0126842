package dev.revo.agents.runtime;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.revo.audit.AuditRecord;
import dev.revo.run.RunContext;
import dev.revo.spi.AccessRequest;
import dev.revo.spi.ApprovalDecision;
import dev.revo.spi.ApprovalQuestion;
import dev.revo.spi.Decision;
import dev.revo.spi.RunExecution;
import dev.revo.tool.Tool;
import dev.revo.tool.ToolCall;
import dev.revo.tool.ToolResult;
import dev.revo.tool.ToolResult.Status;
import dev.revo.tool.ToolSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The tool calls of one turn of a model: each gets one result, in the order they were asked for, also when it was not
 * made. All verdicts are known before the first call is made.
 */
final class ToolTurn {
    private static final Duration APPROVAL_LAPSES = Duration.ofDays(1);

    private final RunExecution execution;
    private final Toolbox toolbox;
    private final ToolCalls calls;

    ToolTurn(RunExecution execution, Toolbox toolbox, ToolCalls calls) {
        this.execution = execution;
        this.toolbox = toolbox;
        this.calls = calls;
    }

    /** A whole step: the assistant's message with ids that are present and unique, and the result of every call. */
    record Step(AiMessage message, List<ToolExecutionResultMessage> results, List<PlannedCall> calls) {
        List<ChatMessage> messages() {
            List<ChatMessage> all = new ArrayList<>();
            all.add(message);
            all.addAll(results);
            return all;
        }
    }

    /**
     * Makes the calls.
     *
     * @param place stable name of the turn in the run
     */
    Step run(String place, AiMessage said) {
        List<ToolExecutionRequest> requests = named(said.toolExecutionRequests());
        List<PlannedCall> planned = new ArrayList<>();
        for (int i = 0; i < requests.size(); i++) {
            planned.add(plan(place + "." + i, requests.get(i)));
        }
        List<PlannedCall> done = calls.make(approved(planned));
        AiMessage message = said.toBuilder().toolExecutionRequests(requests).build();
        List<ToolExecutionResultMessage> results =
                done.stream().map(ToolTurn::message).toList();
        return new Step(message, results, done);
    }

    private static ToolExecutionResultMessage message(PlannedCall call) {
        ToolResult result = call.theResult();
        String text = result.status() == Status.OK ? result.text() : result.status() + ": " + result.text();
        return ToolExecutionResultMessage.builder()
                .id(call.request().id())
                .toolName(call.request().name())
                .text(text.isEmpty() ? "(empty)" : text)
                .isError(result.status() != Status.OK)
                .build();
    }

    private static List<ToolExecutionRequest> named(List<ToolExecutionRequest> requests) {
        Set<String> ids = new HashSet<>();
        List<ToolExecutionRequest> named = new ArrayList<>();
        for (ToolExecutionRequest request : requests) {
            String id = request.id();
            if (id == null || id.isBlank() || !ids.add(id)) {
                id = "call_" + named.size();
                while (!ids.add(id)) {
                    id += "_";
                }
            }
            named.add(request.toBuilder().id(id).build());
        }
        return named;
    }

    private PlannedCall plan(String place, ToolExecutionRequest request) {
        Optional<Tool> tool = toolbox.find(String.valueOf(request.name()));
        if (tool.isEmpty()) {
            return PlannedCall.settled(
                    request,
                    place,
                    ToolResult.of(
                            Status.INVALID,
                            "There is no tool named '" + request.name() + "'. There are: " + toolbox.names() + "."));
        }
        ToolSpec spec = tool.get().spec();
        Arguments.Read arguments = Arguments.read(spec, request.arguments());
        if (!arguments.fits()) {
            return PlannedCall.settled(request, place, ToolResult.of(Status.INVALID, arguments.problem()));
        }
        ToolCall call = call(spec, request.id(), arguments.canonicalJson());
        String key = Digest.of(execution.context().id().value(), place, spec.name(), call.argumentsJson());
        return new PlannedCall(request, key, tool.get(), call, null);
    }

    private ToolCall call(ToolSpec spec, String id, String argumentsJson) {
        RunContext ctx = execution.context();
        String hash = Toolbox.hash(spec);
        String digest = Digest.of(
                ctx.tenant(),
                ctx.id().value(),
                id,
                spec.name(),
                hash,
                argumentsJson,
                spec.effect().name());
        return new ToolCall(id, spec.name(), hash, argumentsJson, spec.effect(), digest);
    }

    private List<PlannedCall> approved(List<PlannedCall> planned) {
        List<PlannedCall> judged = new ArrayList<>();
        List<Integer> asking = new ArrayList<>();
        List<ApprovalQuestion> questions = new ArrayList<>();
        for (PlannedCall call : planned) {
            Judgement judgement =
                    call.open() && !calls.recorded(call) ? judge(call) : new Judgement(call, Optional.empty());
            judgement.question().ifPresent(question -> {
                asking.add(judged.size());
                questions.add(question);
            });
            judged.add(judgement.call());
        }
        List<ApprovalDecision> decisions = questions.isEmpty() ? List.of() : execution.approvals(questions);
        for (int i = 0; i < decisions.size(); i++) {
            int at = asking.get(i);
            judged.set(at, decided(judged.get(at), decisions.get(i)));
        }
        return judged;
    }

    private record Judgement(PlannedCall call, Optional<ApprovalQuestion> question) {}

    private Judgement judge(PlannedCall planned) {
        ToolSpec spec = planned.theTool().spec();
        String approver = spec.approvalNeeded() ? "tool:approve:" + spec.name() : "";
        for (AccessRequest request : Toolbox.requests(execution.context(), spec, planned.theCall())) {
            Decision decision = execution.decide(request);
            if (decision.verdict() == Decision.Verdict.DENY) {
                return new Judgement(
                        planned.with(ToolResult.of(Status.DENIED, "Not allowed: " + decision.reason() + ".")),
                        Optional.empty());
            }
            if (decision.verdict() == Decision.Verdict.ASK) {
                approver = decision.approverPermission();
            }
        }
        return new Judgement(planned, approver.isEmpty() ? Optional.empty() : Optional.of(question(planned, approver)));
    }

    private ApprovalQuestion question(PlannedCall planned, String permission) {
        ToolCall call = planned.theCall();
        return new ApprovalQuestion(
                // With the digest: a tool whose definition changed since is another question.
                "tool:" + Digest.of(planned.key(), call.digest()),
                "approval",
                call.digest(),
                "May " + call.tool() + " be called with " + call.argumentsJson() + "?",
                permission,
                Optional.of(call),
                APPROVAL_LAPSES,
                json -> edited(planned.theTool().spec(), json));
    }

    private static String edited(ToolSpec spec, String json) {
        Arguments.Read read = Arguments.read(spec, json);
        if (!read.fits()) {
            throw dev.revo.error.InvalidRequestException.field("arguments", "do not fit", read.problem());
        }
        return read.canonicalJson();
    }

    private PlannedCall decided(PlannedCall planned, ApprovalDecision decision) {
        return switch (decision.verdict()) {
            case APPROVED -> planned;
            case EDITED ->
                reauthorized(planned.with(call(
                        planned.theTool().spec(),
                        planned.request().id(),
                        decision.argumentsJson().orElseThrow())));
            case REJECTED ->
                planned.with(ToolResult.of(Status.DENIED, "A person refused this call: " + decision.note()));
            case EXPIRED ->
                planned.with(ToolResult.of(Status.DENIED, "Nobody approved this call in time: " + decision.note()));
        };
    }

    // Edited arguments are other arguments: they pass the decision point like the first ones.
    private PlannedCall reauthorized(PlannedCall edited) {
        for (AccessRequest request :
                Toolbox.requests(execution.context(), edited.theTool().spec(), edited.theCall())) {
            Decision decision = execution.decide(request);
            if (decision.verdict() == Decision.Verdict.DENY) {
                return edited.with(
                        ToolResult.of(Status.DENIED, "The edited call is not allowed: " + decision.reason() + "."));
            }
        }
        execution.audit(
                "tool:edit",
                edited.theCall().tool(),
                AuditRecord.Result.ALLOWED,
                Map.of("digest", edited.theCall().digest()));
        return edited;
    }
}
