package dev.revo.inmemory;

import dev.revo.error.ConflictException;
import dev.revo.error.Fault;
import dev.revo.error.InvalidRequestException;
import dev.revo.run.Money;
import dev.revo.spi.Purged;
import dev.revo.spi.UsageFigures;
import dev.revo.spi.UsageStore.Booking;
import dev.revo.spi.UsageStore.Books;
import dev.revo.spi.UsageStore.Held;
import dev.revo.spi.UsageStore.Outcome;
import dev.revo.spi.UsageStore.Rules;
import dev.revo.spi.UsageStore.Standing;
import dev.revo.spi.UsageStore.Total;
import dev.revo.spi.UsageStore.Window;
import dev.revo.usage.BudgetRule;
import dev.revo.usage.UsageEvent;
import dev.revo.usage.UsageEvent.Meter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The events, reservations and budgets of one tenant. Guarded by itself, from outside. */
final class UsageLedger {
    private final Map<String, BudgetRule> rules = new TreeMap<>();
    private final Map<Key, UsageEvent> events = new LinkedHashMap<>();
    private final Map<String, Held> open = new LinkedHashMap<>();
    // What a window's events and reservations come to, so that they need not be added up each time.
    private final Map<Place, Standing> sums = new HashMap<>();
    private final Map<Place, Integer> told = new HashMap<>();
    private long version;
    private @Nullable Instant keptFrom;

    private record Key(String source, String id) {
        static Key of(UsageEvent event) {
            return new Key(event.source(), event.id());
        }
    }

    private record Place(String budget, Instant start) {
        static Place of(Window window) {
            return new Place(window.rule().name(), window.start());
        }
    }

    /** What an event is added up by. */
    private record Group(String user, String agent, String model, String source, Meter meter, String currency) {
        static Group of(UsageEvent event) {
            return new Group(
                    event.user().orElse(""),
                    event.agent().orElse(""),
                    event.model().orElse(""),
                    event.source(),
                    event.meter(),
                    event.cost().map(Money::currency).orElse(""));
        }
    }

    Rules rules() {
        return new Rules(version, List.copyOf(rules.values()));
    }

    boolean put(BudgetRule rule) {
        rules.put(rule.name(), rule);
        return changed(rule.name());
    }

    boolean remove(String name) {
        return rules.remove(name) != null && changed(name);
    }

    private boolean changed(String name) {
        version++;
        sums.keySet().removeIf(place -> place.budget().equals(name));
        told.keySet().removeIf(place -> place.budget().equals(name));
        return true;
    }

    Booking record(UsageEvent event, Books books) {
        if (books.version() != version) {
            return Booking.not(Outcome.STALE);
        }
        tooOld(event);
        UsageEvent before = events.putIfAbsent(Key.of(event), event);
        if (before != null && !before.equals(event)) {
            throw new ConflictException(Fault.of(
                            "usage_id_reused",
                            "Another event was counted under this source and id. Give it its own id.")
                    .with("source", event.source())
                    .with("id", event.id()));
        }
        if (before != null) {
            return Booking.not(Outcome.BEFORE);
        }
        books.windows().forEach(window -> book(window, UsageFigures.of(event, window.rule()), UsageFigures.NONE));
        return Booking.done(standings(books.windows()));
    }

    private void tooOld(UsageEvent event) {
        keptFrom().filter(event.at()::isBefore).ifPresent(from -> {
            throw InvalidRequestException.field(
                    "usage.at",
                    "is " + event.at() + ", but events are kept from " + from + " on",
                    "Nobody can tell whether it was counted before, so it is not counted now.");
        });
    }

    Booking reserve(Held held, Books books) {
        if (books.version() != version) {
            return Booking.not(Outcome.STALE);
        }
        if (open.containsKey(held.id())) {
            throw new ConflictException(
                    Fault.of("reservation_id_reused", "The reservation " + held.id() + " is open already."));
        }
        for (Window window : books.windows()) {
            Standing now = standing(window);
            UsageFigures asked = UsageFigures.of(held.demand().estimate(), window.rule());
            if (!rules.containsKey(window.rule().name())
                    || !now.used()
                            .plus(now.reserved())
                            .plus(asked)
                            .fits(window.rule().budget())) {
                return Booking.refused(window.rule().name());
            }
        }
        books.windows().forEach(window -> book(window, UsageFigures.NONE, estimate(held, window)));
        open.put(held.id(), held);
        return Booking.done(standings(books.windows()));
    }

    private static UsageFigures estimate(Held held, Window window) {
        return UsageFigures.of(held.demand().estimate(), window.rule());
    }

