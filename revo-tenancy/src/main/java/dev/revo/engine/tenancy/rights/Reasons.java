package dev.revo.engine.tenancy.rights;

import dev.revo.scope.Permission;
import dev.revo.tenancy.Explanation;
import dev.revo.tenancy.Grant;
import java.util.List;
import java.util.Optional;

/** Names the rule that decides. */
final class Reasons {
    private Reasons() {}

    static Explanation explain(String member, Permission asked, List<Grant> grants) {
        List<Grant> matching =
                grants.stream().filter(grant -> concerns(grant, asked)).toList();
        Optional<Grant> denial = matching.stream().filter(Grant::denies).findFirst();
        Optional<Grant> decided = denial.or(() -> matching.stream().findFirst());
        return decided.map(grant -> new Explanation(!grant.denies(), rule(grant), reason(grant), matching))
                .orElseGet(() -> new Explanation(
                        false,
                        "default",
                        "No role of " + member + " allows " + asked + ". Assign a role that does.",
                        List.of()));
    }

    private static boolean concerns(Grant grant, Permission asked) {
        return grant.denies()
                ? overlap(grant.permission(), asked)
                : grant.permission().covers(asked);
    }

    /** Whether there is something that both name. */
    static boolean overlap(Permission a, Permission b) {
        return a.covers(b) || b.covers(a);
    }

    private static String rule(Grant grant) {
        return "role:" + grant.role() + (grant.denies() ? " denies " : " allows ") + grant.permission()
                + (grant.via().equals(grant.role()) ? "" : " via " + grant.via());
    }

    private static String reason(Grant grant) {
        return grant.denies()
                ? "The role " + grant.via() + " denies " + grant.permission() + ", and a denial wins. Take the role "
                        + grant.role() + " away from " + grant.member() + ", or the denial out of " + grant.via() + "."
                : "The role " + grant.via() + " allows " + grant.permission() + ", and no role denies it.";
    }
}
