package dev.revo.engine.parallel.document;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * A step of a workflow that is described as data, for drawings.
 *
 * @param id unique in the workflow; the plan's steps with {@code -} after it belong to it
 * @param kind what it does
 * @param description for people; may be empty
 * @param subject the agent's type, the tool's name, the plan's name, the permission of who decides, or empty
 * @param uses ids of the steps that it waits for, each once; unmodifiable
 * @param when the condition under which it runs, as it is written
 * @param each over what it fans out, as it is written
 * @param steps those inside a group; unmodifiable
 */
public record WorkflowStep(
        String id,
        Kind kind,
        String description,
        String subject,
        List<String> uses,
        Optional<String> when,
        Optional<String> each,
        List<WorkflowStep> steps) {
    /** What a step does. */
    public enum Kind {
        /** It asks an agent. */
        AGENT,
        /** It calls a tool. */
        TOOL,
        /** It puts a value together. */
        VALUE,
        /** It waits for a person's yes. */
        APPROVAL,
        /** It waits for a person's word. */
        DECISION,
        /** It runs another plan. */
        PLAN,
        /** It has steps of its own. */
        GROUP
    }

    /** Checks for nulls and copies. */
    public WorkflowStep {
        requireNonNull(id, "id");
        requireNonNull(kind, "kind");
        requireNonNull(description, "description");
        requireNonNull(subject, "subject");
        uses = List.copyOf(uses);
        requireNonNull(when, "when");
        requireNonNull(each, "each");
        steps = List.copyOf(steps);
    }
}
