package dev.revo.store.jdbc;

import dev.revo.error.ConflictException;
import dev.revo.error.Fault;
import dev.revo.error.InvalidRequestException;
import dev.revo.spi.Purged;
import dev.revo.spi.UsageFigures;
import dev.revo.spi.UsageStore.Books;
import dev.revo.spi.UsageStore.Window;
import dev.revo.usage.UsageEvent;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Deletes the oldest events and their totals, and knows from when on there are all. */
final class UsagePurge {
    private UsagePurge() {}

    static Optional<Instant> keptFrom(Session session) {
        return session.query("select kept_from from revo_budget_version where tenant_id = :tenant"
                        + " and kept_from is not null")
                .map((row, context) ->
                        row.getObject("kept_from", OffsetDateTime.class).toInstant())
                .findOne();
    }

    /** Fails when events of this one's time may have been deleted. */
    static void check(Session session, UsageEvent event) {
        keptFrom(session).filter(event.at()::isBefore).ifPresent(from -> {
            throw InvalidRequestException.field(
                    "usage.at",
                    "is " + event.at() + ", but events are kept from " + from + " on",
                    "Nobody can tell whether it was counted before, so it is not counted now.");
        });
    }

    static Purged purge(Session session, Instant time, Books books, int atMost) {
        // Whoever counts waits until this has committed, and the other way round.
        if (UsageRules.lock(session) != books.version()) {
            throw new ConflictException(
                    Fault.of("budgets_moved", "The budgets changed meanwhile. Read them again; nothing was deleted."));
        }
        for (Window window : books.windows()) {
            // Makes the row with its sums if there is none yet, from the events that are about to go.
            UsageWindows.book(session, window, UsageFigures.NONE, UsageFigures.NONE);
        }
        OffsetDateTime before = time.truncatedTo(ChronoUnit.HOURS).atOffset(ZoneOffset.UTC);
        session.update("update revo_budget_version set kept_from = :before where tenant_id = :tenant"
                        + " and (kept_from is null or kept_from < :before)")
                .bind("before", before)
                .execute();
        int events = session.update(
                        "delete from revo_usage_event e where e.tenant_id = :tenant"
                                + " and (e.source_name, e.event_id) in (select o.source_name, o.event_id"
                                + " from revo_usage_event o where o.tenant_id = :tenant and o.happened_at < :before limit :most)")
                .bind("before", before)
                .bind("most", atMost)
                .execute();
        int totals = session.update(
                        "delete from revo_usage_total t where t.tenant_id = :tenant"
                                + " and (t.hour_start, t.total_key) in (select o.hour_start, o.total_key"
                                + " from revo_usage_total o where o.tenant_id = :tenant and o.hour_start < :before limit :most)")
                .bind("before", before)
                .bind("most", atMost - events)
                .execute();
        return new Purged(events + totals, events + totals == atMost);
    }
}
