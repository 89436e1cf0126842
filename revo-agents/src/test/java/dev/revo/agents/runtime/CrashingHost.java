package dev.revo.agents.runtime;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.revo.Revo;
import dev.revo.agent.Agent;
import dev.revo.agent.AgentSpec;
import dev.revo.data.Shape;
import dev.revo.error.RevoException;
import dev.revo.proof.Answer;
import dev.revo.run.RunHandle;
import dev.revo.run.RunId;
import dev.revo.run.RunOptions;
import dev.revo.spi.RunJournal;
import dev.revo.testkit.Await;
import dev.revo.testkit.TestScheduler;
import dev.revo.testkit.crash.KeptJournal;
import dev.revo.testkit.model.ScriptedModel;
import dev.revo.testkit.model.Turn;
import dev.revo.tool.Approval;
import dev.revo.tool.Approvals;
import dev.revo.tool.Effect;
import dev.revo.tool.Tool;
import dev.revo.tool.ToolContext;
import dev.revo.tool.ToolFilter;
import dev.revo.tool.ToolResult;
import dev.revo.tool.ToolSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A host that is killed: an agent with tools of every kind, on a journal in files. Started again on the same directory it
 * goes on with the run that it finds. A person who looks before she decides is played by {@link #decide}.
 */
final class CrashingHost {
    record Job(String name) {}

    record Done(String text) {}

    static final AgentSpec<Job, Done> SPEC = AgentSpec.builder("worker", Job.class, Done.class)
            .tools(ToolFilter.all())
            .build();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path directory;
    private final Witness witness;

    private CrashingHost(Path directory) {
        this.directory = directory;
        this.witness = new Witness(directory.resolve("witness"));
    }

    /** Arguments: the directory, and {@code forget} to take the check of intents and receipts away. */
    public static void main(String[] args) throws Exception {
        new CrashingHost(Path.of(args[0])).run(args.length > 1 && args[1].equals("forget"));
    }

    private void run(boolean forgets) throws Exception {
        KeptJournal kept = KeptJournal.open(directory.resolve("journal"));
        try (Revo revo = Revo.builder()
                .trustAllCallers()
                .install(AgentRuntime.module())
                .install(TestScheduler.module())
                .provide(RunJournal.class, new MarkedJournal(kept, forgets ? "effect." : ""))
                .model(ScriptedModel.answering(this::answer))
                .tool(reading("look"))
                .tool(reading("peek"))
                .tool(external("stamp", true, false))
                .tool(external("pay", false, true))
                .tool(external("mail", false, false))
                .tool(approved("refund"))
                .agent(Agent.of(SPEC, (ctx, job) -> {
                    String note = ctx.effect("note", Shape.of(String.class), () -> witness.did("note", job.name()));
                    Done done = ctx.ask("Do " + job.name());
                    return ctx.partial(new Done(done.text() + " " + note), "not checked");
                }))
                .build()) {
            RunHandle<Answer<Done>> run = found(revo, kept);
            Approvals approvals = revo.solo().approvals();
            Await.atMost(PATIENCE).until("the run ends", () -> {
                approvals.pending().forEach(approval -> decide(approvals, approval));
                return run.status().state().terminal();
            });
            System.out.println("RESULT " + result(run));
        } finally {
            kept.close();
        }
    }

    private static String result(RunHandle<Answer<Done>> run) {
        try {
            return run.await().candidate().orElseThrow().text() + " "
                    + run.status().usage();
        } catch (RevoException e) {
            return e.code();
        }
    }

    private static RunHandle<Answer<Done>> found(Revo revo, KeptJournal kept) {
        List<RunId> runs = kept.runs();
        return runs.isEmpty()
                ? revo.solo().agents().start(SPEC.request(new Job("it")), RunOptions.defaults())
                : revo.solo().runs().attach(SPEC.ref(runs.get(0))).orElseThrow();
    }

    /** Approves what was not done, and what was done is not done again. */
    private void decide(Approvals approvals, Approval approval) {
        boolean unknown = approval.question().startsWith("A crash");
        String what = approval.call().map(call -> call.tool()).orElse("note");
        if (unknown) {
            witness.did("asked-unknown", what);
        }
        if (unknown && witness.has(what)) {
            approvals.reject(approval.id(), approval.digest(), "it was done");
        } else {
            approvals.approve(approval.id(), approval.digest(), "ok");
        }
    }

    private Turn answer(ChatRequest request) {
        checkHistory(request.messages());
        long turn = request.messages().stream()
                .filter(m -> m instanceof AiMessage said && said.hasToolExecutionRequests())
                .count();
        witness.did("model", "" + turn);
        return switch ((int) turn) {
            case 0 -> Turn.call("a", "look", "{}").toolCall("b", "peek", "{}");
            case 1 -> Turn.call("a", "stamp", "{}");
            case 2 -> Turn.call("a", "pay", "{}");
            case 3 -> Turn.call("a", "mail", "{}").toolCall("b", "look", "{}");
            case 4 -> Turn.call("a", "refund", "{}");
            default -> Turn.say("{\"text\":\"done\"}");
        };
    }

    /** Fails where a call has no result, or a result no call. */
    static void checkHistory(List<ChatMessage> messages) {
        List<String> open = new ArrayList<>();
        for (ChatMessage message : messages) {
            if (message instanceof ToolExecutionResultMessage result) {
                if (open.isEmpty() || !open.remove(0).equals(result.id())) {
                    throw new AssertionError("BROKEN HISTORY " + messages);
                }
            } else if (!open.isEmpty()) {
                throw new AssertionError("BROKEN HISTORY " + messages);
            } else if (message instanceof AiMessage said && said.hasToolExecutionRequests()) {
                said.toolExecutionRequests().forEach(call -> open.add(call.id()));
            }
        }
    }

    private Tool reading(String name) {
        return tool(ToolSpec.builder(name, name).build(), false, ctx -> witness.did(name, ctx.idempotencyKey()));
    }

    private Tool external(String name, boolean idempotent, boolean looks) {
        ToolSpec.Builder spec = ToolSpec.builder(name, name).effect(Effect.EXTERNAL);
        return tool((idempotent ? spec.idempotent() : spec).build(), looks, ctx -> {
            boolean again = idempotent && witness.has(name);
            return again ? "done before" : witness.did(name, ctx.idempotencyKey());
        });
    }

    private Tool approved(String name) {
        ToolSpec spec = ToolSpec.builder(name, name)
                .effect(Effect.EXTERNAL)
                .needsApproval()
                .build();
        return tool(spec, true, ctx -> witness.did(name, ctx.idempotencyKey()));
    }

    private interface Work {
        String of(ToolContext ctx);
    }

    private Tool tool(ToolSpec spec, boolean looks, Work work) {
        return new Tool() {
            @Override
            public ToolSpec spec() {
                return spec;
            }

            @Override
            public ToolResult call(ToolContext ctx) {
                return ToolResult.ok(work.of(ctx));
            }

            @Override
            public Optional<ToolResult> lookup(ToolContext ctx) {
                if (!looks) {
                    return Optional.empty();
                }
                witness.did("lookup", spec.name());
                return Optional.of(
                        witness.has(spec.name())
                                ? ToolResult.ok("found")
                                : ToolResult.of(ToolResult.Status.NOT_EXECUTED, "never happened"));
            }
        };
    }
}
