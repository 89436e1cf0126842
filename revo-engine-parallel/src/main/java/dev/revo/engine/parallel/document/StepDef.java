package dev.revo.engine.parallel.document;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A step as a document has it, read and checked by itself; who is named in it is looked up when the plan is made.
 *
 * @param path where it stands, as a JSON Pointer
 * @param id unique in the document
 * @param description for people; may be empty
 * @param after ids of steps that it waits for without using them; unmodifiable
 * @param when the condition under which it runs, if there is one
 * @param work what it does
 */
record StepDef(String path, String id, String description, List<String> after, Optional<Condition> when, Work work) {
    /** Copies. */
    StepDef {
        after = List.copyOf(after);
    }

    /**
     * A condition.
     *
     * @param text as it is written
     */
    record Condition(String text, Expression expression) {}

    /** What a step does. */
    sealed interface Work {}

    /**
     * What is done for each element of a list.
     *
     * @param text as it is written
     * @param join how the results become one value
     */
    record Each(String text, Expression over, JoinDef join) {}

    /** Which answers count. */
    enum Accept {
        /** Those that are proven. */
        VERIFIED,
        /** Those that have a value. */
        VALUE,
        /** All. */
        ANY
    }

    /** How results of elements become one value. */
    enum JoinKind {
        /** All of them, in order. */
        ALL,
        /** The first one. */
        ANY,
        /** The first so many. */
        QUORUM,
        /** All of them with their problems. */
        COLLECT
    }

    /**
     * A join.
     *
     * @param needed how many, for a quorum
     */
    record JoinDef(JoinKind kind, int needed) {}

    /**
     * How calls are made, of an agent or a tool.
     *
     * @param accept which answers count
     * @param each for which elements, if it fans out
     * @param attempts the most
     * @param timeout the longest that one attempt may take
     */
    record Calling(Accept accept, Optional<Each> each, int attempts, Optional<Duration> timeout) {}

    /**
     * An agent is asked.
     *
     * @param type of the agent
     * @param input the input of each call
     */
    record AskAgent(String type, Template input, Calling calling) implements Work {}

    /**
     * A tool is called.
     *
     * @param tool its name
     * @param arguments of each call; an object
     */
    record CallTool(String tool, Template arguments, Calling calling) implements Work {}

    /**
     * A value is put together.
     *
     * @param value of the step
     */
    record Make(Template value) implements Work {}

    /**
     * A person is asked.
     *
     * @param permission that who decides must have
     * @param must whether a no fails the workflow
     */
    record AskPerson(String permission, Duration expires, Template question, boolean must) implements Work {}

    /**
     * Another plan runs below this one.
     *
     * @param version of it; the highest one when it is not said
     */
    record RunPlan(String plan, OptionalInt version, Template input) implements Work {}

    /**
     * Steps under one condition.
     *
     * @param steps in their order; unmodifiable
     * @param result the value of the whole
     */
    record Group(List<StepDef> steps, Template result) implements Work {
        /** Copies. */
        Group {
            steps = List.copyOf(steps);
        }
    }
}
