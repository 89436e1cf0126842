package dev.revo.engine.tenancy;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.Revo;
import dev.revo.ScopedRevo;
import dev.revo.run.RunContext;
import dev.revo.spi.AccessRequest;
import dev.revo.spi.Decision;
import dev.revo.spi.PolicyDecisionPoint;
import dev.revo.spi.RevoModule;
import dev.revo.spi.Wiring;
import dev.revo.tenancy.NewOrganization;
import dev.revo.tenancy.NewRole;
import dev.revo.tenancy.Role;
import dev.revo.tenancy.Subscription;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Decisions that race a right which comes and goes: none that begins after a revocation has returned is a yes. */
class RacingChecksTest {
    private static final int CHECKS = Boolean.getBoolean("revo.long") ? 1_000_000 : 50_000;
    private static final int LEAST_REVOCATIONS = 20;
    private static final int THREADS = 4;

    /** Lets the decision point and a context out. */
    private static final class Door implements RevoModule {
        private @Nullable Supplier<PolicyDecisionPoint> policy;

        interface Out {
            RunContext context();
        }

        @Override
        public String name() {
            return "door";
        }

        @Override
        public void install(Wiring wiring) {
            policy = wiring.need(PolicyDecisionPoint.class);
            wiring.noun(Out.class, gate -> gate::context);
        }

        PolicyDecisionPoint policy() {
            return requireNonNull(policy, "policy").get();
        }
    }

    private final Door door = new Door();
    // Even while the right may be there; odd from when its revocation has returned until it is given again.
    private final AtomicLong state = new AtomicLong();
    private final AtomicLong checks = new AtomicLong();
    private final AtomicBoolean over = new AtomicBoolean();

    private interface Decide {
        boolean allows(RunContext ctx, AccessRequest asked);
    }

    /** How many decisions were a yes that began and ended while the right was revoked. */
    private long violations(Decide decide) throws Exception {
        try (Revo revo = Revo.builder().install(Tenancy.module()).install(door).build()) {
            revo.asSystem("sign-up")
                    .organizations()
                    .create(NewOrganization.of("acme", "Acme", "acme.example", "ada")
                            .subscription(Subscription.ENTERPRISE));
            ScopedRevo ada = revo.with(revo.scopeOf("acme", "ada"));
            ada.members().addService("bo", Role.VIEWER);
            ada.roles().define(NewRole.of("writer").allow("memory:store"));
            RunContext bo =
                    revo.with(revo.scopeOf("acme", "bo")).use(Door.Out.class).context();
            ExecutorService threads = Executors.newFixedThreadPool(THREADS + 1);
            try {
                Future<?> changing = threads.submit(() -> change(ada));
                List<Future<Long>> checking = new ArrayList<>();
                for (int t = 0; t < THREADS; t++) {
                    checking.add(threads.submit(() -> check(bo, decide)));
                }
                long violations = 0;
                for (Future<Long> each : checking) {
                    violations += each.get();
                }
                over.set(true);
                changing.get();
                return violations;
            } finally {
                threads.shutdownNow();
            }
        }
    }

    private void change(ScopedRevo ada) {
        try {
            changeAgain(ada);
        } finally {
            over.set(true);
        }
    }

    private void changeAgain(ScopedRevo ada) {
        while (!over.get()) {
            ada.permissions().assign("bo", "writer");
            ada.permissions().revoke("bo", "writer");
            state.incrementAndGet();
            long seen = checks.get();
            while (!over.get() && checks.get() < seen + 20) {
                Thread.onSpinWait();
            }
            state.incrementAndGet();
        }
    }

    private long check(RunContext bo, Decide decide) {
        AccessRequest asked = AccessRequest.of("memory:store", "");
        long violations = 0;
        long counted = 0;
        // Quick checks would be over before there were revocations that could be overlooked.
        while (counted < CHECKS / THREADS || (state.get() < 2 * LEAST_REVOCATIONS && !over.get())) {
            long before = state.get();
            boolean allowed = decide.allows(bo, asked);
            boolean revoked = before % 2 == 1 && state.get() == before;
            violations += revoked && allowed ? 1 : 0;
            counted++;
            checks.incrementAndGet();
        }
        return violations;
    }

    @Test
    void no_check_after_a_revocation_is_a_yes() throws Exception {
        assertThat(violations((ctx, asked) -> door.policy().decide(ctx, asked).verdict() == Decision.Verdict.ALLOW))
                .isZero();
    }

    @Test
    void the_measure_notices_decisions_that_are_remembered() throws Exception {
        AtomicBoolean remembered = new AtomicBoolean();
        assertThat(violations((ctx, asked) -> {
                    if (!remembered.get()) {
                        remembered.set(door.policy().decide(ctx, asked).verdict() == Decision.Verdict.ALLOW);
                    }
                    return remembered.get();
                }))
                .isPositive();
    }
}
