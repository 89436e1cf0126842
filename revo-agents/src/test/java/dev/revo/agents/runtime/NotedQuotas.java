package dev.revo.agents.runtime;

import dev.revo.error.Fault;
import dev.revo.error.QuotaExceededException;
import dev.revo.run.RunContext;
import dev.revo.run.Usage;
import dev.revo.spi.Demand;
import dev.revo.spi.QuotaGate;
import dev.revo.spi.Reservation;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A quota gate that notes what it is told of each call, and refuses those it was told to refuse. */
final class NotedQuotas implements QuotaGate {
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final ConcurrentHashMap<String, Runnable> refused = new ConcurrentHashMap<>();

    /** Refuses calls of this name, after this. */
    NotedQuotas refuse(String name, Runnable after) {
        refused.put(name, after);
        return this;
    }

    @Override
    public Reservation reserve(RunContext ctx, Demand demand) {
        Runnable before = refused.get(demand.name());
        if (before != null) {
            before.run();
            throw new QuotaExceededException(Fault.of("quota_exceeded", "No more of " + demand.name() + "."));
        }
        note(demand, "reserved");
        return new Reservation() {
            @Override
            public String id() {
                return demand.name();
            }

            @Override
            public void begun() {
                note(demand, "begun");
            }

            @Override
            public void settle(Usage actual) {
                note(
                        demand,
                        "settled at " + actual.totalTokens() + " tokens, "
                                + (actual.modelCalls() + actual.toolCalls()) + " calls"
                                + actual.cost().map(cost -> ", " + cost).orElse(""));
            }

            @Override
            public void close() {
                note(demand, "closed");
            }
        };
    }

    private void note(Demand demand, String what) {
        told.add(demand.name() + " " + what);
    }

    /** What it was told of calls of this name, in order. */
    List<String> of(String name) {
        return told.stream()
                .filter(line -> line.startsWith(name + " "))
                .map(line -> line.substring(name.length() + 1))
                .toList();
    }
}
