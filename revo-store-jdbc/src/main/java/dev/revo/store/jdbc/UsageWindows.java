package dev.revo.store.jdbc;

import dev.revo.run.Budget;
import dev.revo.run.Money;
import dev.revo.spi.UsageFigures;
import dev.revo.spi.UsageStore.Standing;
import dev.revo.spi.UsageStore.Window;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jdbi.v3.core.statement.SqlStatement;

/**
 * What stands in windows. A fixed window has a row with its sums; whoever books finds the row or makes it from events and
 * reservations. Of two who make it at once one waits for the other's commit and adds to that row, so that nothing is counted
 * twice or missed. A window that slides has no sums: it is added up, and a row of its own only keeps apart those who reserve.
 */
final class UsageWindows {
    // Above every sum that a column can keep.
    private static final BigDecimal NO_LIMIT = BigDecimal.TEN.pow(40);
    private static final String ADD_HELD = "update revo_budget_window set held_input = held_input + :input,"
            + " held_output = held_output + :output, held_model_calls = held_model_calls + :model_calls,"
            + " held_tool_calls = held_tool_calls + :tool_calls, held_cost = held_cost + :cost"
            + " where tenant_id = :tenant and budget_name = :budget and window_start = :start"
            + " and used_input + used_output + held_input + held_output + :tokens <= :most_tokens"
            + " and used_model_calls + held_model_calls + :calls <= :most_calls"
            + " and used_cost + held_cost + :money <= :most_money";
    private static final String ADD = "update revo_budget_window set used_input = used_input + :used_input,"
            + " used_output = used_output + :used_output, used_model_calls = used_model_calls + :used_model_calls,"
            + " used_tool_calls = used_tool_calls + :used_tool_calls, used_cost = used_cost + :used_cost,"
            + " held_input = held_input + :held_input, held_output = held_output + :held_output,"
            + " held_model_calls = held_model_calls + :held_model_calls,"
            + " held_tool_calls = held_tool_calls + :held_tool_calls, held_cost = held_cost + :held_cost"
            + " where tenant_id = :tenant and budget_name = :budget and window_start = :start";
    private static final String OPEN = "insert into revo_budget_window (tenant_id, budget_name, window_start, told,"
            + " used_input, used_output, used_model_calls, used_tool_calls, used_cost, held_input, held_output,"
            + " held_model_calls, held_tool_calls, held_cost) values (:tenant, :budget, :start, 0, :used_input,"
            + " :used_output, :used_model_calls, :used_tool_calls, :used_cost, :held_input, :held_output,"
            + " :held_model_calls, :held_tool_calls, :held_cost) on conflict do nothing";

    private UsageWindows() {}

    /** Sets the figures aside if the budget can pay for them. */
    static boolean hold(Session session, Window window, UsageFigures asked) {
        if (window.slides()) {
            if (!locked(session, window)) {
                return false;
            }
            Standing now = UsageSums.of(session, window);
            return now.used()
                    .plus(now.reserved())
                    .plus(asked)
                    .fits(window.rule().budget());
        }
        if (fits(session, window, asked)) {
            return true;
        }
        open(session, UsageSums.of(session, window));
        return fits(session, window, asked);
    }

    private static boolean fits(Session session, Window window, UsageFigures asked) {
        Budget most = window.rule().budget();
        return named(session.update(ADD_HELD), window)
                        .bind("input", asked.inputTokens())
                        .bind("output", asked.outputTokens())
                        .bind("model_calls", asked.modelCalls())
                        .bind("tool_calls", asked.toolCalls())
                        .bind("cost", asked.cost())
                        .bind("tokens", asked.tokens())
                        .bind("calls", asked.modelCalls())
                        .bind("money", asked.cost())
                        .bind(
                                "most_tokens",
                                most.tokens().isPresent()
                                        ? decimal(most.tokens().getAsLong())
                                        : NO_LIMIT)
                        .bind(
                                "most_calls",
                                most.modelCalls().isPresent()
                                        ? decimal(most.modelCalls().getAsLong())
                                        : NO_LIMIT)
                        .bind("most_money", most.money().map(Money::amount).orElse(NO_LIMIT))
                        .execute()
                > 0;
    }

    private static BigDecimal decimal(long value) {
        return BigDecimal.valueOf(value);
    }

