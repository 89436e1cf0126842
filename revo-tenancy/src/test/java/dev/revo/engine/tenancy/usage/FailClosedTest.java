package dev.revo.engine.tenancy.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.ConflictException;
import dev.revo.error.Fault;
import dev.revo.error.UnavailableException;
import dev.revo.inmemory.InMemory;
import dev.revo.run.Budget;
import dev.revo.run.Usage;
import dev.revo.spi.Demand;
import dev.revo.spi.Reservation;
import dev.revo.spi.UsageStore;
import dev.revo.spi.UsageStore.Books;
import dev.revo.spi.UsageStore.Rules;
import dev.revo.usage.BudgetRule;
import dev.revo.usage.BudgetStatus;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What happens when the store is away or answers strangely: nothing is allowed for want of an answer. */
class FailClosedTest {
    private final Set<String> down = ConcurrentHashMap.newKeySet();
    private final UsageStore right = InMemory.usage();
    private final Meters meters = Meters.over(failing());

    private UsageStore failing() {
        return (UsageStore) Proxy.newProxyInstance(
                UsageStore.class.getClassLoader(), new Class<?>[] {UsageStore.class}, (proxy, method, arguments) -> {
                    if (down.contains(method.getName())) {
                        throw new UnavailableException(Fault.of("database_unavailable", "It is away."));
                    }
                    if (down.contains("version") && method.getName().equals("rules")) {
                        return new Rules(-7, List.of());
                    }
                    try {
                        return method.invoke(right, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @BeforeEach
    void limit() {
        meters.usage("acme", "ada").limit(BudgetRule.of("all", Budget.tokens(100), BudgetRule.Window.TOTAL));
    }

    @AfterEach
    void close() {
        meters.close();
    }

    private Reservation reserve(Demand.Kind kind, Usage estimate) {
        return meters.quotas().reserve(meters.ctx("acme", "ada"), new Demand(kind, "m", estimate));
    }

    private BudgetStatus status() {
        return meters.usage("acme", "ada").budgets().get(0);
    }

    @Test
    void nothing_is_reserved_while_the_store_is_away() {
        for (String method : List.of("rules", "reserve")) {
            down.add(method);
            assertThatThrownBy(() -> reserve(Demand.Kind.MODEL_CALL, Usage.tokens(1, 1)))
                    .isInstanceOf(UnavailableException.class);
            down.clear();
        }
        for (String method : List.of("rules", "standings")) {
            down.add(method);
            assertThatThrownBy(() -> reserve(Demand.Kind.RUN, Usage.none())).isInstanceOf(UnavailableException.class);
            down.clear();
        }
        // The control: when it is back, both go on.
        reserve(Demand.Kind.MODEL_CALL, Usage.tokens(1, 1)).close();
        reserve(Demand.Kind.RUN, Usage.none()).close();
    }

    @Test
    void what_cannot_be_noted_does_not_begin() {
        Reservation held = reserve(Demand.Kind.MODEL_CALL, Usage.tokens(10, 0));
        down.add("begin");
        assertThatThrownBy(held::begun).isInstanceOf(UnavailableException.class);
        down.clear();
        held.close();
        assertThat(status().reserved().totalTokens()).isZero();
        assertThat(status().used().totalTokens()).isZero();
    }

    @Test
    void what_cannot_be_settled_counts_at_its_estimate_when_it_expires() {
        Reservation held = reserve(Demand.Kind.MODEL_CALL, Usage.tokens(10, 0));
        held.begun();
        down.add("settle");
        assertThatThrownBy(() -> held.settle(Usage.tokens(1, 0))).isInstanceOf(UnavailableException.class);
        down.clear();
        held.close();
        assertThat(status().reserved().totalTokens()).isEqualTo(10);
        meters.clock.advance(Metering.LIFETIME);
        assertThat(status().used().totalTokens()).isEqualTo(10);
        assertThat(status().reserved().totalTokens()).isZero();
    }

    @Test
    void nobody_to_tell_does_not_undo_what_was_counted() {
        down.add("tell");
        Reservation held = reserve(Demand.Kind.MODEL_CALL, Usage.tokens(90, 0));
        held.begun();
        held.settle(Usage.tokens(90, 0));
        assertThat(status().used().totalTokens()).isEqualTo(90);
        assertThat(meters.heard).isEmpty();
        down.clear();
        reserve(Demand.Kind.MODEL_CALL, Usage.tokens(1, 0)).settle(Usage.tokens(1, 0));
        assertThat(meters.heard).containsExactly("acme passed all 80");
    }

    @Test
    void a_store_that_never_agrees_on_the_version_refuses() {
        down.add("version");
        assertThatThrownBy(() -> reserve(Demand.Kind.MODEL_CALL, Usage.tokens(1, 0)))
                .isInstanceOfSatisfying(
                        ConflictException.class, e -> assertThat(e.code()).isEqualTo("budgets_changing"));
        assertThat(new Books(0, List.of()).windows()).isEmpty();
    }
}
