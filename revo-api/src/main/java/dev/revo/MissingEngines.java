package dev.revo;

import dev.revo.agent.Agent;
import dev.revo.agent.Agents;
import dev.revo.creative.Creative;
import dev.revo.parallel.Job;
import dev.revo.parallel.ParallelMind;
import dev.revo.parallel.Plan;
import dev.revo.spi.RunKind;
import dev.revo.spi.RunScheduler;
import dev.revo.tool.Tool;
import java.util.List;

/** Finds what was given to a reVo that nothing in it would run. */
final class MissingEngines {
    /** The artifact that runs runs. */
    static final String PARALLEL = "dev.revo:revo-engine-parallel";

    /** What to do where it is wanting. */
    static final String ADD_PARALLEL =
            "Add the artifact " + PARALLEL + " and .install(ParallelEngine.module()), or .discover().";

    private static final List<Class<?>> START_RUNS = List.of(Agents.class, Creative.class, ParallelMind.class);

    private final PartTable parts;
    private final NounTable nouns;

    MissingEngines(PartTable parts, NounTable nouns) {
        this.parts = parts;
        this.nouns = nouns;
    }

    void check(List<String> faults) {
        if ((given(Agent.class) || given(Tool.class)) && !nouns.has(Agents.class)) {
            faults.add("Agents or tools are given, but nothing runs them. Add the artifact dev.revo:revo-agents and"
                    + " .install(AgentRuntime.module()), or .discover().");
        }
        if ((given(Plan.class) || given(Job.class)) && !nouns.has(ParallelMind.class)) {
            faults.add("Plans or jobs are given, but nothing runs them. " + ADD_PARALLEL);
        }
        if (parts.isBuiltIn(RunScheduler.class)) {
            withoutThreads(faults);
        }
    }

    // Told now: a run that an earlier start left in the journal would be taken up and fail for good.
    private void withoutThreads(List<String> faults) {
        List<String> starting = START_RUNS.stream()
                .filter(nouns::has)
                .map(Class::getSimpleName)
                .sorted()
                .toList();
        if (!starting.isEmpty()) {
            faults.add("Runs of " + String.join(", ", starting) + " are to begin, but nothing gives them a thread. "
                    + ADD_PARALLEL);
        } else if (given(RunKind.class)) {
            faults.add(
                    "Runs of the kinds " + kinds() + " are declared, but nothing gives them a thread. " + ADD_PARALLEL);
        }
    }

    private boolean given(Class<?> spi) {
        return !parts.all(spi).isEmpty();
    }

    private List<String> kinds() {
        return parts.all(RunKind.class).stream().map(RunKind::kind).sorted().toList();
    }
}