    boolean begin(String id) {
        return open.computeIfPresent(
                        id,
                        (same, held) ->
                                new Held(id, held.demand(), held.user(), held.agent(), held.at(), held.expires(), true))
                != null;
    }

    Booking settle(Held held, List<UsageEvent> actual, Books books) {
        if (books.version() != version) {
            return Booking.not(Outcome.STALE);
        }
        if (open.remove(held.id()) == null) {
            return Booking.not(Outcome.BEFORE);
        }
        for (Window window : books.windows()) {
            UsageFigures used = UsageFigures.NONE;
            for (UsageEvent event : actual) {
                used = used.plus(UsageFigures.of(event, window.rule()));
            }
            book(window, used, estimate(held, window).negated());
        }
        actual.forEach(event -> events.put(Key.of(event), event));
        return Booking.done(standings(books.windows()));
    }

    Booking release(Held held, Books books) {
        if (books.version() != version) {
            return Booking.not(Outcome.STALE);
        }
        Held kept = open.get(held.id());
        if (kept == null || kept.begun()) {
            return Booking.not(Outcome.BEFORE);
        }
        open.remove(held.id());
        books.windows()
                .forEach(window ->
                        book(window, UsageFigures.NONE, estimate(held, window).negated()));
        return Booking.done(standings(books.windows()));
    }

    List<Held> expired(Instant now, int atMost) {
        return open.values().stream()
                .filter(held -> !held.expires().isAfter(now))
                .sorted(Comparator.comparing(Held::expires))
                .limit(atMost)
                .toList();
    }

    List<Standing> standings(List<Window> windows) {
        return windows.stream().map(this::standing).toList();
    }

    private Standing standing(Window window) {
        return window.slides() ? added(window) : sums.computeIfAbsent(Place.of(window), place -> added(window));
    }

    // A window that nobody looked at yet is added up when somebody does.
    private void book(Window window, UsageFigures used, UsageFigures reserved) {
        sums.computeIfPresent(
                Place.of(window),
                (place, now) -> new Standing(
                        window, now.used().plus(used), now.reserved().plus(reserved)));
    }

    private Standing added(Window window) {
        UsageFigures used = UsageFigures.NONE;
        for (UsageEvent event : events.values()) {
            if (window.counts(event.user(), event.agent(), event.at())) {
                used = used.plus(UsageFigures.of(event, window.rule()));
            }
        }
        UsageFigures reserved = UsageFigures.NONE;
        for (Held held : open.values()) {
            if (window.counts(Optional.of(held.user()), held.agent(), held.at())) {
                reserved = reserved.plus(estimate(held, window));
            }
        }
        return new Standing(window, used, reserved);
    }

    boolean tell(Window window, int percent, Instant at) {
        Instant start = window.slides() ? at.truncatedTo(ChronoUnit.MINUTES) : window.start();
        Integer before = told.get(new Place(window.rule().name(), start));
        if (before != null && before >= percent) {
            return false;
        }
        told.put(new Place(window.rule().name(), start), percent);
        return true;
    }

    Optional<Instant> keptFrom() {
        return Optional.ofNullable(keptFrom);
    }

    Purged purge(Instant before, Books books, int atMost) {
        if (books.version() != version) {
            throw new ConflictException(
                    Fault.of("budgets_moved", "The budgets changed meanwhile. Read them again; nothing was deleted."));
        }
        // Whoever looked at one has its sums kept; the others are added up now, while it can be done.
        books.windows().forEach(this::standing);
        keptFrom = keptFrom().filter(before::isBefore).orElse(before);
        List<Key> old = events.entrySet().stream()
                .filter(each -> each.getValue().at().isBefore(before))
                .map(Map.Entry::getKey)
                .limit(atMost)
                .toList();
        old.forEach(events::remove);
        return new Purged(old.size(), old.size() == atMost);
    }

    List<Total> totals(Instant asked, Instant until) {
        Instant from = keptFrom().filter(asked::isBefore).orElse(asked);
        Map<Group, Total> totals = new LinkedHashMap<>();
        for (UsageEvent event : events.values()) {
            if (!event.at().isBefore(from) && event.at().isBefore(until)) {
                Group group = Group.of(event);
                Total one = new Total(
                        group.user(),
                        group.agent(),
                        group.model(),
                        group.source(),
                        group.meter(),
                        event.quantity(),
                        event.cost());
                totals.merge(group, one, UsageLedger::sum);
            }
        }
        return new ArrayList<>(totals.values());
    }

    private static Total sum(Total a, Total b) {
        Optional<Money> cost = a.cost().map(money -> b.cost().map(money::plus).orElse(money));
        return new Total(
                a.user(),
                a.agent(),
                a.model(),
                a.source(),
                a.meter(),
                a.quantity().add(b.quantity()),
                cost);
    }
}
