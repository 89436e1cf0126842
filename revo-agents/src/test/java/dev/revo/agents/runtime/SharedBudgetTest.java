package dev.revo.agents.runtime;

import static dev.revo.agents.runtime.Asker.GOOD;
import static dev.revo.agents.runtime.Asker.host;
import static dev.revo.agents.runtime.Asker.over;
import static dev.revo.agents.runtime.Asker.start;
import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.Revo;
import dev.revo.error.BudgetExceededException;
import dev.revo.error.RevoException;
import dev.revo.inmemory.InMemory;
import dev.revo.inmemory.InMemoryQuotas;
import dev.revo.proof.Answer;
import dev.revo.run.Budget;
import dev.revo.run.RunContext;
import dev.revo.run.RunHandle;
import dev.revo.run.Usage;
import dev.revo.spi.Demand;
import dev.revo.spi.QuotaGate;
import dev.revo.spi.Reservation;
import dev.revo.testkit.http.ModelServer;
import dev.revo.testkit.http.Reply;
import dev.revo.testkit.model.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** 64 runs on one tenant's budget against a provider whose usage is not what was reserved. */
class SharedBudgetTest {
    private static final int RUNS = 64;
    private static final long LIMIT = 40_000;
    private static final int OUTPUT = 1_000;

    /** Watches what is set aside and used: never more may be set aside than the limit leaves. */
    private static final class Watched implements QuotaGate {
        private final InMemoryQuotas quotas = InMemory.quotas().budget("solo", Budget.tokens(LIMIT));
        private final AtomicLong worst = new AtomicLong();
        private final AtomicInteger mostOfARun = new AtomicInteger();
        private final Map<String, AtomicInteger> inFlight = new ConcurrentHashMap<>();
        private final AtomicLong above = new AtomicLong();

        @Override
        public Reservation reserve(RunContext ctx, Demand demand) {
            Reservation held = quotas.reserve(ctx, demand);
            if (demand.kind() != Demand.Kind.MODEL_CALL) {
                return held;
            }
            worst.accumulateAndGet(quotas.reserved("solo").totalTokens(), Math::max);
            AtomicInteger flying = inFlight.computeIfAbsent(ctx.id().value(), id -> new AtomicInteger());
            mostOfARun.accumulateAndGet(flying.incrementAndGet(), Math::max);
            long estimate = demand.estimate().totalTokens();
            return new Reservation() {
                private boolean ended;

                @Override
                public String id() {
                    return held.id();
                }

                @Override
                public void begun() {
                    held.begun();
                }

                @Override
                public void settle(Usage actual) {
                    end();
                    above.addAndGet(Math.max(0, actual.totalTokens() - estimate));
                    held.settle(actual);
                }

                @Override
                public void close() {
                    end();
                    held.close();
                }

                private synchronized void end() {
                    if (!ended) {
                        ended = true;
                        flying.decrementAndGet();
                    }
                }
            };
        }
    }

    @Test
    void what_is_reserved_never_exceeds_the_limit_and_what_was_spent_is_recorded_in_full() {
        Watched quotas = new Watched();
        AtomicInteger number = new AtomicInteger();
        try (ModelServer server = ModelServer.answering(request -> reply(number.getAndIncrement()));
                Revo revo = host().trustAllCallers()
                        .model(
                                "default",
                                over(server),
                                s -> s.maxOutputTokens(OUTPUT).attempts(1).concurrency(64))
                        .provide(QuotaGate.class, quotas)
                        .build()) {
            List<RunHandle<Answer<Asker.Said>>> runs = new ArrayList<>();
            int refusedAtStart = 0;
            for (int i = 0; i < RUNS; i++) {
                try {
                    runs.add(start(revo));
                } catch (BudgetExceededException e) {
                    refusedAtStart++;
                }
            }
            int refused = refusedAtStart;
            long sum = 0;
            for (RunHandle<Answer<Asker.Said>> run : runs) {
                refused += refused(run) ? 1 : 0;
                sum += run.status().usage().totalTokens();
            }
            assertThat(quotas.worst.get()).isLessThanOrEqualTo(LIMIT);
            assertThat(quotas.mostOfARun.get()).isEqualTo(1);
            assertThat(quotas.quotas.reserved("solo").totalTokens()).isZero();
            assertThat(quotas.quotas.used("solo").totalTokens()).isEqualTo(sum);
            assertThat(quotas.above.get())
                    .as("control: the provider did use more than was reserved")
                    .isPositive();
            assertThat(sum).isLessThanOrEqualTo(LIMIT + quotas.above.get());
            assertThat(refused).as("the budget was not enough for all").isPositive();
            assertThat(refusedNow(revo)).isTrue();
            int before = server.requests().size();
            assertThat(refusedNow(revo)).isTrue();
            assertThat(server.requests()).hasSize(before);
        }
    }

    /** By turns: usage of 0, 1, 2 and 3 times the reserved output, none, and a death after the tokens. */
    private static Reply reply(int number) {
        Reply good = Reply.of(Turn.say(GOOD).usage(50, OUTPUT));
        return switch (number % 6) {
            case 0, 1, 2, 3 -> good.usageTimes(number % 6);
            case 4 -> good.withoutUsage();
            default -> good.diesAfterTokens();
        };
    }

    private static boolean refused(RunHandle<?> run) {
        try {
            run.await();
            return false;
        } catch (BudgetExceededException e) {
            return true;
        } catch (RevoException e) {
            return false;
        }
    }

    // The limit may leave room for a few more: they are used up first.
    private static boolean refusedNow(Revo revo) {
        for (int i = 0; i < RUNS; i++) {
            try {
                if (refused(start(revo))) {
                    return true;
                }
            } catch (BudgetExceededException e) {
                return true;
            }
        }
        return false;
    }
}
