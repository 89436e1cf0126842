package dev.revo.store.jdbc;

import dev.revo.spi.QuotaStore;
import dev.revo.spi.QuotaStore.Period;
import dev.revo.spi.QuotaStore.Place;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Calls of the store of what is in use of plans' limits. */
final class QuotaCalls {
    private static final Instant DAY = Instant.parse("2026-01-01T00:00:00Z");
    private static final int MINUTES = 60;

    private QuotaCalls() {}

    static List<StoreCall> quotas() {
        return List.of(
                new StoreCall(
                        "QuotaStore.take",
                        actor -> store(actor).take(actor.ctx(), place(actor), 1 + actor.below(3), at(actor))),
                new StoreCall(
                        "QuotaStore.take",
                        actor -> store(actor).take(actor.ctx(), place(actor), 1 + actor.below(3), at(actor))),
                new StoreCall("QuotaStore.keep", actor -> store(actor).keep(actor.ctx(), place(actor))),
                new StoreCall("QuotaStore.give", actor -> store(actor).give(actor.ctx(), place(actor))),
                new StoreCall("QuotaStore.taken", actor -> store(actor).taken(actor.ctx(), limit(actor), at(actor))),
                new StoreCall(
                        "QuotaStore.count",
                        actor -> store(actor)
                                .count(actor.ctx(), period(actor), 1 + actor.below(9), 20 + actor.below(200))),
                new StoreCall("QuotaStore.uncount", actor -> {
                    store(actor).uncount(actor.ctx(), period(actor), 1 + actor.below(5));
                    return true;
                }),
                new StoreCall("QuotaStore.counted", actor -> store(actor).counted(actor.ctx(), period(actor))),
                new StoreCall("QuotaStore.forget", actor -> store(actor).forget(actor.ctx(), period(actor))));
    }

    private static QuotaStore store(Actor actor) {
        return actor.stores().quotas();
    }

    private static Instant at(Actor actor) {
        return DAY.plus(Duration.ofMinutes(actor.below(MINUTES)));
    }

    private static String limit(Actor actor) {
        return actor.name("limit", 2);
    }

    private static Place place(Actor actor) {
        return new Place(
                limit(actor),
                actor.name("holder", 2),
                actor.name("owner", 2),
                at(actor).plus(Duration.ofMinutes(20)));
    }

    private static Period period(Actor actor) {
        return new Period(limit(actor), "2026-01-0" + (1 + actor.below(3)));
    }
}
