package dev.revo.store.jdbc;

import dev.revo.error.ConflictException;
import dev.revo.error.Fault;
import dev.revo.run.Money;
import dev.revo.run.Usage;
import dev.revo.spi.Demand;
import dev.revo.spi.UsageFigures;
import dev.revo.spi.UsageStore.Held;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** Open reservations: a row each, which whoever ends it deletes. */
final class UsageReservations {
    private UsageReservations() {}

    static void insert(Session session, Held held) {
        Usage estimate = held.demand().estimate();
        int inserted = session.update(
                        "insert into revo_reservation (tenant_id, reservation_id, demand_kind, demand_name,"
                                + " user_id, agent_type, input_tokens, output_tokens, model_calls, tool_calls, cost, currency,"
                                + " estimated, reserved_at, expires_at, begun) values (:tenant, :id, :kind, :name, :user,"
                                + " :agent, :input, :output, :model_calls, :tool_calls, :cost, :currency, :estimated, :at,"
                                + " :expires, :begun) on conflict do nothing")
                .bind("id", Texts.in(held.id()))
                .bind("kind", held.demand().kind().name())
                .bind("name", Texts.in(held.demand().name()))
                .bind("user", Texts.in(held.user()))
                .bind("agent", held.agent().map(Texts::in).orElse(""))
                .bind("input", estimate.inputTokens())
                .bind("output", estimate.outputTokens())
                .bind("model_calls", estimate.modelCalls())
                .bind("tool_calls", estimate.toolCalls())
                .bind(
                        "cost",
                        estimate.cost()
                                .map(money -> UsageFigures.rounded(money.amount()))
                                .orElse(BigDecimal.ZERO))
                .bind("currency", estimate.cost().map(Money::currency).orElse(""))
                .bind("estimated", estimate.estimated())
                .bind("at", held.at().atOffset(ZoneOffset.UTC))
                .bind("expires", held.expires().atOffset(ZoneOffset.UTC))
                .bind("begun", held.begun())
                .execute();
        if (inserted == 0) {
            throw new ConflictException(
                    Fault.of("reservation_id_reused", "The reservation " + held.id() + " is open already."));
        }
    }

    static boolean begin(Session session, String id) {
        return session.update("update revo_reservation set begun = true where tenant_id = :tenant"
                                + " and reservation_id = :id")
                        .bind("id", Texts.in(id))
                        .execute()
                > 0;
    }

    /** Whether this call ended it. */
    static boolean end(Session session, String id) {
        return session.update("delete from revo_reservation where tenant_id = :tenant and reservation_id = :id")
                        .bind("id", Texts.in(id))
                        .execute()
                > 0;
    }

    /** Whether this call ended it, which it does only while consumption has not begun. */
    static boolean endUnbegun(Session session, String id) {
        return session.update("delete from revo_reservation where tenant_id = :tenant and reservation_id = :id"
                                + " and begun = false")
                        .bind("id", Texts.in(id))
                        .execute()
                > 0;
    }

    static List<Held> expired(Session session, Instant now, int atMost) {
        return session.query("select reservation_id, demand_kind, demand_name, user_id, agent_type, input_tokens,"
                        + " output_tokens, model_calls, tool_calls, cost, currency, estimated, reserved_at, expires_at,"
                        + " begun from revo_reservation where tenant_id = :tenant and expires_at <= :now"
                        + " order by expires_at, reservation_id limit :most")
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .bind("most", atMost)
                .map((row, context) -> held(row))
                .list();
    }

    private static Held held(ResultSet row) throws SQLException {
        Usage counts = Usage.of(
                row.getLong("input_tokens"),
                row.getLong("output_tokens"),
                row.getLong("model_calls"),
                row.getLong("tool_calls"));
        String currency = row.getString("currency");
        Usage priced = currency.isEmpty() ? counts : counts.cost(new Money(currency, row.getBigDecimal("cost")));
        String agent = Texts.out(row.getString("agent_type"));
        return new Held(
                Texts.out(row.getString("reservation_id")),
                new Demand(
                        Demand.Kind.valueOf(row.getString("demand_kind")),
                        Texts.out(row.getString("demand_name")),
                        row.getBoolean("estimated") ? priced.asEstimate() : priced),
                Texts.out(row.getString("user_id")),
                agent.isEmpty() ? Optional.empty() : Optional.of(agent),
                row.getObject("reserved_at", OffsetDateTime.class).toInstant(),
                row.getObject("expires_at", OffsetDateTime.class).toInstant(),
                row.getBoolean("begun"));
    }
}
