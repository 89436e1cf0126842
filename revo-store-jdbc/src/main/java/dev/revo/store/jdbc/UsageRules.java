package dev.revo.store.jdbc;

import dev.revo.run.Budget;
import dev.revo.run.Money;
import dev.revo.spi.UsageStore.Rules;
import dev.revo.usage.BudgetRule;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** The budgets of a tenant and their version, which whoever books holds still until he commits. */
final class UsageRules {
    private final Dialect dialect;

    UsageRules(Dialect dialect) {
        this.dialect = dialect;
    }

    Rules rules(Session session) {
        // The version first: rules that are newer than it are found out, rules that are older would not be.
        long version = version(session);
        return new Rules(
                version,
                session.query("select budget_name, window_kind, user_id, agent_type, most_tokens, most_model_calls,"
                                + " most_money, currency from revo_budget where tenant_id = :tenant"
                                + " order by budget_name")
                        .map((row, context) -> rule(row))
                        .list());
    }

    private static long version(Session session) {
        return session.query("select rules_version from revo_budget_version where tenant_id = :tenant")
                .mapTo(Long.class)
                .findOne()
                .orElse(0L);
    }

    private static BudgetRule rule(ResultSet row) throws SQLException {
        Budget budget = Budget.unlimited();
        long tokens = row.getLong("most_tokens");
        budget = row.wasNull() ? budget : budget.and(Budget.tokens(tokens));
        long calls = row.getLong("most_model_calls");
        budget = row.wasNull() ? budget : budget.and(Budget.modelCalls(calls));
        String money = row.getString("most_money");
        budget = money == null
                ? budget
                : budget.and(Budget.money(new Money(row.getString("currency"), new BigDecimal(money))));
        BudgetRule rule = BudgetRule.of(
                row.getString("budget_name"), budget, BudgetRule.Window.valueOf(row.getString("window_kind")));
        String user = row.getString("user_id");
        rule = user == null ? rule : rule.user(Texts.out(user));
        String agent = row.getString("agent_type");
        return agent == null ? rule : rule.agent(Texts.out(agent));
    }

    /** Whether the rules are of this version; they stay so until the transaction ends. */
    boolean hold(Session session, long version) {
        String lock = dialect == Dialect.POSTGRESQL ? " for share" : " for update";
        String sql = "select rules_version from revo_budget_version where tenant_id = :tenant" + lock;
        Optional<Long> found = session.query(sql).mapTo(Long.class).findOne();
        if (found.isEmpty()) {
            first(session);
            found = session.query(sql).mapTo(Long.class).findOne();
        }
        return found.orElse(-1L) == version;
    }

    /** Makes the row of the version if there is none. */
    static void first(Session session) {
        session.update("insert into revo_budget_version (tenant_id, rules_version) values (:tenant, 0)"
                        + " on conflict do nothing")
                .execute();
    }

    void put(Session session, BudgetRule rule) {
        lock(session);
        delete(session, rule.name());
        Budget most = rule.budget();
        session.update("insert into revo_budget (tenant_id, budget_name, window_kind, user_id, agent_type, most_tokens,"
                        + " most_model_calls, most_money, currency) values (:tenant, :budget, :kind, :user, :agent,"
                        + " :tokens, :calls, :money, :currency)")
                .bind("budget", rule.name())
                .bind("kind", rule.window().name())
                .bind("user", rule.user().map(Texts::in).orElse(null))
                .bind("agent", rule.agent().map(Texts::in).orElse(null))
                .bind("tokens", most.tokens().isPresent() ? (Long) most.tokens().getAsLong() : null)
                .bind(
                        "calls",
                        most.modelCalls().isPresent() ? (Long) most.modelCalls().getAsLong() : null)
                .bind(
                        "money",
                        most.money()
                                .map(money -> money.amount().toPlainString())
                                .orElse(null))
                .bind("currency", most.money().map(Money::currency).orElse(null))
                .execute();
        raise(session, rule.name());
    }

    boolean remove(Session session, String name) {
        lock(session);
        if (delete(session, name) == 0) {
            return false;
        }
        raise(session, name);
        return true;
    }

    // Waits until everybody who books by the present rules has committed.
    static long lock(Session session) {
        first(session);
        return session.query("select rules_version from revo_budget_version where tenant_id = :tenant for update")
                .mapTo(Long.class)
                .one();
    }

    private static int delete(Session session, String name) {
        return session.update("delete from revo_budget where tenant_id = :tenant and budget_name = :budget")
                .bind("budget", Texts.in(name))
                .execute();
    }

    private static void raise(Session session, String name) {
        session.update("delete from revo_budget_window where tenant_id = :tenant and budget_name = :budget")
                .bind("budget", Texts.in(name))
                .execute();
        session.update("update revo_budget_version set rules_version = rules_version + 1 where tenant_id = :tenant")
                .execute();
    }
}
