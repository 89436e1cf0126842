package dev.revo.engine.tenancy;

import dev.revo.engine.tenancy.rights.Rights;
import dev.revo.error.DeniedException;
import dev.revo.error.Fault;
import dev.revo.run.RunContext;
import dev.revo.scope.Permission;
import dev.revo.tenancy.Grant;
import java.util.List;
import java.util.Optional;

/** Nobody gives what he does not hold; operators give anything. */
final class Giving {
    private Giving() {}

    /** Fails unless who acts holds all that is given, by his roles and within his scope. */
    static void check(RunContext ctx, Rights rights, List<Grant> given) {
        if (Changes.isOperator(ctx)) {
            return;
        }
        List<Grant> held = rights.effective(ctx.scope().principal().id());
        Optional<Permission> beyond = Rights.beyond(held, given)
                .or(() -> given.stream()
                        .filter(grant -> !grant.denies())
                        .map(Grant::permission)
                        .filter(right -> !ctx.scope().permits(right))
                        .findFirst());
        beyond.ifPresent(right -> {
            throw beyond(right);
        });
    }

    /** Fails unless the scope of who acts leaves room for this. */
    static void within(RunContext ctx, Permission right) {
        if (!ctx.scope().permits(right)) {
            throw beyond(right);
        }
    }

    private static DeniedException beyond(Permission right) {
        return new DeniedException(Fault.of(
                        "beyond_own_rights",
                        "Nobody gives what he does not hold: " + right + ". Ask somebody who holds it.")
                .with("permission", right));
    }
}
