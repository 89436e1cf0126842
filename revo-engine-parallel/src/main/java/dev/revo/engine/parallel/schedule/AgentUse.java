package dev.revo.engine.parallel.schedule;

import org.jspecify.annotations.Nullable;

/** One agent of a tenant: how many of its bodies are at work and wait. Bodies of no agent share one without a cap. Confined. */
final class AgentUse {
    final Tenant tenant;
    final String name;
    /** Those at work within the caps. */
    int running;
    /** Those at work or waiting. */
    int here;

    private final @Nullable AgentLine[] lines = new AgentLine[Lane.COUNT];

    AgentUse(Tenant tenant, String name) {
        this.tenant = tenant;
        this.name = name;
    }

    boolean full(int cap) {
        return running >= cap && !name.isEmpty();
    }

    AgentLine line(Lane lane) {
        AgentLine known = lines[lane.rank];
        if (known == null) {
            known = new AgentLine(this, tenant.line(lane));
            lines[lane.rank] = known;
        }
        return known;
    }

    @Nullable
    AgentLine lineIfAny(int rank) {
        return lines[rank];
    }
}
