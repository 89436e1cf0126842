package dev.revo.store.jdbc;

import dev.revo.error.ConflictException;
import dev.revo.error.Fault;
import dev.revo.run.Money;
import dev.revo.usage.UsageEvent;
import dev.revo.usage.UsageEvent.Meter;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Optional;
import org.jdbi.v3.core.statement.SqlStatement;

/** The events. */
final class UsageEvents {
    private static final String COLUMNS =
            "insert into revo_usage_event (tenant_id, source_name, event_id, meter, quantity,"
                    + " happened_at, user_id, agent_type, model_name, cost, currency)";
    private static final String INSERT = COLUMNS + " values (:tenant, :source, :event, :meter, :quantity, :at, :user,"
            + " :agent, :model, :cost, :currency) on conflict do nothing";

    private UsageEvents() {}

    /** The event as it is kept: to the microsecond. */
    static UsageEvent kept(UsageEvent event) {
        UsageEvent kept = UsageEvent.of(
                event.source(),
                event.id(),
                event.meter(),
                event.quantity(),
                event.at().truncatedTo(ChronoUnit.MICROS));
        kept = event.user().map(kept::user).orElse(kept);
        kept = event.agent().map(kept::agent).orElse(kept);
        kept = event.model().map(kept::model).orElse(kept);
        return event.cost().map(kept::cost).orElse(kept);
    }

    /** Keeps it if it is new. */
    static boolean insert(Session session, UsageEvent event) {
        return bound(session.update(INSERT), event).execute() > 0;
    }

    /** Keeps it and adds it to its total if it is new and the rules are of this version. PostgreSQL only. */
    static boolean count(Session session, UsageEvent event, long version) {
        return bound(session.reviewed(ReviewedSql.COUNT_EVENT), event)
                        .bind("version", version)
                        .bind("hour", UsageTotals.hour(event))
                        .bind("key", UsageTotals.key(event))
                        .mapTo(Long.class)
                        .one()
                > 0;
    }

    /** Keeps them all. */
    static void insert(Session session, Collection<UsageEvent> events) {
        session.batch(INSERT, events, UsageEvents::bound);
    }

    private static <S extends SqlStatement<S>> S bound(S statement, UsageEvent event) {
        return statement
                .bind("source", Texts.in(event.source()))
                .bind("event", Texts.in(event.id()))
                .bind("meter", event.meter().name())
                .bind("quantity", event.quantity())
                .bind("at", event.at().atOffset(ZoneOffset.UTC))
                .bind("user", event.user().map(Texts::in).orElse(""))
                .bind("agent", event.agent().map(Texts::in).orElse(""))
                .bind("model", event.model().map(Texts::in).orElse(""))
                .bind("cost", event.cost().map(Money::amount).orElse(BigDecimal.ZERO))
                .bind("currency", event.cost().map(Money::currency).orElse(""));
    }

    /**
     * Whether this very event is kept; false when its key is free.
     *
     * @throws ConflictException when another event has its key
     */
    static boolean known(Session session, UsageEvent event) {
        Optional<UsageEvent> found = session.query(
                        "select source_name, event_id, meter, quantity, happened_at, user_id,"
                                + " agent_type, model_name, cost, currency from revo_usage_event where tenant_id = :tenant"
                                + " and source_name = :source and event_id = :event")
                .bind("source", Texts.in(event.source()))
                .bind("event", Texts.in(event.id()))
                .map((row, context) -> event(row))
                .findOne();
        if (found.isPresent() && !found.get().equals(event)) {
            throw new ConflictException(Fault.of(
                            "usage_id_reused",
                            "Another event was counted under this source and id. Give it its own id.")
                    .with("source", event.source())
                    .with("id", event.id()));
        }
        return found.isPresent();
    }

    private static UsageEvent event(ResultSet row) throws SQLException {
        UsageEvent event = UsageEvent.of(
                Texts.out(row.getString("source_name")),
                Texts.out(row.getString("event_id")),
                Meter.valueOf(row.getString("meter")),
                row.getBigDecimal("quantity"),
                row.getObject("happened_at", OffsetDateTime.class).toInstant());
        String user = Texts.out(row.getString("user_id"));
        event = user.isEmpty() ? event : event.user(user);
        String agent = Texts.out(row.getString("agent_type"));
        event = agent.isEmpty() ? event : event.agent(agent);
        String model = Texts.out(row.getString("model_name"));
        event = model.isEmpty() ? event : event.model(model);
        String currency = row.getString("currency");
        return currency.isEmpty() ? event : event.cost(new Money(currency, row.getBigDecimal("cost")));
    }
}
