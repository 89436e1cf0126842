package dev.revo.store.jdbc;

import dev.revo.run.Money;
import dev.revo.run.Priority;
import dev.revo.run.RunId;
import dev.revo.run.RunQuery;
import dev.revo.run.RunState;
import dev.revo.run.Usage;
import dev.revo.spi.TaskStore;
import dev.revo.spi.TaskStore.Place;
import dev.revo.spi.TaskStore.Standing;
import dev.revo.spi.TaskStore.Task;
import dev.revo.spi.TaskStore.TaskRow;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

/** Calls of the store of rows of runs. */
final class TaskCalls {
    private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");
    private static final int RUNS = 8;

    /** The conditions that the contract kit asks for: whatever SQL it takes is taken here too. */
    private static final List<BiFunction<RunQuery, Actor, RunQuery>> CONDITIONS = List.of(
            (query, actor) -> query,
            (query, actor) -> query.kind("agent"),
            (query, actor) -> query.name(actor.name("agent", 2)),
            (query, actor) -> query.agent(actor.name("agent", 2)),
            (query, actor) -> query.by(actor.name("user", 2)),
            (query, actor) -> query.state(actor.pick(List.of(RunState.QUEUED, RunState.SUCCEEDED))),
            (query, actor) -> query.outcome("verified"),
            (query, actor) -> query.problem("poison"),
            (query, actor) -> query.parent(run(0)),
            (query, actor) -> query.from(AT.plusSeconds(actor.below(RUNS))),
            (query, actor) -> query.until(AT.plusSeconds(1 + actor.below(RUNS))),
            (query, actor) -> query.tag(tag(actor)),
            (query, actor) -> query.tag("tag0").tag("tag1"),
            (query, actor) -> query.tag("tag0").tag("tag1").tag("tag2"),
            (query, actor) -> query.tag(tag(actor)).state(RunState.QUEUED),
            (query, actor) -> query.tag(tag(actor))
                    .kind("agent")
                    .from(AT.plusSeconds(actor.below(RUNS)))
                    .until(AT.plusSeconds(1 + actor.below(RUNS))),
            (query, actor) -> query.agent(actor.name("agent", 2))
                    .by(actor.name("user", 2))
                    .state(RunState.SUCCEEDED)
                    .outcome("verified")
                    .from(AT));

    private TaskCalls() {}

    static List<StoreCall> tasks() {
        return List.of(
                new StoreCall("TaskStore.put", TaskCalls::put),
                new StoreCall("TaskStore.put", TaskCalls::put),
                new StoreCall("TaskStore.put", TaskCalls::put),
                new StoreCall("TaskStore.find", actor -> store(actor).find(actor.ctx(), run(actor.below(RUNS)))),
                new StoreCall(
                        "TaskStore.find",
                        actor -> store(actor)
                                .find(
                                        actor.ctx(),
                                        query(actor).top(1 + actor.below(9)),
                                        actor.oneIn(3)
                                                ? new Place(AT.plusSeconds(actor.below(RUNS)), run(RUNS))
                                                : Place.FIRST)),
                new StoreCall("TaskStore.count", actor -> {
                    var counts = store(actor).count(actor.ctx(), query(actor));
                    return counts.isEmpty() ? Optional.empty() : counts;
                }),
                new StoreCall("TaskStore.forget", TaskCalls::forget));
    }

    private static TaskStore store(Actor actor) {
        return actor.stores().tasks();
    }

    private static RunId run(long number) {
        return RunId.of(Actor.id(number));
    }

    private static RunQuery query(Actor actor) {
        return actor.pick(CONDITIONS).apply(RunQuery.all(), actor);
    }

    private static Object put(Actor actor) {
        return put(actor, actor.below(RUNS));
    }

    private static Object put(Actor actor, int number) {
        Task task = new Task(
                actor.oneIn(3) ? "plan" : "agent",
                actor.name("agent", 2),
                actor.name("user", 2),
                actor.oneIn(2) ? Optional.of(run(0)) : Optional.empty(),
                actor.pick(List.of(Priority.values())),
                AT.plusSeconds(number),
                tags(actor));
        TaskRow row = TaskRow.submitted(run(number), task);
        if (actor.oneIn(2)) {
            row = row.standing(
                    new Standing(
                            actor.pick(List.of(RunState.SUCCEEDED, RunState.FAILED)),
                            actor.oneIn(3) ? Optional.empty() : Optional.of("verified"),
                            problem(actor),
                            Optional.of(AT.plus(Duration.ofMinutes(1))),
                            Optional.of(AT.plus(Duration.ofMinutes(2))),
                            Usage.tokens(actor.below(100), 1).cost(Money.usd("0." + (1 + actor.below(9))))),
                    1 + actor.below(4));
        }
        store(actor).put(actor.ctx(), row);
        return store(actor).find(actor.ctx(), row.id()).map(kept -> kept.sequence() + " " + kept.tags());
    }

    private static String tag(Actor actor) {
        return actor.name("tag", 3);
    }

    // Those that a run has change when it is put once more after it was deleted.
    private static List<String> tags(Actor actor) {
        return IntStream.range(0, 3)
                .filter(i -> actor.oneIn(2))
                .mapToObj(i -> "tag" + i)
                .toList();
    }

    // One that both tenants have, so that a query for it can find another's, and one that tells whose it is.
    private static Optional<String> problem(Actor actor) {
        return actor.pick(List.of(
                Optional.empty(), Optional.of("poison"), Optional.of(actor.ctx().tenant())));
    }

    // At times writes it first, so that there is one.
    private static Object forget(Actor actor) {
        int number = actor.below(RUNS);
        if (actor.oneIn(2)) {
            put(actor, number);
        }
        return store(actor).forget(actor.ctx(), List.of(run(number), run(RUNS)));
    }
}
