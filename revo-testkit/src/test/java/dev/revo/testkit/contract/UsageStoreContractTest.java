package dev.revo.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.error.ConflictException;
import dev.revo.error.InvalidRequestException;
import dev.revo.inmemory.InMemory;
import dev.revo.run.RunContext;
import dev.revo.spi.Purged;
import dev.revo.spi.UsageFigures;
import dev.revo.spi.UsageStore;
import dev.revo.usage.BudgetRule;
import dev.revo.usage.UsageEvent;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** The kit on the store in memory, and on stores that are wrong in one way each. */
final class UsageStoreContractTest extends UsageStoreContract {
    @Override
    protected UsageStore store() {
        return InMemory.usage();
    }

    /** A store over the right one; each method can be made wrong. */
    private static class Wrong implements UsageStore {
        final UsageStore right = InMemory.usage();

        @Override
        public Rules rules(RunContext ctx) {
            return right.rules(ctx);
        }

        @Override
        public void put(RunContext ctx, BudgetRule rule) {
            right.put(ctx, rule);
        }

        @Override
        public boolean remove(RunContext ctx, String name) {
            return right.remove(ctx, name);
        }

        @Override
        public Booking record(RunContext ctx, UsageEvent event, Books books) {
            return right.record(ctx, event, books);
        }

        @Override
        public Booking reserve(RunContext ctx, Held held, Books books) {
            return right.reserve(ctx, held, books);
        }

        @Override
        public boolean begin(RunContext ctx, String id) {
            return right.begin(ctx, id);
        }

        @Override
        public Booking settle(RunContext ctx, Held held, List<UsageEvent> events, Books books) {
            return right.settle(ctx, held, events, books);
        }

        @Override
        public Booking release(RunContext ctx, Held held, Books books) {
            return right.release(ctx, held, books);
        }

        @Override
        public List<Held> expired(RunContext ctx, Instant now, int atMost) {
            return right.expired(ctx, now, atMost);
        }

        @Override
        public List<Standing> standings(RunContext ctx, List<Window> windows) {
            return right.standings(ctx, windows);
        }

        @Override
        public boolean tell(RunContext ctx, Window window, int percent, Instant at) {
            return right.tell(ctx, window, percent, at);
        }

        @Override
        public List<Total> totals(RunContext ctx, Instant from, Instant until) {
            return right.totals(ctx, from, until);
        }

        @Override
        public Purged purge(RunContext ctx, Instant before, Books books, int atMost) {
            return right.purge(ctx, before, books, atMost);
        }

        @Override
        public Optional<Instant> keptFrom(RunContext ctx) {
            return right.keptFrom(ctx);
        }
    }

    private static List<String> failures(Supplier<UsageStore> wrong) throws Exception {
        return Kit.failures(UsageStoreContract.class, () -> new UsageStoreContract() {
            @Override
            protected UsageStore store() {
                return wrong.get();
            }
        });
    }

    @Test
    void the_kit_is_green_on_the_right_one() throws Exception {
        assertThat(failures(Wrong::new)).isEmpty();
    }

    @Test
    void a_store_that_looks_and_takes_nothing_fails() throws Exception {
        assertThat(failures(() -> new Wrong() {
                    @Override
                    public Booking reserve(RunContext ctx, Held held, Books books) {
                        for (Standing now : right.standings(ctx, books.windows())) {
                            UsageFigures asked = UsageFigures.of(
                                    held.demand().estimate(), now.window().rule());
                            if (!now.used()
                                    .plus(now.reserved())
                                    .plus(asked)
                                    .fits(now.window().rule().budget())) {
                                return Booking.refused(now.window().rule().name());
                            }
                        }
                        Booking taken = right.reserve(ctx, held, new Books(books.version(), List.of()));
                        return taken.outcome() == Outcome.DONE
                                ? Booking.done(right.standings(ctx, books.windows()))
                                : taken;
                    }
                }))
                .contains(
                        "what_cannot_be_paid_takes_nothing_of_any_budget",
                        "many_at_once_never_pass_the_budget_and_use_all_of_it");
    }

