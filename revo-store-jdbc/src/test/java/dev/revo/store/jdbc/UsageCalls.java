package dev.revo.store.jdbc;

import dev.revo.run.Budget;
import dev.revo.run.Money;
import dev.revo.run.Usage;
import dev.revo.spi.Demand;
import dev.revo.spi.UsageStore;
import dev.revo.spi.UsageStore.Booking;
import dev.revo.spi.UsageStore.Books;
import dev.revo.spi.UsageStore.Held;
import dev.revo.spi.UsageStore.Outcome;
import dev.revo.spi.UsageStore.Window;
import dev.revo.usage.BudgetRule;
import dev.revo.usage.UsageEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Calls of the store of consumption and budgets. */
final class UsageCalls {
    private static final Instant DAY = Instant.parse("2026-01-01T00:00:00Z");
    private static final int MINUTES = 300;
    private static final int HELD = 6;

    private UsageCalls() {}

    static List<StoreCall> usage() {
        return List.of(
                new StoreCall("UsageStore.rules", actor -> store(actor).rules(actor.ctx())),
                new StoreCall("UsageStore.put", UsageCalls::put),
                new StoreCall("UsageStore.put", UsageCalls::put),
                new StoreCall("UsageStore.remove", actor -> store(actor).remove(actor.ctx(), actor.name("budget", 3))),
                new StoreCall("UsageStore.record", UsageCalls::record),
                new StoreCall("UsageStore.record", UsageCalls::record),
                new StoreCall("UsageStore.reserve", UsageCalls::reserve),
                new StoreCall("UsageStore.reserve", UsageCalls::reserve),
                new StoreCall("UsageStore.reserve", UsageCalls::reserve),
                // Of some it never begins, so that there is something to be given back.
                new StoreCall(
                        "UsageStore.begin", actor -> store(actor).begin(actor.ctx(), actor.name("held", HELD / 2))),
                new StoreCall("UsageStore.settle", UsageCalls::settle),
                new StoreCall("UsageStore.release", UsageCalls::release),
                new StoreCall(
                        "UsageStore.expired",
                        actor -> store(actor)
                                .expired(
                                        actor.ctx(),
                                        DAY.plus(Duration.ofMinutes(actor.below(MINUTES))),
                                        1 + actor.below(5))),
                new StoreCall(
                        "UsageStore.standings",
                        actor -> store(actor)
                                .standings(actor.ctx(), books(actor, at(actor)).windows())),
                new StoreCall("UsageStore.tell", actor -> {
                    Instant at = at(actor);
                    List<Window> windows = books(actor, at).windows();
                    return windows.isEmpty()
                            ? Optional.empty()
                            : store(actor).tell(actor.ctx(), actor.pick(windows), actor.oneIn(2) ? 80 : 100, at);
                }),
                new StoreCall(
                        "UsageStore.totals",
                        actor -> store(actor)
                                .totals(actor.ctx(), DAY, DAY.plus(Duration.ofMinutes(30 + actor.below(MINUTES))))
                                .stream()
                                .map(Object::toString)
                                .sorted()
                                .toList()),
                new StoreCall("UsageStore.purge", UsageCalls::purge),
                new StoreCall("UsageStore.keptFrom", actor -> store(actor).keptFrom(actor.ctx())));
    }

    // An hour further each time, long before anything else. The event is mostly for the next purge: until then it
    // stands beside
    // one of its id and another time that is another tenant's.
    private static Object purge(Actor actor) {
        Instant before = DAY.minus(Duration.ofDays(10)).plus(Duration.ofHours(actor.next("purge")));
        Instant at = before.plus(Duration.ofMinutes(actor.below(90)));
        if (!actor.oneIn(5)) {
            UsageEvent event = UsageEvent.of("gateway", "old" + actor.next("old"), UsageEvent.Meter.TOOL_CALLS, 1, at);
            store(actor).record(actor.ctx(), event, counting(actor, Optional.empty(), Optional.empty(), at));
        }
        List<Window> total = books(actor, DAY).windows().stream()
                .filter(window -> window.rule().window() == BudgetRule.Window.TOTAL)
                .toList();
        Books books = new Books(store(actor).rules(actor.ctx()).version() + (actor.oneIn(10) ? 1 : 0), total);
        return store(actor)
                .purge(actor.ctx(), before, books, 1 + actor.below(8))
                .rows();
    }

    private static Object put(Actor actor) {
        store(actor).put(actor.ctx(), rule(actor));
        return true;
    }

    private static UsageStore store(Actor actor) {
        return actor.stores().usage();
    }

    private static Instant at(Actor actor) {
        return DAY.plus(Duration.ofMinutes(actor.below(MINUTES)));
    }

