package dev.revo.store.jdbc;

import dev.revo.run.Money;
import dev.revo.spi.UsageFigures;
import dev.revo.spi.UsageStore.Standing;
import dev.revo.spi.UsageStore.Window;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.ZoneOffset;
import org.jdbi.v3.core.statement.Query;

/** Adds a window up from events and reservations. Costs a scan of the window's part of an index. */
final class UsageSums {
    private static final String EVENTS =
            "select coalesce(sum(case when meter = 'INPUT_TOKENS' then quantity else 0 end), 0) as input,"
                    + " coalesce(sum(case when meter = 'OUTPUT_TOKENS' then quantity else 0 end), 0) as output,"
                    + " coalesce(sum(case when meter = 'MODEL_CALLS' then quantity else 0 end), 0) as model_calls,"
                    + " coalesce(sum(case when meter = 'TOOL_CALLS' then quantity else 0 end), 0) as tool_calls,"
                    + " coalesce(sum(case when currency = :currency then cost else 0 end), 0) as cost"
                    + " from revo_usage_event where tenant_id = :tenant and happened_at >= :start"
                    + " and happened_at < :until";
    private static final String RESERVATIONS = "select coalesce(sum(input_tokens), 0) as input,"
            + " coalesce(sum(output_tokens), 0) as output, coalesce(sum(model_calls), 0) as model_calls,"
            + " coalesce(sum(tool_calls), 0) as tool_calls,"
            + " coalesce(sum(case when currency = :currency then cost else 0 end), 0) as cost"
            + " from revo_reservation where tenant_id = :tenant and reserved_at >= :start and reserved_at < :until";

    private UsageSums() {}

    /** The sums; what is settled between the two looks is seen twice rather than not at all. */
    static Standing of(Session session, Window window) {
        UsageFigures reserved = sum(session, RESERVATIONS, window);
        return new Standing(window, sum(session, EVENTS, window), reserved);
    }

    private static UsageFigures sum(Session session, String sql, Window window) {
        boolean user = window.rule().user().isPresent();
        boolean agent = window.rule().agent().isPresent();
        Query query = session.query(
                        sql + (user ? " and user_id = :user" : "") + (agent ? " and agent_type = :agent" : ""))
                .bind("start", window.start().atOffset(ZoneOffset.UTC))
                .bind("until", window.until().atOffset(ZoneOffset.UTC))
                .bind(
                        "currency",
                        window.rule().budget().money().map(Money::currency).orElse("none"));
        window.rule().user().ifPresent(name -> query.bind("user", Texts.in(name)));
        window.rule().agent().ifPresent(type -> query.bind("agent", Texts.in(type)));
        return query.map((row, context) -> figures(row)).one();
    }

    private static UsageFigures figures(ResultSet row) throws SQLException {
        return new UsageFigures(
                row.getBigDecimal("input"),
                row.getBigDecimal("output"),
                row.getBigDecimal("model_calls"),
                row.getBigDecimal("tool_calls"),
                row.getBigDecimal("cost"));
    }
}
