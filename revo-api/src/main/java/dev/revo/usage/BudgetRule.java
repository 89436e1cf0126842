package dev.revo.usage;

import static java.util.Objects.requireNonNull;

import dev.revo.error.InvalidRequestException;
import dev.revo.run.Budget;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A budget of a tenant, or of one user or agent in it. Immutable; each copy method replaces one part. */
public final class BudgetRule {
    private static final Pattern NAME = Pattern.compile("[a-z0-9_-]{1,64}");

    private final String name;
    private final Budget budget;
    private final Window window;
    private final @Nullable String user;
    private final @Nullable String agent;

    /** The time for which a budget is meant; calendar times are those of the organization's zone. */
    public enum Window {
        /** A sliding minute. */
        MINUTE,
        /** A calendar day. */
        DAY,
        /** A calendar month. */
        MONTH,
        /** For ever. */
        TOTAL
    }

    private BudgetRule(String name, Budget budget, Window window, @Nullable String user, @Nullable String agent) {
        this.name = name;
        this.budget = requireNonNull(budget, "budget");
        this.window = requireNonNull(window, "window");
        this.user = user;
        this.agent = agent;
    }

    /**
     * A budget of the whole tenant.
     *
     * @param name 1 to 64 of {@code [a-z0-9_-]}
     */
    public static BudgetRule of(String name, Budget budget, Window window) {
        if (!NAME.matcher(name).matches()) {
            throw InvalidRequestException.field(
                    "budget.name", "'" + name + "' is not a name", "Use 1 to 64 of a-z, 0-9, _ and -.");
        }
        if (budget.isUnlimited()) {
            throw InvalidRequestException.field("budget", "limits nothing", "Give money, tokens or model calls.");
        }
        return new BudgetRule(name, budget, window, null, null);
    }

    /** A copy for what this user consumes. */
    public BudgetRule user(String name) {
        return new BudgetRule(this.name, budget, window, requireNonNull(name, "name"), agent);
    }

    /** A copy for what this agent consumes. */
    public BudgetRule agent(String type) {
        return new BudgetRule(name, budget, window, user, requireNonNull(type, "type"));
    }

    /** The name. */
    public String name() {
        return name;
    }

    /** The most. */
    public Budget budget() {
        return budget;
    }

    /** The time for which it is meant. */
    public Window window() {
        return window;
    }

    /** The user whose consumption counts; everybody's if empty. */
    public Optional<String> user() {
        return Optional.ofNullable(user);
    }

    /** The agent whose consumption counts; every one's if empty. */
    public Optional<String> agent() {
        return Optional.ofNullable(agent);
    }

    @Override
    public String toString() {
        return name + ": " + budget + " a " + window;
    }
}
