package dev.revo.engine.tenancy.usage;

import dev.revo.audit.AuditRecord;
import dev.revo.engine.tenancy.audit.AuditLine;
import dev.revo.error.InvalidRequestException;
import dev.revo.run.Money;
import dev.revo.run.RunContext;
import dev.revo.spi.IdGenerator;
import dev.revo.spi.UnitOfWork;
import dev.revo.spi.UsageStore.Total;
import dev.revo.spi.UsageStore.Window;
import dev.revo.usage.BudgetRule;
import java.util.Map;
import java.util.Optional;

/** Sets and removes budgets, with an audit line that tells what was before and what is now. */
final class ChangeBudget {
    private static final String NONE = "none";

    private final Bookkeeper books;
    private final UnitOfWork work;
    private final IdGenerator ids;

    ChangeBudget(Bookkeeper books, UnitOfWork work, IdGenerator ids) {
        this.books = books;
        this.work = work;
        this.ids = ids;
    }

    boolean put(RunContext ctx, BudgetRule rule) {
        oneCurrency(ctx, rule);
        return work.run(ctx, tx -> {
            String before = present(ctx, rule.name());
            books.store().put(ctx, rule);
            tx.audit(line(ctx, rule.name(), before, text(rule)));
            return true;
        });
    }

    boolean remove(RunContext ctx, String name) {
        return work.run(ctx, tx -> {
            String before = present(ctx, name);
            boolean removed = books.store().remove(ctx, name);
            if (removed) {
                tx.audit(line(ctx, name, before, NONE));
            }
            return removed;
        });
    }

    // What was consumed in another currency could not count, so that the budget would hold less than it says.
    private void oneCurrency(RunContext ctx, BudgetRule rule) {
        Optional<String> currency = rule.budget().money().map(Money::currency);
        if (currency.isEmpty()) {
            return;
        }
        Window window = books.window(ctx, rule, books.now());
        for (Total total : books.store().totals(ctx, window.start(), window.until())) {
            boolean its = (rule.user().isEmpty() || rule.user().equals(Optional.of(total.user())))
                    && (rule.agent().isEmpty() || rule.agent().equals(Optional.of(total.agent())));
            Optional<String> spent = total.cost().map(Money::currency);
            if (its && spent.isPresent() && !spent.equals(currency)) {
                throw InvalidRequestException.field(
                        "budget.money",
                        "is in " + currency.get() + ", but what was consumed in its window cost " + spent.get(),
                        "Give it in the currency of the costs.");
            }
        }
    }

    private String present(RunContext ctx, String name) {
        return books.store().rules(ctx).rules().stream()
                .filter(rule -> rule.name().equals(name))
                .findFirst()
                .map(ChangeBudget::text)
                .orElse(NONE);
    }

    private static String text(BudgetRule rule) {
        return rule.budget() + " a " + rule.window()
                + rule.user().map(user -> " of user " + user).orElse("")
                + rule.agent().map(agent -> " of agent " + agent).orElse("");
    }

    private AuditRecord line(RunContext ctx, String name, String before, String after) {
        return AuditLine.of(
                ctx,
                ids.next(),
                books.now(),
                "usage:limit",
                "budget/" + name,
                AuditRecord.Result.DONE,
                Map.of("before", before, "after", after));
    }
}
