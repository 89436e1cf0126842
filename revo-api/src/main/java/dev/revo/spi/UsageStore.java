package dev.revo.spi;

import static java.util.Objects.requireNonNull;

import dev.revo.run.Money;
import dev.revo.run.RunContext;
import dev.revo.usage.BudgetRule;
import dev.revo.usage.UsageEvent;
import dev.revo.usage.UsageEvent.Meter;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * SPI: consumption, budgets and what is reserved of them. Everything belongs to the context's tenant. Each method takes
 * effect as a whole or not at all, in the caller's {@link UnitOfWork} where there is one. Thread-safe, also across
 * processes.
 *
 * <p>A store keeps rows and sums; which budgets count something, and in which window, is its caller's to say: the
 * {@link Books}. They were made from the rules of a version, and a store at another version does nothing and says
 * {@link Outcome#STALE}. What stands in a window is always the sum of the tenant's events and open reservations that
 * {@linkplain Window#counts it counts}, also for a window that is named for the first time.
 */
public interface UsageStore {
    /**
     * The tenant's budgets.
     *
     * @param version raised by each change; 0 when there was none yet
     * @param rules by name; unmodifiable
     */
    record Rules(long version, List<BudgetRule> rules) {
        /** Copies. */
        public Rules {
            rules = List.copyOf(rules);
        }
    }

    /**
     * A time in which a budget counts. That of {@link BudgetRule.Window#MINUTE} slides: it begins anew with each call.
     *
     * @param rule the budget
     * @param start the first instant, to the microsecond
     * @param until the first instant that does not count any more
     */
    record Window(BudgetRule rule, Instant start, Instant until) {
        /** Checks for nulls. */
        public Window {
            requireNonNull(rule, "rule");
            requireNonNull(start, "start");
            requireNonNull(until, "until");
        }

        /** Whether it has no fixed start. */
        public boolean slides() {
            return rule.window() == BudgetRule.Window.MINUTE;
        }

        /** Whether what this user and agent consumed at this time counts here. */
        public boolean counts(Optional<String> user, Optional<String> agent, Instant at) {
            return !at.isBefore(start)
                    && at.isBefore(until)
                    && (rule.user().isEmpty() || rule.user().equals(user))
                    && (rule.agent().isEmpty() || rule.agent().equals(agent));
        }
    }

    /**
     * Which windows something counts in.
     *
     * @param version the version of the rules they were made from
     * @param windows one for each budget, in the order of their names; unmodifiable
     */
    record Books(long version, List<Window> windows) {
        /** Copies and sorts: all who take several windows take them in one order. */
        public Books {
            List<Window> sorted = new ArrayList<>(windows);
            sorted.sort(Comparator.comparing(window -> window.rule().name()));
            windows = List.copyOf(sorted);
        }
    }

    /**
     * An amount set aside, as it is kept.
     *
     * @param id unique in the tenant
     * @param demand what for
     * @param user who consumes
     * @param agent the agent at work, if any
     * @param at when it was reserved, to the microsecond; its consumption counts at this time
     * @param expires from when on it may be ended for its owner, who is taken to be dead
     * @param begun whether consumption had begun, so that it cannot be given back
     */
    record Held(
            String id, Demand demand, String user, Optional<String> agent, Instant at, Instant expires, boolean begun) {
        /** Checks for nulls. */
        public Held {
            requireNonNull(id, "id");
            requireNonNull(demand, "demand");
            requireNonNull(user, "user");
            requireNonNull(agent, "agent");
            requireNonNull(at, "at");
            requireNonNull(expires, "expires");
        }
    }

    /** What came of a change. */
    enum Outcome {
        /** It was done. */
        DONE,
        /** Nothing was done: the event is known, or the reservation had ended. */
        BEFORE,
        /** Nothing was done: a budget cannot pay for it. */
        REFUSED,
        /** Nothing was done: the rules are of another version. Read them again. */
        STALE
    }

    /**
     * What stands in a window.
     *
     * @param window the window
     * @param used what was consumed
     * @param reserved what is set aside
     */
    record Standing(Window window, UsageFigures used, UsageFigures reserved) {
        /** Checks for nulls. */
        public Standing {
            requireNonNull(window, "window");
            requireNonNull(used, "used");
            requireNonNull(reserved, "reserved");
        }
    }

    /**
     * The answer to a change.
     *
     * @param outcome what came of it
     * @param standings the windows after it, when it was done; unmodifiable
     * @param budget the name of the budget that refused, if one did
     */
    record Booking(Outcome outcome, List<Standing> standings, Optional<String> budget) {
        /** Copies. */
        public Booking {
            requireNonNull(outcome, "outcome");
            requireNonNull(budget, "budget");
            standings = List.copyOf(standings);
        }

        /** It was done, and the windows stand so. */
        public static Booking done(List<Standing> standings) {
            return new Booking(Outcome.DONE, standings, Optional.empty());
        }

        /** Nothing was done. */
        public static Booking not(Outcome outcome) {
            return new Booking(outcome, List.of(), Optional.empty());
        }

        /** The budget of this name cannot pay. */
        public static Booking refused(String budget) {
            return new Booking(Outcome.REFUSED, List.of(), Optional.of(budget));
        }
    }

    /**
     * Consumption added up.
     *
     * @param user whose; empty text for nobody's
     * @param agent by which agent; empty text for none
     * @param model by which model; empty text for none
     * @param source who counted
     * @param meter what
     * @param quantity how much
     * @param cost the sum of the costs, of events that had one in this currency
     */
    record Total(
            String user,
            String agent,
            String model,
            String source,
            Meter meter,
            BigDecimal quantity,
            Optional<Money> cost) {
        /** Checks for nulls. */
        public Total {
            requireNonNull(user, "user");
            requireNonNull(agent, "agent");
            requireNonNull(model, "model");
            requireNonNull(source, "source");
            requireNonNull(meter, "meter");
            requireNonNull(quantity, "quantity");
            requireNonNull(cost, "cost");
        }
    }

    /** The budgets and their version. */
    Rules rules(RunContext ctx);

    /** Sets a budget in place of an earlier one of its name and raises the version. */
    void put(RunContext ctx, BudgetRule rule);

    /** Removes the budget with this name and raises the version; false when there is none. */
    boolean remove(RunContext ctx, String name);

    /**
     * Keeps the event and adds it to all sums: {@code DONE}, or {@code BEFORE} when the same event is kept already.
     *
     * @throws dev.revo.error.ConflictException when another event is kept under its source and id
     * @throws dev.revo.error.InvalidRequestException of {@code usage.at} when it is of before {@link #keptFrom}
     */
    Booking record(RunContext ctx, UsageEvent event, Books books);

    /**
     * Sets the estimate aside in each window, or {@code REFUSED} and nothing at all when one cannot pay: what is used and
     * reserved in it, and the estimate, would be more than the budget. A budget that the store does not know refuses.
     *
     * @throws dev.revo.error.ConflictException when the id is in use
     */
    Booking reserve(RunContext ctx, Held held, Books books);

    /** Notes that consumption begins; false when the reservation has ended: then it must not begin. */
    boolean begin(RunContext ctx, String id);

    /**
     * Puts events in place of the reservation, whatever they come to: {@code DONE} once, then {@code BEFORE}.
     *
     * @param books the windows that count the reservation, which are those of its events
     */
    Booking settle(RunContext ctx, Held held, List<UsageEvent> events, Books books);

    /** Gives the estimate back if consumption had not begun: {@code DONE} once, else {@code BEFORE}. */
    Booking release(RunContext ctx, Held held, Books books);

    /** Reservations that have expired by then, the oldest first. */
    List<Held> expired(RunContext ctx, Instant now, int atMost);

    /** The windows as they stand, in the order given. Those of another version are answered too. */
    List<Standing> standings(RunContext ctx, List<Window> windows);

    /**
     * Notes that it was told that the window passed this percentage.
     *
     * @param at when, for windows that slide: those are told once in a minute
     * @return whether it is the first time
     */
    boolean tell(RunContext ctx, Window window, int percent, Instant at);

    /**
     * The sums of all events at or after the first instant and before the second, in no order. What is before
     * {@link #keptFrom} is in none.
     */
    List<Total> totals(RunContext ctx, Instant from, Instant until);

    /**
     * Deletes events of before a time, rounded down to the hour, and what is added up from them, so many rows at most. From
     * the first piece on {@link #record} refuses events of before that hour ({@code InvalidRequestException} of the field
     * {@code usage.at}): nobody could tell whether they were counted.
     *
     * @param books the windows whose standings include what is deleted and must not change
     * @param atMost rows, 1 or more
     * @throws dev.revo.error.ConflictException {@code budgets_moved} when the rules are of another version; nothing is
     *     deleted then
     */
    default Purged purge(RunContext ctx, Instant before, Books books, int atMost) {
        throw Purged.unsupported(this);
    }

    /** From when on all events are kept; empty when none was ever purged. */
    default Optional<Instant> keptFrom(RunContext ctx) {
        return Optional.empty();
    }
}
