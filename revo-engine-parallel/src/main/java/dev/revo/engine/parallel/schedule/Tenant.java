package dev.revo.engine.parallel.schedule;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the queue knows of a tenant. Confined. */
final class Tenant {
    final String name;
    final double weight;
    /** Those at work within the caps. */
    int running;
    /** Those at work or waiting. */
    int here;

    int waiting;
    long bytes;
    /** Whether it is among those with nothing here. */
    boolean idle;

    long idleSince;
    final Estimate estimate = new Estimate();
    final Pace pace = new Pace();
    final Tallies tallies = new Tallies();

    private final Map<String, AgentUse> agents = new HashMap<>();
    /** Of bodies of no agent, which most are. */
    private final AgentUse none = new AgentUse(this, "");

    private final @Nullable Line[] lines = new Line[Lane.COUNT];
    private final @Nullable Newest[] newest = new Newest[Lane.COUNT];

    Tenant(String name, double weight) {
        this.name = name;
        this.weight = weight;
    }

    AgentUse agent(String agent) {
        AgentUse known = agentIfAny(agent);
        if (known == null) {
            known = new AgentUse(this, agent);
            agents.put(agent, known);
        }
        return known;
    }

    @Nullable
    AgentUse agentIfAny(String agent) {
        return agent.isEmpty() ? none : agents.get(agent);
    }

    /** A snapshot. */
    List<AgentUse> agents() {
        List<AgentUse> all = new ArrayList<>(agents.values());
        all.add(none);
        return List.copyOf(all);
    }

    /** One body more or less; an agent of which nothing is left is forgotten. */
    void count(AgentUse agent, int by) {
        here += by;
        agent.here += by;
        if (agent.here == 0 && agent != none) {
            agents.remove(agent.name);
        }
    }

    Line line(Lane lane) {
        Line known = lines[lane.rank];
        if (known == null) {
            known = new Line(this, lane);
            lines[lane.rank] = known;
        }
        return known;
    }

    @Nullable
    Line lineIfAny(int rank) {
        return lines[rank];
    }

    Newest newest(int rank) {
        Newest known = newest[rank];
        if (known == null) {
            known = new Newest(rank);
            newest[rank] = known;
        }
        return known;
    }
}
