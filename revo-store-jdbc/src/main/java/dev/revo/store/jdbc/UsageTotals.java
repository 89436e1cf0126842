package dev.revo.store.jdbc;

import dev.revo.run.Money;
import dev.revo.spi.UsageStore.Total;
import dev.revo.usage.UsageEvent;
import dev.revo.usage.UsageEvent.Meter;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.statement.Update;

/** Events by the hour, so that a bill is not added up from each of them. */
final class UsageTotals {
    private static final String GROUP = " group by user_id, agent_type, model_name, source_name, meter, currency";
    private static final String SELECT = "select user_id, agent_type, model_name, source_name, meter, currency,"
            + " sum(quantity) as quantity, sum(cost) as cost from ";

    private UsageTotals() {}

    /** Adds the event, which was just kept. */
    static void add(Session session, UsageEvent event) {
        if (raised(session, event)) {
            return;
        }
        Update insert = session.update("insert into revo_usage_total (tenant_id, hour_start, total_key, source_name,"
                + " user_id, agent_type, model_name, meter, quantity, cost, currency) values (:tenant, :hour, :key,"
                + " :source, :user, :agent, :model, :meter, :quantity, :cost, :currency) on conflict do nothing");
        boolean made = row(insert, event)
                        .bind("source", Texts.in(event.source()))
                        .bind("user", event.user().map(Texts::in).orElse(""))
                        .bind("agent", event.agent().map(Texts::in).orElse(""))
                        .bind("model", event.model().map(Texts::in).orElse(""))
                        .bind("meter", event.meter().name())
                        .bind("currency", event.cost().map(Money::currency).orElse(""))
                        .execute()
                > 0;
        if (!made) {
            raised(session, event);
        }
    }

    private static boolean raised(Session session, UsageEvent event) {
        return row(
                                session.update("update revo_usage_total set quantity = quantity + :quantity,"
                                        + " cost = cost + :cost where tenant_id = :tenant and hour_start = :hour"
                                        + " and total_key = :key"),
                                event)
                        .execute()
                > 0;
    }

    private static Update row(Update update, UsageEvent event) {
        return update.bind("hour", hour(event))
                .bind("key", key(event))
                .bind("quantity", event.quantity())
                .bind("cost", event.cost().map(Money::amount).orElse(BigDecimal.ZERO));
    }

    static OffsetDateTime hour(UsageEvent event) {
        return event.at().truncatedTo(ChronoUnit.HOURS).atOffset(ZoneOffset.UTC);
    }

    /** A hash of what events are told apart by; the lengths keep the parts apart. */
    static String key(UsageEvent event) {
        StringBuilder parts = new StringBuilder(event.meter().name());
        for (String part : List.of(
                event.source(),
                event.user().orElse(""),
                event.agent().orElse(""),
                event.model().orElse(""),
                event.cost().map(Money::currency).orElse(""))) {
            String kept = Texts.in(part);
            parts.append('/').append(kept.length()).append('/').append(kept);
        }
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(parts.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    /** The sums: whole hours from their totals, the rest from events. */
    static List<Total> between(Session session, Instant from, Instant until) {
        Instant first = from.truncatedTo(ChronoUnit.HOURS);
        Instant wholeFrom = first.equals(from) ? from : first.plus(Duration.ofHours(1));
        Instant wholeUntil = until.truncatedTo(ChronoUnit.HOURS);
        if (!wholeFrom.isBefore(wholeUntil)) {
            return events(session, from, until);
        }
        List<Total> totals = new ArrayList<>(events(session, from, wholeFrom));
        totals.addAll(session.query(SELECT + "revo_usage_total where tenant_id = :tenant and hour_start >= :from"
                        + " and hour_start < :until" + GROUP)
                .bind("from", wholeFrom.atOffset(ZoneOffset.UTC))
                .bind("until", wholeUntil.atOffset(ZoneOffset.UTC))
                .map((row, context) -> total(row))
                .list());
        totals.addAll(events(session, wholeUntil, until));
        return totals;
    }

    private static List<Total> events(Session session, Instant from, Instant until) {
        if (!from.isBefore(until)) {
            return List.of();
        }
        return session.query(SELECT + "revo_usage_event where tenant_id = :tenant and happened_at >= :from"
                        + " and happened_at < :until" + GROUP)
                .bind("from", from.atOffset(ZoneOffset.UTC))
                .bind("until", until.atOffset(ZoneOffset.UTC))
                .map((row, context) -> total(row))
                .list();
    }

    private static Total total(ResultSet row) throws SQLException {
        String currency = row.getString("currency");
        return new Total(
                Texts.out(row.getString("user_id")),
                Texts.out(row.getString("agent_type")),
                Texts.out(row.getString("model_name")),
                Texts.out(row.getString("source_name")),
                Meter.valueOf(row.getString("meter")),
                row.getBigDecimal("quantity").stripTrailingZeros(),
                currency.isEmpty() ? Optional.empty() : Optional.of(new Money(currency, row.getBigDecimal("cost"))));
    }
}
