package dev.revo.inmemory;

import dev.revo.run.RunContext;
import dev.revo.spi.AgentStatusStore;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** What agents told last, in maps. */
final class InMemoryAgentStatus implements AgentStatusStore {
    private static final Comparator<Place> BY_NAME =
            Comparator.comparing(Place::agent).thenComparing(Place::instance);

    private final Map<String, ConcurrentSkipListMap<Place, AgentStatus>> tenants = new ConcurrentHashMap<>();

    private ConcurrentSkipListMap<Place, AgentStatus> rows(RunContext ctx) {
        return tenants.computeIfAbsent(ctx.tenant(), tenant -> new ConcurrentSkipListMap<>(BY_NAME));
    }

    @Override
    public void tell(RunContext ctx, AgentStatus status) {
        rows(ctx).merge(status.place(), status, (there, next) -> next.at().isAfter(there.at()) ? next : there);
    }

    @Override
    public List<AgentStatus> find(RunContext ctx, String agent, Instant aliveSince) {
        return rows(ctx).values().stream()
                .filter(each -> each.agent().equals(agent))
                .map(each -> each.asOf(aliveSince))
                .toList();
    }

    @Override
    public List<AgentStatus> list(RunContext ctx, Place after, int atMost, Instant aliveSince) {
        return rows(ctx).tailMap(after, false).values().stream()
                .limit(atMost)
                .map(each -> each.asOf(aliveSince))
                .toList();
    }

    @Override
    public int forget(RunContext ctx, Instant before) {
        int gone = 0;
        for (AgentStatus each : rows(ctx).values()) {
            gone += each.at().isBefore(before) && rows(ctx).remove(each.place(), each) ? 1 : 0;
        }
        return gone;
    }
}
