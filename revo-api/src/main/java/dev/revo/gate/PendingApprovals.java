package dev.revo.gate;

import dev.revo.audit.AuditRecord.Result;
import dev.revo.error.ConflictException;
import dev.revo.error.Fault;
import dev.revo.error.InvalidRequestException;
import dev.revo.error.NotFoundException;
import dev.revo.error.RevoException;
import dev.revo.run.RunContext;
import dev.revo.run.RunId;
import dev.revo.spi.ApprovalDecision;
import dev.revo.spi.ApprovalDecision.Verdict;
import dev.revo.spi.ApprovalQuestion;
import dev.revo.tool.Approval;
import dev.revo.tool.ApprovalEvent;
import dev.revo.tool.ToolCall;
import java.io.Serial;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The questions that runs of this process wait on. The decision is in the run's journal before anybody is told that it
 * was taken; each question is decided once.
 */
final class PendingApprovals {
    private static final Logger LOG = LoggerFactory.getLogger(PendingApprovals.class);
    private static final int CLOSED_KEPT = 10_000;

    private final Kernel kernel;
    private final Map<String, Pending> open = new LinkedHashMap<>();
    // So that who comes second learns that it was decided, and not that it never was; the oldest are forgotten.
    private final Map<String, String> closed = new LinkedHashMap<>() {
        @Serial
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > CLOSED_KEPT;
        }
    };

    PendingApprovals(Kernel kernel) {
        this.kernel = kernel;
    }

    private record Pending(Question question, ApprovalQuestion asked, LiveRun<?> run, Runnable timer) {}

    /** An approval as a value. */
    record Question(
            String id,
            RunId run,
            String digest,
            String question,
            String permission,
            Optional<ToolCall> call,
            Instant expires)
            implements Approval {}

    /** Registers the question; asking the same one again changes nothing. */
    void ask(LiveRun<?> run, ApprovalQuestion asked, Instant expires) {
        String id = Hash.sha256(run.ctx().id().value(), asked.key()).substring(0, 32);
        Question question = new Question(
                id, run.ctx().id(), asked.digest(), asked.question(), asked.permission(), asked.call(), expires);
        synchronized (open) {
            if (open.containsKey(id)) {
                return;
            }
            open.put(id, new Pending(question, asked, run, () -> {}));
        }
        Runnable timer = kernel.later(expires, () -> expire(id));
        synchronized (open) {
            open.computeIfPresent(id, (key, p) -> new Pending(p.question(), p.asked(), p.run(), timer));
        }
        run.emit(head -> new ApprovalEvent.Asked(head, id, asked.digest(), asked.permission()));
    }

    List<Approval> pending(String tenant) {
        synchronized (open) {
            List<Approval> all = new ArrayList<>();
            for (Pending pending : open.values()) {
                if (pending.run().ctx().tenant().equals(tenant)) {
                    all.add(pending.question());
                }
            }
            return all;
        }
    }

    Approval find(String tenant, String id) {
        synchronized (open) {
            return held(tenant, id).question();
        }
    }

    private Pending held(String tenant, String id) {
        Pending pending = open.get(id);
        if (pending == null && tenant.equals(closed.get(id))) {
            throw new ConflictException(Fault.of(
                            "approval_closed",
                            "This approval was decided already, or it lapsed. It cannot be used again.")
                    .with("approval", id));
        }
        if (pending == null || !pending.run().ctx().tenant().equals(tenant)) {
            throw new NotFoundException(
                    Fault.of("approval_not_found", "There is no open approval with this id. Its run may have ended.")
                            .with("approval", id));
        }
        return pending;
    }

    void decide(
            RunContext decider, String id, String digest, Verdict verdict, String note, Optional<String> arguments) {
        Pending pending;
        Optional<String> edited;
        synchronized (open) {
            pending = held(decider.tenant(), id);
            if (!pending.question().digest().equals(digest)) {
                throw new ConflictException(Fault.of(
                                "approval_changed",
                                "The approval is about something else than the digest names. Read it again before"
                                        + " deciding.")
                        .with("approval", id));
            }
            if (arguments.isPresent() && pending.question().call().isEmpty()) {
                throw InvalidRequestException.field(
                        "approval", "is not about a tool call and has no arguments", "Approve or reject it.");
            }
        }
        edited = arguments.map(pending.asked().editor());
        String by = decider.scope().principal().id();
        take(decider.tenant(), id);
        try {
            kernel.authority()
                    .audit(
                            decider,
                            "approval:decide",
                            pending.question().call().map(ToolCall::tool).orElse(id),
                            verdict == Verdict.REJECTED ? Result.DENIED : Result.DONE,
                            Map.of("approval", id, "digest", digest, "decision", verdict.name()));
            record(pending, new ApprovalDecision(verdict, by, note, edited));
        } catch (RevoException e) {
            giveBack(id, pending);
            throw e;
        }
        settled(pending, verdict, by);
    }

    /** Takes it for one who decides: nobody else can meanwhile. */
    private Pending take(String tenant, String id) {
        synchronized (open) {
            Pending taken = held(tenant, id);
            open.remove(id);
            closed.put(id, tenant);
            return taken;
        }
    }

    // What could not be written down was not decided. A run whose journal is broken must learn it and end here.
    private void giveBack(String id, Pending pending) {
        synchronized (open) {
            closed.remove(id);
            open.put(id, pending);
        }
        if (pending.run().writer().broken() != null) {
            pending.run().wake();
        }
    }

    private void expire(String id) {
        Pending pending;
        synchronized (open) {
            pending = open.remove(id);
            if (pending == null) {
                return;
            }
            closed.put(id, pending.run().ctx().tenant());
        }
        String note = "nobody decided before " + pending.question().expires();
        try {
            record(pending, new ApprovalDecision(Verdict.EXPIRED, "", note, Optional.empty()));
        } catch (RevoException e) {
            LOG.atError()
                    .setCause(e)
                    .addKeyValue("approval", id)
                    .log("The lapse of an approval could not be journaled");
            giveBack(id, pending);
            return;
        }
        settled(pending, Verdict.EXPIRED, "");
    }

    private static void record(Pending pending, ApprovalDecision decision) {
        pending.run()
                .writer()
                .append(
                        RunRecord.DECIDED,
                        RunRecord.VERSION,
                        RunRecord.write(new RunRecord.Decided(
                                pending.asked().key(),
                                decision.verdict().name(),
                                decision.by(),
                                decision.note(),
                                decision.argumentsJson())));
    }

    private static void settled(Pending pending, Verdict verdict, String by) {
        pending.timer().run();
        String told = verdict.name().toLowerCase(Locale.ROOT);
        pending.run()
                .emit(head -> new ApprovalEvent.Decided(head, pending.question().id(), told, by));
        pending.run().wake();
    }

    /** Forgets the questions of a run that ended. */
    void drop(RunContext run) {
        List<Pending> dropped = new ArrayList<>();
        synchronized (open) {
            open.values().removeIf(pending -> {
                boolean its = pending.run().ctx().id().equals(run.id());
                if (its) {
                    dropped.add(pending);
                }
                return its;
            });
        }
        dropped.forEach(pending -> pending.timer().run());
    }
}