    private static boolean locked(Session session, Window window) {
        Window row = new Window(window.rule(), Instant.EPOCH, window.until());
        String sql = "select told from revo_budget_window where tenant_id = :tenant and budget_name = :budget"
                + " and window_start = :start for update";
        if (named(session.query(sql), row).mapTo(Integer.class).findOne().isPresent()) {
            return true;
        }
        open(session, new Standing(row, UsageFigures.NONE, UsageFigures.NONE));
        return named(session.query(sql), row).mapTo(Integer.class).findOne().isPresent();
    }

    /** Adds to a window, after the events and reservations that the figures tell of have been changed. */
    static void book(Session session, Window window, UsageFigures used, UsageFigures reserved) {
        if (window.slides() || add(session, window, used, reserved)) {
            return;
        }
        if (!open(session, UsageSums.of(session, window))) {
            add(session, window, used, reserved);
        }
    }

    private static boolean add(Session session, Window window, UsageFigures used, UsageFigures reserved) {
        return figures(named(session.update(ADD), window), used, reserved).execute() > 0;
    }

    // A budget that is not there has no windows, so that it can pay for nothing.
    private static boolean open(Session session, Standing sums) {
        boolean known =
                session.query("select count(*) from revo_budget where tenant_id = :tenant and budget_name = :budget")
                                .bind("budget", sums.window().rule().name())
                                .mapTo(Long.class)
                                .one()
                        > 0;
        return known
                && figures(named(session.update(OPEN), sums.window()), sums.used(), sums.reserved())
                                .execute()
                        > 0;
    }

    private static <S extends SqlStatement<S>> S named(S statement, Window window) {
        return statement
                .bind("budget", window.rule().name())
                .bind("start", window.start().atOffset(ZoneOffset.UTC));
    }

    private static <S extends SqlStatement<S>> S figures(S statement, UsageFigures used, UsageFigures reserved) {
        return statement
                .bind("used_input", used.inputTokens())
                .bind("used_output", used.outputTokens())
                .bind("used_model_calls", used.modelCalls())
                .bind("used_tool_calls", used.toolCalls())
                .bind("used_cost", used.cost())
                .bind("held_input", reserved.inputTokens())
                .bind("held_output", reserved.outputTokens())
                .bind("held_model_calls", reserved.modelCalls())
                .bind("held_tool_calls", reserved.toolCalls())
                .bind("held_cost", reserved.cost());
    }

    /** The window as it stands. */
    static Standing standing(Session session, Window window) {
        Optional<Standing> kept = window.slides()
                ? Optional.empty()
                : named(
                                session.query("select used_input, used_output, used_model_calls, used_tool_calls,"
                                        + " used_cost, held_input, held_output, held_model_calls, held_tool_calls,"
                                        + " held_cost from revo_budget_window where tenant_id = :tenant"
                                        + " and budget_name = :budget and window_start = :start"),
                                window)
                        .map((row, context) -> new Standing(window, figures(row, "used_"), figures(row, "held_")))
                        .findOne();
        return kept.orElseGet(() -> UsageSums.of(session, window));
    }

    private static UsageFigures figures(ResultSet row, String prefix) throws SQLException {
        return new UsageFigures(
                row.getBigDecimal(prefix + "input"),
                row.getBigDecimal(prefix + "output"),
                row.getBigDecimal(prefix + "model_calls"),
                row.getBigDecimal(prefix + "tool_calls"),
                row.getBigDecimal(prefix + "cost"));
    }

    /** Whether the window is told of this percentage for the first time; one that slides, in this minute. */
    static boolean tell(Session session, Window window, int percent, Instant at) {
        Instant start = window.slides() ? at.truncatedTo(ChronoUnit.MINUTES) : window.start();
        Window row = new Window(window.rule(), start, window.until());
        if (window.slides() && open(session, new Standing(row, UsageFigures.NONE, UsageFigures.NONE))) {
            named(
                            session.update("delete from revo_budget_window where tenant_id = :tenant"
                                    + " and budget_name = :budget and window_start < :start and window_start > :epoch"),
                            row)
                    .bind("epoch", Instant.EPOCH.atOffset(ZoneOffset.UTC))
                    .execute();
        }
        return named(
                                session.update("update revo_budget_window set told = :percent where tenant_id = :tenant"
                                        + " and budget_name = :budget and window_start = :start and told < :percent"),
                                row)
                        .bind("percent", percent)
                        .execute()
                > 0;
    }
}
