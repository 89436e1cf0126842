package dev.revo.store.jdbc;

import dev.revo.spi.AgentStatusStore;
import dev.revo.spi.AgentStatusStore.AgentStatus;
import dev.revo.spi.AgentStatusStore.Place;
import dev.revo.spi.AgentStatusStore.State;
import java.time.Instant;
import java.util.List;

/** Calls of the store of what agents told last. */
final class StatusCalls {
    private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");
    private static final int SECONDS = 60;

    private StatusCalls() {}

    static List<StoreCall> status() {
        return List.of(
                new StoreCall("AgentStatusStore.tell", StatusCalls::tell),
                new StoreCall("AgentStatusStore.tell", StatusCalls::tell),
                new StoreCall(
                        "AgentStatusStore.find", actor -> store(actor).find(actor.ctx(), agent(actor), at(actor))),
                new StoreCall(
                        "AgentStatusStore.list",
                        actor -> store(actor)
                                .list(
                                        actor.ctx(),
                                        actor.oneIn(2) ? Place.FIRST : new Place(agent(actor), actor.name("p", 3)),
                                        1 + actor.below(5),
                                        at(actor))),
                new StoreCall("AgentStatusStore.forget", actor -> store(actor).forget(actor.ctx(), at(actor))));
    }

    private static AgentStatusStore store(Actor actor) {
        return actor.stores().status();
    }

    private static Instant at(Actor actor) {
        return AT.plusSeconds(actor.below(SECONDS));
    }

    private static String agent(Actor actor) {
        return actor.name("agent", 3);
    }

    private static Object tell(Actor actor) {
        AgentStatus told = new AgentStatus(
                agent(actor), actor.name("p", 3), actor.pick(List.of(State.values())), actor.below(9), at(actor));
        store(actor).tell(actor.ctx(), told);
        return store(actor).find(actor.ctx(), told.agent(), Instant.EPOCH);
    }
}
