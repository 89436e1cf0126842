package dev.revo.spi;

import static java.util.Objects.requireNonNull;

import dev.revo.run.Budget;
import dev.revo.run.Money;
import dev.revo.run.Usage;
import dev.revo.usage.BudgetRule;
import dev.revo.usage.UsageEvent;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;

/**
 * What counts against a budget, exact. Immutable.
 *
 * @param inputTokens tokens sent to models
 * @param outputTokens tokens made by models
 * @param modelCalls calls of models
 * @param toolCalls calls of tools
 * @param cost money in the budget's currency; zero when the budget has none
 */
public record UsageFigures(
        BigDecimal inputTokens, BigDecimal outputTokens, BigDecimal modelCalls, BigDecimal toolCalls, BigDecimal cost) {
    /** Nothing. */
    public static final UsageFigures NONE =
            new UsageFigures(BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO);

    /** Digits after the point that stores keep; what has more is rounded up. */
    public static final int SCALE = 20;

    private static final BigDecimal MOST = BigDecimal.valueOf(Long.MAX_VALUE);

    /** Checks for nulls. */
    public UsageFigures {
        requireNonNull(inputTokens, "inputTokens");
        requireNonNull(outputTokens, "outputTokens");
        requireNonNull(modelCalls, "modelCalls");
        requireNonNull(toolCalls, "toolCalls");
        requireNonNull(cost, "cost");
    }

    /** What the event takes of a budget; money in another currency than the budget's does not count. */
    public static UsageFigures of(UsageEvent event, BudgetRule rule) {
        BigDecimal count = event.quantity();
        UsageFigures figures = switch (event.meter()) {
            case INPUT_TOKENS ->
                new UsageFigures(count, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO);
            case OUTPUT_TOKENS ->
                new UsageFigures(BigDecimal.ZERO, count, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO);
            case MODEL_CALLS ->
                new UsageFigures(BigDecimal.ZERO, BigDecimal.ZERO, count, BigDecimal.ZERO, BigDecimal.ZERO);
            case TOOL_CALLS ->
                new UsageFigures(BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO, count, BigDecimal.ZERO);
            default -> NONE;
        };
        return figures.costing(event.cost(), rule);
    }

    /** What this usage takes of a budget; money in another currency than the budget's does not count. */
    public static UsageFigures of(Usage usage, BudgetRule rule) {
        return new UsageFigures(
                        BigDecimal.valueOf(usage.inputTokens()),
                        BigDecimal.valueOf(usage.outputTokens()),
                        BigDecimal.valueOf(usage.modelCalls()),
                        BigDecimal.valueOf(usage.toolCalls()),
                        BigDecimal.ZERO)
                .costing(usage.cost(), rule);
    }

    private UsageFigures costing(Optional<Money> money, BudgetRule rule) {
        Optional<String> currency = rule.budget().money().map(Money::currency);
        return money.filter(spent -> currency.equals(Optional.of(spent.currency())))
                .map(spent ->
                        new UsageFigures(inputTokens, outputTokens, modelCalls, toolCalls, rounded(spent.amount())))
                .orElse(this);
    }

    /** The amount as stores keep it: with at most {@link #SCALE} digits after the point, never less than it was. */
    public static BigDecimal rounded(BigDecimal amount) {
        return amount.scale() > SCALE ? amount.setScale(SCALE, RoundingMode.CEILING) : amount;
    }

    /** The sum. */
    public UsageFigures plus(UsageFigures other) {
        return new UsageFigures(
                inputTokens.add(other.inputTokens),
                outputTokens.add(other.outputTokens),
                modelCalls.add(other.modelCalls),
                toolCalls.add(other.toolCalls),
                cost.add(other.cost));
    }

    /** The same with the other sign. */
    public UsageFigures negated() {
        return new UsageFigures(
                inputTokens.negate(), outputTokens.negate(), modelCalls.negate(), toolCalls.negate(), cost.negate());
    }

    /** Tokens in both directions. */
    public BigDecimal tokens() {
        return inputTokens.add(outputTokens);
    }

    /** Whether this total is within the budget. */
    public boolean fits(Budget most) {
        return (most.tokens().isEmpty()
                        || tokens().compareTo(BigDecimal.valueOf(most.tokens().getAsLong())) <= 0)
                && (most.modelCalls().isEmpty()
                        || modelCalls.compareTo(
                                        BigDecimal.valueOf(most.modelCalls().getAsLong()))
                                <= 0)
                && most.money()
                        .map(money -> cost.compareTo(money.amount()) <= 0)
                        .orElse(true);
    }

    /** The figures of this rule as usage: whole numbers, rounded up; with a cost when the rule has money. */
    public Usage usage(BudgetRule rule) {
        Usage counts = Usage.of(whole(inputTokens), whole(outputTokens), whole(modelCalls), whole(toolCalls));
        return rule.budget()
                .money()
                .map(most -> counts.cost(new Money(most.currency(), cost.max(BigDecimal.ZERO))))
                .orElse(counts);
    }

    private static long whole(BigDecimal value) {
        return value.setScale(0, RoundingMode.CEILING)
                .min(MOST)
                .max(BigDecimal.ZERO)
                .longValueExact();
    }
}
