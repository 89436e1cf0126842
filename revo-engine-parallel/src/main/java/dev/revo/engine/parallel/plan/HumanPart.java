package dev.revo.engine.parallel.plan;

import dev.revo.error.DeniedException;
import dev.revo.error.Fault;
import dev.revo.parallel.HumanDecision;
import dev.revo.parallel.PlanNode;
import dev.revo.parallel.StepStatus.State;
import dev.revo.spi.ApprovalDecision;
import dev.revo.spi.ApprovalQuestion;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A question to a person. The kernel writes the decision down. */
final class HumanPart extends AwaitedPart {
    private final PlanNode.Human human;
    private Optional<ApprovalQuestion> question = Optional.empty();

    HumanPart(Desk desk, PlanNode node, PlanNode.Human human) {
        super(desk, node, Waiting.APPROVAL);
        this.human = human;
    }

    /** The key of the question of a step of this name. */
    static String question(String step) {
        return "step:" + step;
    }

    /** Whether what is declared after it waits for a yes. */
    boolean mustApprove() {
        return human.mustApprove();
    }

    @Override
    void begin(List<Object> inputs) {
        String text;
        try {
            text = human.question().apply(inputs.get(0));
        } catch (RuntimeException e) {
            fail(Faults.of(StepKey.of(name()), e));
            return;
        }
        String run = desk().execution().context().id().value();
        question = Optional.of(new ApprovalQuestion(
                question(name()),
                "approval",
                StepKey.sha256(run + "/" + name() + "/" + text),
                text,
                human.permission(),
                Optional.empty(),
                human.expires(),
                json -> json));
        awaits();
        look(true);
    }

    @Override
    void look(boolean woken) {
        // Asking reads the run's journal, so it is done only when something may have come.
        if (woken && state() == State.WAITING) {
            question.flatMap(desk().execution()::ask).ifPresent(this::decided);
        }
    }

    private void decided(ApprovalDecision decision) {
        boolean yes = decision.verdict() == ApprovalDecision.Verdict.APPROVED;
        question = Optional.empty();
        came();
        if (!yes && human.mustApprove()) {
            String verdict = decision.verdict().name().toLowerCase(Locale.ROOT);
            fail(new DeniedException(
                    Fault.of("approval_" + verdict, "The step " + name() + " was not approved: " + decision.note())
                            .with("step", name())));
            return;
        }
        // Nothing else happens to it before the next batch.
        state(State.RUNNING);
        desk().then(() -> done(new HumanDecision(yes, decision.by(), decision.note()), 1));
    }
}
