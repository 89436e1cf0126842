package dev.revo.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.InvalidRequestException;
import java.math.BigDecimal;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class UsageTest {
    @Provide
    Arbitrary<Usage> usages() {
        Arbitrary<Long> figure = Arbitraries.longs().between(0, 1_000_000);
        Arbitrary<Usage> plain =
                Combinators.combine(figure, figure, figure, figure).as(Usage::of);
        Arbitrary<Money> cost = Arbitraries.bigDecimals()
                .between(BigDecimal.ZERO, BigDecimal.valueOf(1_000))
                .ofScale(6)
                .map(amount -> new Money("USD", amount));
        return Arbitraries.oneOf(plain, Combinators.combine(plain, cost).as(Usage::cost));
    }

    @Property(tries = 200)
    void sums_do_not_depend_on_order_and_none_adds_nothing(
            @ForAll("usages") Usage a, @ForAll("usages") Usage b, @ForAll("usages") Usage c) {
        assertThat(a.plus(b)).isEqualTo(b.plus(a)).hasSameHashCodeAs(b.plus(a));
        assertThat(a.plus(b).plus(c)).isEqualTo(a.plus(b.plus(c)));
        assertThat(a.plus(Usage.none())).isEqualTo(a);
    }

    @Property(tries = 200)
    void a_difference_takes_back_what_was_added_and_is_never_negative(
            @ForAll("usages") Usage a, @ForAll("usages") Usage b) {
        Usage back = a.plus(b).minus(b);
        assertThat(back.totalTokens()).isEqualTo(a.totalTokens());
        assertThat(back.modelCalls()).isEqualTo(a.modelCalls());
        assertThat(back.toolCalls()).isEqualTo(a.toolCalls());
        assertThat(back.cost().map(Money::amount).orElse(BigDecimal.ZERO))
                .isEqualByComparingTo(a.cost().map(Money::amount).orElse(BigDecimal.ZERO));
        Usage less = a.minus(b);
        assertThat(less.totalTokens()).isNotNegative();
        assertThat(less.modelCalls()).isNotNegative();
        assertThat(less.cost().map(m -> m.amount().signum()).orElse(0)).isNotNegative();
    }

    @Example
    void counts_stop_at_the_largest_number_instead_of_failing() {
        Usage most = Usage.of(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);
        assertThat(most.plus(Usage.of(1, 1, 1, 1))).isEqualTo(most);
        assertThat(most.totalTokens()).isEqualTo(Long.MAX_VALUE);
        assertThat(Budget.tokens(Long.MAX_VALUE - 1).allows(most)).isFalse();
    }

    @Test
    void figures_below_zero_are_refused_by_name() {
        assertThatThrownBy(() -> Usage.of(-1, 0, 0, 0)).hasMessageContaining("usage.inputTokens is -1");
        assertThatThrownBy(() -> Usage.of(0, -1, 0, 0)).hasMessageContaining("usage.outputTokens");
        assertThatThrownBy(() -> Usage.of(0, 0, -1, 0)).hasMessageContaining("usage.modelCalls");
        assertThatThrownBy(() -> Usage.of(0, 0, 0, -1)).hasMessageContaining("usage.toolCalls");
    }

    @Test
    void estimates_stay_estimates_in_sums() {
        Usage sum = Usage.tokens(3, 4).asEstimate().plus(Usage.oneToolCall().cost(Money.usd("0.5")));
        assertThat(sum.estimated()).isTrue();
        assertThat(sum).hasToString("about 7 tokens in 1 model calls, 1 tool calls, 0.5 USD");
        assertThat(Usage.none()).hasToString("0 tokens in 0 model calls, 0 tool calls");
        assertThat(sum).isNotEqualTo(sum.cost(Money.usd("0.6"))).isNotEqualTo("7");
        assertThat(Usage.tokens(3, 4).inputTokens()).isEqualTo(3);
        assertThat(Usage.tokens(3, 4).outputTokens()).isEqualTo(4);
    }

    @Test
    void two_currencies_do_not_add_up() {
        Usage euro = Usage.none().cost(Money.zero("EUR"));
        assertThatThrownBy(() -> euro.plus(Usage.none().cost(Money.usd("1"))))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("USD where EUR");
    }

    @Test
    void parts_are_never_more_than_their_whole() {
        Usage usage = Usage.tokens(10, 5).cached(8, 8).reasoning(9);
        assertThat(usage.cacheReadTokens()).isEqualTo(8);
        assertThat(usage.cacheWriteTokens()).isEqualTo(2);
        assertThat(usage.reasoningTokens()).isEqualTo(5);
        Usage rest = usage.minus(Usage.tokens(9, 4));
        assertThat(rest.cacheReadTokens() + rest.cacheWriteTokens()).isEqualTo(rest.inputTokens());
        assertThat(rest.reasoningTokens()).isEqualTo(rest.outputTokens());
        assertThat(usage.plus(usage))
                .isEqualTo(Usage.of(20, 10, 2, 0).cached(16, 4).reasoning(10));
        assertThat(usage.cost(Money.usd("1")).asEstimate().cacheReadTokens()).isEqualTo(8);
        assertThat(usage).isNotEqualTo(Usage.tokens(10, 5));
        assertThatThrownBy(() -> usage.cached(-1, 0)).hasMessageContaining("usage.cacheReadTokens");
        assertThatThrownBy(() -> usage.cached(0, -1)).hasMessageContaining("usage.cacheWriteTokens");
        assertThatThrownBy(() -> usage.reasoning(-1)).hasMessageContaining("usage.reasoningTokens");
    }
}
