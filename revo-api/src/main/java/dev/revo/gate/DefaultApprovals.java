package dev.revo.gate;

import dev.revo.error.DeniedException;
import dev.revo.error.Fault;
import dev.revo.run.RunContext;
import dev.revo.scope.Scope;
import dev.revo.spi.AccessRequest;
import dev.revo.spi.ApprovalDecision.Verdict;
import dev.revo.spi.Decision;
import dev.revo.tool.Approval;
import dev.revo.tool.Approvals;
import java.util.List;
import java.util.Optional;

/** The approvals that one scope sees and decides. */
final class DefaultApprovals implements Approvals {
    private final Kernel kernel;
    private final Scope scope;

    DefaultApprovals(Kernel kernel, Scope scope) {
        this.kernel = kernel;
        this.scope = scope;
    }

    @Override
    public List<Approval> pending() {
        RunContext ctx = kernel.admittance().direct(scope);
        return kernel.approvals().pending(ctx.tenant()).stream()
                .filter(approval -> allowed(kernel.authority().look(ctx, deciding(approval))))
                .toList();
    }

    private static AccessRequest deciding(Approval approval) {
        AccessRequest request = AccessRequest.of(approval.permission(), "");
        return approval.call().map(request::toolCall).orElse(request);
    }

    // Who must himself be approved cannot approve.
    private static boolean allowed(Decision decision) {
        return decision.verdict() == Decision.Verdict.ALLOW;
    }

    private void decide(String id, String digest, Verdict verdict, String note, Optional<String> arguments) {
        RunContext ctx = kernel.admittance().direct(scope);
        Approval approval = kernel.approvals().find(ctx.tenant(), id);
        Decision decision = kernel.authority().decide(ctx, deciding(approval));
        if (!allowed(decision)) {
            throw new DeniedException(Fault.of(
                            "denied",
                            ctx.scope() + " may not decide this approval; it needs " + approval.permission() + " (rule "
                                    + decision.rule() + ").")
                    .with("approval", id)
                    .with("rule", decision.rule()));
        }
        kernel.approvals().decide(ctx, id, digest, verdict, note, arguments);
    }

    @Override
    public void approve(String id, String digest, String note) {
        decide(id, digest, Verdict.APPROVED, note, Optional.empty());
    }

    @Override
    public void edit(String id, String digest, String argumentsJson, String note) {
        decide(id, digest, Verdict.EDITED, note, Optional.of(argumentsJson));
    }

    @Override
    public void reject(String id, String digest, String reason) {
        decide(id, digest, Verdict.REJECTED, reason, Optional.empty());
    }
}