    @Test
    void a_store_that_swallows_conflicts_fails() throws Exception {
        assertThat(failures(() -> new Wrong() {
                    @Override
                    public Booking record(RunContext ctx, UsageEvent event, Books books) {
                        try {
                            return right.record(ctx, event, books);
                        } catch (ConflictException e) {
                            return Booking.not(Outcome.BEFORE);
                        }
                    }
                }))
                .contains("an_event_counts_once_and_another_under_its_id_is_a_conflict");
    }

    @Test
    void a_store_that_does_not_look_at_the_version_fails() throws Exception {
        assertThat(failures(() -> new Wrong() {
                    @Override
                    public Booking record(RunContext ctx, UsageEvent event, Books books) {
                        Booking booking = Booking.not(Outcome.STALE);
                        while (booking.outcome() == Outcome.STALE) {
                            long now = right.rules(ctx).version();
                            booking = right.record(ctx, event, new Books(now, books.windows()));
                        }
                        return booking;
                    }
                }))
                .contains("books_of_another_version_change_nothing");
    }

    @Test
    void a_store_that_gives_back_what_had_begun_fails() throws Exception {
        assertThat(failures(() -> new Wrong() {
                    @Override
                    public boolean begin(RunContext ctx, String id) {
                        return !id.equals("never");
                    }
                }))
                .contains("only_what_has_not_begun_is_given_back", "another_tenants_rows_are_not_there");
    }

    @Test
    void a_store_that_settles_as_often_as_it_is_told_fails() throws Exception {
        assertThat(failures(() -> new Wrong() {
                    @Override
                    public Booking settle(RunContext ctx, Held held, List<UsageEvent> events, Books books) {
                        Booking booking = right.settle(ctx, held, events, books);
                        if (booking.outcome() == Outcome.BEFORE) {
                            for (UsageEvent event : events) {
                                UsageEvent again = UsageEvent.of(
                                        event.source(),
                                        event.id() + System.nanoTime(),
                                        event.meter(),
                                        event.quantity(),
                                        event.at());
                                booking = right.record(ctx, again, books);
                            }
                        }
                        return booking;
                    }
                }))
                .contains(
                        "settling_puts_the_actual_in_place_of_the_estimate_once",
                        "one_reservation_that_many_end_at_once_ends_once");
    }

    @Test
    void a_store_that_forgets_what_it_told_fails() throws Exception {
        assertThat(failures(() -> new Wrong() {
                    @Override
                    public boolean tell(RunContext ctx, Window window, int percent, Instant at) {
                        return true;
                    }
                }))
                .contains("a_percentage_is_told_once_in_a_window");
    }

    @Test
    void a_store_that_forgets_what_budgets_counted_fails() throws Exception {
        assertThat(failures(() -> new Wrong() {
                    @Override
                    public Purged purge(RunContext ctx, Instant before, Books books, int atMost) {
                        return right.purge(ctx, before, new Books(books.version(), List.of()), atMost);
                    }
                }))
                .containsExactly("old_events_go_and_budgets_keep_what_they_counted");
    }

    @Test
    void a_store_that_counts_again_what_it_has_purged_fails() throws Exception {
        assertThat(failures(() -> new Wrong() {
                    private final UsageStore second = InMemory.usage();

                    @Override
                    public Booking record(RunContext ctx, UsageEvent event, Books books) {
                        try {
                            return right.record(ctx, event, books);
                        } catch (InvalidRequestException e) {
                            return second.record(ctx, event, new Books(0, List.of()));
                        }
                    }
                }))
                .containsExactly("what_is_older_than_what_is_kept_is_refused_and_not_counted_twice");
    }

    @Test
    void a_store_that_purges_by_whatever_budgets_fails() throws Exception {
        assertThat(failures(() -> new Wrong() {
                    @Override
                    public Purged purge(RunContext ctx, Instant before, Books books, int atMost) {
                        return right.purge(
                                ctx, before, new Books(right.rules(ctx).version(), books.windows()), atMost);
                    }
                }))
                .containsExactly("a_purge_by_budgets_that_changed_deletes_nothing");
    }
}