    private static BudgetRule rule(Actor actor) {
        Budget budget = switch (actor.below(3)) {
            case 0 -> Budget.tokens(1_000 + actor.below(3_000));
            case 1 -> Budget.modelCalls(50 + actor.below(200));
            default -> Budget.money(Money.usd("0." + (1 + actor.below(9))));
        };
        BudgetRule.Window window = actor.pick(List.of(BudgetRule.Window.values()));
        BudgetRule rule = BudgetRule.of(actor.name("budget", 3), budget, window);
        rule = actor.oneIn(3) ? rule.user(actor.name("user", 2)) : rule;
        return actor.oneIn(3) ? rule.agent(actor.name("agent", 2)) : rule;
    }

    private static Books books(Actor actor, Instant at) {
        UsageStore.Rules rules = store(actor).rules(actor.ctx());
        return new Books(
                rules.version(),
                rules.rules().stream().map(rule -> window(rule, at)).toList());
    }

    private static Window window(BudgetRule rule, Instant at) {
        return switch (rule.window()) {
            case MINUTE -> new Window(rule, at.minusSeconds(60), at.plus(1, ChronoUnit.MICROS));
            case DAY -> new Window(rule, DAY, DAY.plus(Duration.ofDays(1)));
            case MONTH -> new Window(rule, DAY, DAY.plus(Duration.ofDays(31)));
            case TOTAL -> new Window(rule, Instant.EPOCH, Instant.parse("9999-01-01T00:00:00Z"));
        };
    }

    private static Object record(Actor actor) {
        Instant at = at(actor);
        UsageEvent event = UsageEvent.of(
                        "gateway",
                        "event" + (actor.oneIn(6) ? actor.below(5) : actor.next("event")),
                        actor.pick(List.of(UsageEvent.Meter.values())),
                        1 + actor.below(50),
                        at)
                .model(actor.name("model", 2));
        event = actor.oneIn(2) ? event.user(actor.name("user", 2)) : event;
        event = actor.oneIn(2) ? event.agent(actor.name("agent", 2)) : event;
        event = actor.oneIn(3) ? event.cost(Money.usd("0.00" + (1 + actor.below(9)))) : event;
        return done(store(actor).record(actor.ctx(), event, counting(actor, event.user(), event.agent(), at)));
    }

    // Windows that count what this user does at this time, as the caller of a store makes them.
    private static Books counting(Actor actor, Optional<String> user, Optional<String> agent, Instant at) {
        Books all = books(actor, at);
        List<Window> counting = new ArrayList<>(all.windows().stream()
                .filter(window -> window.counts(user, agent, at))
                .toList());
        if (actor.oneIn(8)) {
            // One that the store may not know, though another tenant has one of its name.
            BudgetRule unknown = BudgetRule.of("budget" + actor.below(3), Budget.tokens(5_000), BudgetRule.Window.DAY);
            counting.removeIf(window -> window.rule().name().equals(unknown.name()));
            counting.add(window(unknown, at));
        }
        return new Books(all.version(), counting);
    }

    private static Held held(Actor actor) {
        long number = actor.below(HELD);
        // All that is known of a reservation follows from its number, so that it is settled as it was made.
        Instant at = DAY.plus(Duration.ofMinutes(number * 7));
        return new Held(
                "held" + number,
                new Demand(
                        Demand.Kind.MODEL_CALL,
                        "model0",
                        Usage.of(10, 10 * number, 1, 0).cost(Money.usd("0.001"))),
                "user" + number % 2,
                number < 3 ? Optional.of("agent" + number % 2) : Optional.empty(),
                at,
                at.plus(Duration.ofMinutes(15)),
                false);
    }

    private static Object reserve(Actor actor) {
        Held held = held(actor);
        return done(store(actor)
                .reserve(actor.ctx(), held, counting(actor, Optional.of(held.user()), held.agent(), held.at())));
    }

    private static Object settle(Actor actor) {
        Held held = held(actor);
        UsageEvent event = UsageEvent.of(
                        "revo", held.id() + "#" + actor.next("settled"), UsageEvent.Meter.OUTPUT_TOKENS, 5, held.at())
                .user(held.user());
        event = held.agent().map(event::agent).orElse(event);
        return done(store(actor)
                .settle(
                        actor.ctx(),
                        held,
                        List.of(event),
                        counting(actor, Optional.of(held.user()), held.agent(), held.at())));
    }

    private static Object release(Actor actor) {
        Held held = held(actor);
        return done(store(actor)
                .release(actor.ctx(), held, counting(actor, Optional.of(held.user()), held.agent(), held.at())));
    }

    private static Object done(Booking booking) {
        return booking.outcome() == Outcome.DONE ? booking : Optional.empty();
    }
}
