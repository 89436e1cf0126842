package dev.revo.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.InvalidRequestException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.OptionalLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.BigRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class MoneyAndBudgetTest {
    @Property(tries = 200)
    void money_is_exact(
            @ForAll @BigRange(min = "0", max = "1000") @Scale(9) BigDecimal a,
            @ForAll @BigRange(min = "0", max = "1000") @Scale(9) BigDecimal b) {
        Money left = new Money("USD", a);
        Money right = new Money("USD", b);
        assertThat(left.plus(right).minus(right)).isEqualTo(left);
        assertThat(left.minus(left.plus(right))).isEqualTo(Money.zero("USD"));
        assertThat(left.compareTo(right)).isEqualTo(a.compareTo(b));
        assertThat(Money.usd(a.toPlainString())).isEqualTo(left);
    }

    @Property(tries = 100)
    void a_million_tokens_cost_the_price(
            @ForAll @BigRange(min = "0", max = "100") @Scale(4) BigDecimal price,
            @ForAll @LongRange(max = 1_000_000) long count) {
        Money perMillion = new Money("USD", price);
        assertThat(perMillion.perMillion(1_000_000)).isEqualTo(perMillion);
        Money both = perMillion.perMillion(count).plus(perMillion.perMillion(1_000_000 - count));
        assertThat(both).isEqualTo(perMillion);
    }

    @Test
    void equal_amounts_are_equal_however_they_are_written() {
        assertThat(Money.usd("1.50")).isEqualTo(Money.usd("1.5")).hasToString("1.5 USD");
        assertThat(Money.usd("0.000")).isEqualTo(Money.zero("USD")).hasToString("0 USD");
        assertThat(Money.usd("100")).hasToString("100 USD");
    }

    @Test
    void what_is_not_money_is_refused() {
        assertThatThrownBy(() -> Money.usd("-1")).hasMessageContaining("negative");
        assertThatThrownBy(() -> Money.usd("a lot")).hasMessageContaining("'a lot' is not a number");
        assertThatThrownBy(() -> Money.zero("usd")).hasMessageContaining("'usd' is not a currency code");
        assertThatThrownBy(() -> Money.usd("1").compareTo(Money.zero("EUR")))
                .isInstanceOf(InvalidRequestException.class);
    }

    @Test
    @Timeout(5)
    void an_amount_that_would_fill_the_memory_is_refused() {
        assertThatThrownBy(() -> Money.usd("1e999999999"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("money.amount");
        assertThatThrownBy(() -> Money.usd("1e-999999999")).isInstanceOf(InvalidRequestException.class);
    }

    @Property(tries = 200)
    void two_budgets_allow_what_both_allow(
            @ForAll @LongRange(max = 100) long tokens,
            @ForAll @LongRange(max = 5) long calls,
            @ForAll @LongRange(max = 100) long money,
            @ForAll @LongRange(max = 120) long usedTokens,
            @ForAll @LongRange(max = 6) long usedCalls,
            @ForAll @LongRange(max = 120) long cost) {
        Usage total = Usage.of(usedTokens, 0, usedCalls, 0).cost(Money.usd("" + cost));
        Budget t = Budget.tokens(tokens);
        Budget c = Budget.modelCalls(calls);
        Budget m = Budget.money(Money.usd("" + money));
        Budget all = t.and(c).and(m);
        assertThat(all.allows(total)).isEqualTo(t.allows(total) && c.allows(total) && m.allows(total));
        assertThat(all).isEqualTo(m.and(t).and(c)).isEqualTo(all.and(all)).isEqualTo(all.and(Budget.unlimited()));
    }

    @Test
    void the_tighter_of_two_limits_holds() {
        Budget both = Budget.money(Money.usd("2"))
                .and(Budget.tokens(10))
                .and(Budget.money(Money.usd("1")).and(Budget.tokens(20)).and(Budget.modelCalls(3)));
        assertThat(both.money()).contains(Money.usd("1"));
        assertThat(both.tokens()).isEqualTo(OptionalLong.of(10));
        assertThat(both.modelCalls()).isEqualTo(OptionalLong.of(3));
        assertThat(both).hasToString("at most 1 USD 10 tokens 3 model calls").hasSameHashCodeAs(both.and(both));
        assertThat(Budget.unlimited()).hasToString("unlimited").isNotEqualTo("unlimited");
        assertThat(Budget.unlimited().isUnlimited()).isTrue();
        assertThat(both.isUnlimited()).isFalse();
        assertThat(Budget.modelCalls(1).isUnlimited()).isFalse();
        assertThat(Budget.tokens(1)).isNotEqualTo(Budget.tokens(2)).isNotEqualTo(Budget.modelCalls(1));
        assertThat(Budget.money(Money.usd("1"))).isNotEqualTo(Budget.money(Money.usd("2")));
        assertThat(Budget.tokens(1).tokens()).hasValue(1);
        assertThat(Budget.tokens(1).modelCalls()).isEmpty();
        assertThat(Budget.modelCalls(1).tokens()).isEmpty();
    }

    @Test
    void a_budget_in_money_does_not_allow_a_model_call_of_unknown_price() {
        Budget money = Budget.money(Money.usd("1"));
        assertThat(money.allows(Usage.tokens(1, 1))).isFalse();
        assertThat(money.allows(Usage.oneToolCall())).isTrue();
        assertThat(money.allows(Usage.tokens(1, 1).cost(Money.usd("1")))).isTrue();
    }

    @Test
    void a_total_that_is_just_the_limit_is_allowed_and_one_more_is_not() {
        Usage one = Usage.tokens(6, 4);
        assertThat(Budget.tokens(10).allows(one)).isTrue();
        assertThat(Budget.tokens(9).allows(one)).isFalse();
        assertThat(Budget.modelCalls(2).allows(one.plus(one))).isTrue();
        assertThat(Budget.modelCalls(1).allows(one.plus(one))).isFalse();
    }

    @Test
    void budgets_below_zero_are_refused_and_zero_allows_nothing() {
        assertThatThrownBy(() -> Budget.tokens(-1)).hasMessageContaining("budget.tokens is -1");
        assertThatThrownBy(() -> Budget.modelCalls(-1)).hasMessageContaining("budget.modelCalls is -1");
        assertThat(Budget.tokens(0).allows(Usage.tokens(1, 0))).isFalse();
        assertThat(Budget.tokens(0).allows(Usage.none())).isTrue();
    }

    @Test
    void progress_is_from_zero_to_one() {
        assertThat(Progress.of(0.5, "half")).hasToString("50 % half");
        assertThat(new Progress(1, "done", java.util.Optional.empty(), java.util.Optional.of(Duration.ofSeconds(7))))
                .hasToString("100 % done, at most about 7 s left");
        for (double wrong : new double[] {-0.1, 1.1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> Progress.of(wrong, "")).hasMessageContaining("progress.fraction is " + wrong);
        }
    }

    @Test
    void states_that_end_are_three() {
        assertThat(RunState.values())
                .filteredOn(RunState::terminal)
                .containsExactly(RunState.SUCCEEDED, RunState.FAILED, RunState.CANCELLED);
    }
}
