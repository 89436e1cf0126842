package dev.revo.engine.parallel.document;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a part of a document needs to be there: the input, and steps whose values it uses.
 *
 * @param input whether the workflow's input is used
 * @param steps whose values are used; unmodifiable
 */
record Uses(boolean input, List<String> steps) {
    /** Copies. */
    Uses {
        steps = List.copyOf(steps);
    }

    static Uses of(Template template) {
        List<Expression> all = new ArrayList<>();
        template.each(all::add);
        return of(all);
    }

    static Uses of(Expression expression) {
        return of(List.of(expression));
    }

    private static Uses of(List<Expression> expressions) {
        Set<String> steps = new LinkedHashSet<>();
        boolean input = false;
        for (Expression expression : expressions) {
            steps.addAll(expression.steps());
            input |= expression.usesInput();
        }
        return new Uses(input, List.copyOf(steps));
    }

    Uses and(Uses other) {
        Set<String> all = new LinkedHashSet<>(steps);
        all.addAll(other.steps);
        return new Uses(input || other.input, List.copyOf(all));
    }

    /** What a whole step waits for, for drawings. */
    static List<String> of(StepDef step) {
        Set<String> all = new LinkedHashSet<>(step.after());
        step.when().ifPresent(when -> all.addAll(when.expression().steps()));
        parts(step.work()).forEach(part -> all.addAll(of(part).steps()));
        each(step.work()).ifPresent(each -> all.addAll(each.over().steps()));
        if (step.work() instanceof StepDef.Group group) {
            group.steps().forEach(inner -> all.addAll(of(inner)));
            group.steps().forEach(inner -> all.remove(inner.id()));
        }
        return List.copyOf(all);
    }

    static Optional<StepDef.Each> each(StepDef.Work work) {
        if (work instanceof StepDef.AskAgent agent) {
            return agent.calling().each();
        }
        return work instanceof StepDef.CallTool tool ? tool.calling().each() : Optional.empty();
    }

    private static List<Template> parts(StepDef.Work work) {
        if (work instanceof StepDef.AskAgent agent) {
            return List.of(agent.input());
        }
        if (work instanceof StepDef.CallTool tool) {
            return List.of(tool.arguments());
        }
        if (work instanceof StepDef.Make make) {
            return List.of(make.value());
        }
        if (work instanceof StepDef.AskPerson person) {
            return List.of(person.question());
        }
        if (work instanceof StepDef.RunPlan plan) {
            return List.of(plan.input());
        }
        return List.of(((StepDef.Group) work).result());
    }
}
