package dev.revo.engine.parallel.schedule;

import dev.revo.run.Priority;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is: start-time fair queueing (Goyal, Vin, Cheng: Start-time Fair Queueing, SIGCOMM 1996) between lanes, and in each lane
 * between tenants. Who is served is who has the least start tag; its tag grows by the cost of the body over its weight. Costs
 * are nanoseconds at work: estimated first, then corrected by what was measured, so what is shared is time in places and
 * not the number of starts. Whoever has nothing to begin, because nothing waits or because a cap is reached, comes back with
 * the greater of its own tag and the virtual time, and so has saved nothing up. Each step is O(log tenants + log agents). Confined.
 */
final class Shares {
    /** Bodies lifted by age in one step at most, so that no step is long. */
    static final int LIFTS = 16;

    /** Lines whose age is looked at again for one of them at most, for the same reason. */
    private static final int LOOKS = 64;

    private final List<Lane> lanes = new ArrayList<>();
    private final int perTenant;
    private final int perAgent;
    private final long ageing;
    private double virtual;
    private long places;

    Shares(Scheduling scheduling) {
        for (Priority each : Lane.ORDER) {
            lanes.add(new Lane(lanes.size(), scheduling.laneWeight(each)));
        }
        perTenant = scheduling.perTenant();
        perAgent = scheduling.perAgent();
        ageing = scheduling.ageing().toNanos();
    }

    Lane lane(int rank) {
        return lanes.get(rank);
    }

    /** The body whose turn it is among those that no cap of theirs keeps back. */
    @Nullable
    Entry next() {
        Lane best = null;
        for (Lane each : lanes) {
            // The more urgent of two equal ones.
            if (each.ready && (best == null || each.tag <= best.tag)) {
                best = each;
            }
        }
        Line line = best == null ? null : best.byTag.first();
        return line == null ? null : line.head();
    }

    void enter(Entry entry, AgentLine line) {
        entry.line(line);
        entry.place = ++places;
        boolean first = line.waiting.isEmpty();
        line.waiting.add(entry);
        // Behind others it changes nothing.
        if (first) {
            refresh(line);
        }
    }

    /** Puts back what had been first. */
    void enterAgain(Entry entry) {
        entry.line().waiting.addFirst(entry);
        refresh(entry.line());
    }

    /** What begins is paid for, in turn or out of turn, and leaves. */
    void begin(Entry entry, double cost, boolean inTurn) {
        Line line = entry.line().line;
        Lane lane = line.lane;
        if (inTurn) {
            virtual = Math.max(virtual, lane.tag);
            lane.virtual = Math.max(lane.virtual, line.tag);
        } else {
            if (!lane.ready) {
                lane.tag = Math.max(lane.tag, virtual);
            }
            if (!lane.byTag.has(line)) {
                line.tag = Math.max(line.tag, lane.virtual);
            }
        }
        spend(line, cost);
        leave(entry);
    }

    /** The tenant pays for more of the lane, or gets back what it paid too much. */
    void spend(Line line, double cost) {
        line.tag += cost / line.tenant.weight;
        if (line.lane.byTag.has(line)) {
            line.lane.byTag.moved(line);
        }
        line.lane.tag += cost / line.lane.weight;
    }

    void leave(Entry entry) {
        AgentLine agent = entry.line();
        agent.waiting.remove(entry);
        Line from = entry.from;
        if (from != null) {
            from.lifted = false;
            entry.from = null;
            age(from);
        }
        refresh(agent);
    }

    /** One more at work, or one less, within the caps of its tenant and agent. */
    void occupy(AgentUse agent, int by) {
        Tenant tenant = agent.tenant;
        boolean agentWas = agent.full(perAgent);
        boolean tenantWas = tenant.running >= perTenant;
        agent.running += by;
        tenant.running += by;
        boolean tenantChanged = tenantWas != tenant.running >= perTenant;
        boolean agentChanged = agentWas != agent.full(perAgent);
        for (int rank = 0; rank < Lane.COUNT && (tenantChanged || agentChanged); rank++) {
            AgentLine waiting = agent.lineIfAny(rank);
            if (agentChanged && waiting != null) {
                refresh(waiting);
            }
            Line line = tenant.lineIfAny(rank);
            if (tenantChanged && line != null) {
                refresh(line);
            }
        }
    }

    /**
     * Lifts what has waited too long into the lane above. Of each tenant and lane one body at a time is above, the oldest that
     * could begin: a tenant's old bodies take turns there with its urgent ones instead of standing before them.
     */
    void lift(long now) {
        for (int rank = 0; rank < Lane.COUNT - 1; rank++) {
            Lane lane = lanes.get(rank);
            for (int i = 0; i < LIFTS; i++) {
                Line line = oldest(lane, now);
                Entry head = line == null ? null : line.head();
                if (line == null || head == null) {
                    break;
                }
                leave(head);
                head.from = line;
                line.lifted = true;
                age(line);
                head.entered += ageing;
                enter(head, head.line().agent.line(lanes.get(rank + 1)));
            }
        }
    }

    /** The line whose next body is to be lifted, if any. */
    private @Nullable Line oldest(Lane lane, long now) {
        for (int i = 0; i < LOOKS; i++) {
            Line first = lane.byAge.first();
            if (first == null || now - first.age() < ageing) {
                return null;
            }
            if (!first.grewYounger()) {
                return first;
            }
            first.look();
            lane.byAge.moved(first);
        }
        // The next step goes on.
        return null;
    }

    private void refresh(AgentLine agent) {
        Heap<AgentLine> heap = agent.line.ready;
        boolean ready = !agent.waiting.isEmpty() && !agent.agent.full(perAgent);
        boolean was = heap.has(agent);
        if (ready && !was) {
            heap.add(agent);
        } else if (was && !ready) {
            heap.remove(agent);
        } else if (ready) {
            heap.moved(agent);
        }
        refresh(agent.line);
    }

    private void refresh(Line line) {
        Lane lane = line.lane;
        boolean ready = !line.ready.isEmpty() && line.tenant.running < perTenant;
        boolean was = lane.byTag.has(line);
        if (ready && !was) {
            line.tag = Math.max(line.tag, lane.virtual);
            line.since = line.headPlace();
            lane.byTag.add(line);
        } else if (was && !ready) {
            lane.byTag.remove(line);
        }
        age(line);
        boolean some = !lane.byTag.isEmpty();
        if (some && !lane.ready) {
            lane.tag = Math.max(lane.tag, virtual);
        }
        lane.ready = some;
    }

    private void age(Line line) {
        Heap<Line> heap = line.lane.byAge;
        boolean wanted = line.lane.byTag.has(line) && !line.lifted;
        boolean was = heap.has(line);
        if (wanted && !was) {
            line.look();
            heap.add(line);
        } else if (was && !wanted) {
            heap.remove(line);
        } else if (wanted && line.grewOlder()) {
            line.look();
            heap.moved(line);
        }
    }
}
