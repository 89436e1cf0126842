package dev.revo.engine.parallel.document;

import java.util.List;

/** Steps of a document as they are drawn. */
final class Drawing {
    private Drawing() {}

    static WorkflowStep of(StepDef step) {
        StepDef.Work work = step.work();
        List<WorkflowStep> inner = work instanceof StepDef.Group group
                ? group.steps().stream().map(Drawing::of).toList()
                : List.of();
        return new WorkflowStep(
                step.id(),
                kind(work),
                step.description(),
                subject(work),
                Uses.of(step),
                step.when().map(StepDef.Condition::text),
                Uses.each(work).map(StepDef.Each::text),
                inner);
    }

    private static WorkflowStep.Kind kind(StepDef.Work work) {
        if (work instanceof StepDef.AskAgent) {
            return WorkflowStep.Kind.AGENT;
        }
        if (work instanceof StepDef.CallTool) {
            return WorkflowStep.Kind.TOOL;
        }
        if (work instanceof StepDef.AskPerson person) {
            return person.must() ? WorkflowStep.Kind.APPROVAL : WorkflowStep.Kind.DECISION;
        }
        if (work instanceof StepDef.RunPlan) {
            return WorkflowStep.Kind.PLAN;
        }
        return work instanceof StepDef.Group ? WorkflowStep.Kind.GROUP : WorkflowStep.Kind.VALUE;
    }

    private static String subject(StepDef.Work work) {
        if (work instanceof StepDef.AskAgent ask) {
            return ask.type();
        }
        if (work instanceof StepDef.CallTool call) {
            return call.tool();
        }
        if (work instanceof StepDef.AskPerson person) {
            return person.permission();
        }
        return work instanceof StepDef.RunPlan run ? run.plan() : "";
    }
}
