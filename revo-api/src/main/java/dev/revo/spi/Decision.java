package dev.revo.spi;

import static java.util.Objects.requireNonNull;

import dev.revo.scope.Permission;

/** What a decision point says: allow, deny, or ask a person. Immutable. */
public final class Decision {
    private final Verdict verdict;
    private final String rule;
    private final String detail;

    /** The three verdicts. */
    public enum Verdict {
        /** It may be done. */
        ALLOW,
        /** It may not be done. */
        DENY,
        /** It may be done once a person with a permission has approved it. */
        ASK
    }

    private Decision(Verdict verdict, String rule, String detail) {
        this.verdict = verdict;
        this.rule = requireNonNull(rule, "rule");
        this.detail = requireNonNull(detail, "detail");
    }

    /** It may be done, by this rule. */
    public static Decision allow(String rule) {
        return new Decision(Verdict.ALLOW, rule, "");
    }

    /** It may not be done, by this rule and for this reason. */
    public static Decision deny(String rule, String reason) {
        return new Decision(Verdict.DENY, rule, reason);
    }

    /** It may be done once somebody with this permission approves. */
    public static Decision ask(String rule, String approverPermission) {
        return new Decision(Verdict.ASK, rule, Permission.of(approverPermission).text());
    }

    /** The verdict. */
    public Verdict verdict() {
        return verdict;
    }

    /** The rule that decided. */
    public String rule() {
        return rule;
    }

    /** Why not, when it was denied; empty otherwise. */
    public String reason() {
        return verdict == Verdict.DENY ? detail : "";
    }

    /** The permission that the approver needs, when a person is to be asked; empty otherwise. */
    public String approverPermission() {
        return verdict == Verdict.ASK ? detail : "";
    }

    @Override
    public String toString() {
        return verdict + " by " + rule;
    }
}
