package dev.revo.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.Revo;
import dev.revo.audit.AuditQuery;
import dev.revo.audit.AuditRecord;
import dev.revo.error.AgentException;
import dev.revo.error.BudgetExceededException;
import dev.revo.error.ConflictException;
import dev.revo.error.DeniedException;
import dev.revo.error.Fault;
import dev.revo.error.InvalidRequestException;
import dev.revo.error.OverloadedException;
import dev.revo.error.ProviderException;
import dev.revo.error.QuotaExceededException;
import dev.revo.error.UnavailableException;
import dev.revo.fixture.Bench;
import dev.revo.fixture.Jobs;
import dev.revo.fixture.PlainScheduler;
import dev.revo.fixture.Wait;
import dev.revo.inmemory.InMemory;
import dev.revo.inmemory.InMemoryQuotas;
import dev.revo.run.Budget;
import dev.revo.run.Limits;
import dev.revo.run.Money;
import dev.revo.run.RunHandle;
import dev.revo.run.RunOptions;
import dev.revo.run.Usage;
import dev.revo.scope.Directory;
import dev.revo.scope.Permission;
import dev.revo.scope.Principal;
import dev.revo.scope.Scope;
import dev.revo.spi.AccessRequest;
import dev.revo.spi.Admission;
import dev.revo.spi.AuditStore;
import dev.revo.spi.Decision;
import dev.revo.spi.Demand;
import dev.revo.spi.ExecutorSource;
import dev.revo.spi.Gate;
import dev.revo.spi.PolicyDecisionPoint;
import dev.revo.spi.QuotaGate;
import dev.revo.spi.RunRequest;
import dev.revo.spi.RunScheduler;
import dev.revo.system.SystemParts;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What passes the gate and what does not: scopes, decisions, reservations, audit, keys, explanations. */
@Timeout(30)
class DirectCallTest {
    private static Bench deciding(PolicyDecisionPoint policy) {
        return Bench.open(builder -> builder.provide(PolicyDecisionPoint.class, policy));
    }

    @Test
    void a_call_is_decided_and_audited_and_its_faults_are_named() {
        try (Bench bench = Bench.open()) {
            Gate gate = bench.gate();
            assertThat(gate.<String>call("a:b", "thing", ctx -> ctx.tenant())).isEqualTo("acme");
            assertThatThrownBy(() -> gate.call("a:b", "", ctx -> {
                        throw new IllegalStateException("boom");
                    }))
                    .isInstanceOf(AgentException.class)
                    .hasMessageContainingAll("a:b", "boom");
            ConflictException mine = new ConflictException(Fault.of("mine", "Mine."));
            assertThatThrownBy(() -> gate.call("a:b", "", ctx -> {
                        throw mine;
                    }))
                    .isSameAs(mine);
            assertThat(bench.ada().audit().find(AuditQuery.all().action("a:b")))
                    .extracting(line -> line.result() + line.detail().toString())
                    .containsExactly(
                            "ALLOWED{rule=trust-all-callers}",
                            "ALLOWED{rule=trust-all-callers}",
                            "FAILED{code=agent_failed}",
                            "ALLOWED{rule=trust-all-callers}",
                            "FAILED{code=mine}");
            assertThat(bench.revo().with(Bench.BO).audit().find(AuditQuery.all().action("a:b")))
                    .isEmpty();
        }
    }

    @Test
    void no_asking_throwing_or_silent_decision_point_lets_a_call_pass() {
        List<PolicyDecisionPoint> points = List.of(
                (ctx, request) -> Decision.deny("r1", "because"),
                (ctx, request) -> {
                    throw new IllegalStateException("down");
                },
                (ctx, request) -> nothing(),
                (ctx, request) -> Decision.ask("r2", "a:approve"));
        for (PolicyDecisionPoint point : points) {
            try (Bench bench = deciding(point)) {
                AtomicInteger ran = new AtomicInteger();
                assertThatThrownBy(() -> bench.gate().call("a:b", "", ctx -> ran.incrementAndGet()))
                        .isInstanceOf(DeniedException.class);
                assertThat(ran).hasValue(0);
            }
        }
    }

    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // what a host without checker may do
    private static <T> T nothing() {
        return null;
    }

    @Test
    void a_narrowed_scope_is_denied_before_anybody_is_asked() {
        AtomicInteger asked = new AtomicInteger();
        try (Bench bench = deciding((ctx, request) -> {
            asked.incrementAndGet();
            return Decision.allow("all");
        })) {
            Gate gate = bench.gate(Bench.ADA.narrowedTo(Permission.of("a:read")));
            assertThatThrownBy(() -> gate.call("a:write", "", ctx -> "x"))
                    .isInstanceOf(DeniedException.class)
                    .hasMessageContaining("narrowed");
            assertThat(asked).hasValue(0);
            assertThat(gate.<String>call("a:read", "", ctx -> "control")).isEqualTo("control");
        }
    }

    @Test
    void scopes_of_others_and_reserved_tenants_are_refused() {
        try (Bench bench = Bench.open();
                Bench other = Bench.open()) {
            Scope foreign = other.revo().scopeOf("acme", "ada");
            assertThatThrownBy(() -> bench.gate(foreign).context())
                    .isInstanceOf(DeniedException.class)
                    .hasMessageContaining("another Revo");
            assertThat(other.gate(foreign).context().tenant()).isEqualTo("acme");
            RunRequest<String> job = bench.jobs().job("work", execution -> "x");
            assertThatThrownBy(() -> bench.gate(foreign).submit(job, RunOptions.defaults()))
                    .isInstanceOf(DeniedException.class)
                    .hasMessageContaining("another Revo");
            assertThat(bench.gate(foreign).explain(job, RunOptions.defaults()).problem())
                    .hasValueSatisfying(p -> assertThat(p.message()).contains("another Revo"));
            assertThat(other.gate(foreign).submit(job, RunOptions.defaults()).await())
                    .isEqualTo("x");
            assertThatThrownBy(() -> bench.gate(Scope.of("_system", "eve")).context())
                    .isInstanceOf(DeniedException.class)
                    .hasMessageContaining("reVo's own");
            assertThatThrownBy(() -> bench.revo().scopeOf("_x", "eve")).isInstanceOf(DeniedException.class);
            assertThat(bench.revo().solo().scope()).hasToString("solo/host");
        }
    }

    @Test
    void with_a_directory_only_scopes_it_knows_are_trusted() {
        Directory directory = (tenant, id) -> switch (id) {
            case "ada" -> Optional.of(new Principal(Principal.Kind.SERVICE, "ada", java.util.Map.of("role", "bot")));
            case "root" -> Optional.of(new Principal(Principal.Kind.SYSTEM, "root", java.util.Map.of()));
            case "down" -> throw new IllegalStateException("ldap");
            default -> Optional.empty();
        };
        try (Bench bench = Bench.open(builder -> builder.trustAllCallers().provide(Directory.class, directory))) {
            Revo revo = bench.revo();
            assertThat(revo.scopeOf("acme", "ada").principal().claims()).containsEntry("role", "bot");
            assertThat(bench.gate(revo.scopeOf("acme", "ada"))
                            .context()
                            .scope()
                            .principal()
                            .kind())
                    .isEqualTo(Principal.Kind.SERVICE);
            for (String who : List.of("eve", "root", "down")) {
                assertThatThrownBy(() -> revo.scopeOf("acme", who)).isInstanceOf(DeniedException.class);
            }
            assertThatThrownBy(() -> bench.gate(Bench.ADA).context())
                    .isInstanceOf(DeniedException.class)
                    .hasMessageContaining("Scope.of(...) is not trusted");
            assertThatThrownBy(revo::solo).isInstanceOf(DeniedException.class);
        }
    }

    @Test
    void operators_pass_every_decision_point_and_say_why() {
        try (Bench bench = deciding((ctx, request) -> Decision.deny("all", "closed"))) {
            assertThatThrownBy(() -> bench.revo().asSystem(" ")).isInstanceOf(InvalidRequestException.class);
            List<AuditRecord> lines = bench.revo()
                    .asSystem("repair")
                    .audit()
                    .find(AuditQuery.all().action("system:act"));
            assertThat(lines).singleElement().satisfies(line -> {
                assertThat(line.detail()).containsEntry("reason", "repair");
                assertThat(line.kind()).isEqualTo(Principal.Kind.SYSTEM);
            });
        }
    }

    @Test
    void an_audit_store_that_fails_lets_nothing_happen() {
        AtomicInteger ran = new AtomicInteger();
        AuditStore broken = new AuditStore() {
            @Override
            public void append(dev.revo.run.RunContext ctx, AuditRecord line) {
                throw new IllegalStateException("full");
            }

            @Override
            public List<AuditRecord> find(dev.revo.run.RunContext ctx, AuditQuery query) {
                return List.of();
            }
        };
        try (Bench bench = Bench.open(builder -> builder.trustAllCallers().provide(AuditStore.class, broken))) {
            assertThatThrownBy(() -> bench.gate().call("a:b", "", ctx -> ran.incrementAndGet()))
                    .isInstanceOf(ProviderException.class);
            assertThatThrownBy(() -> bench.start(execution -> "x" + ran.incrementAndGet()))
                    .isInstanceOf(ProviderException.class);
        }
        assertThat(ran).hasValue(0);
    }

    @Test
    void quotas_are_reserved_and_given_back() {
        InMemoryQuotas quotas = InMemory.quotas().runs("acme", 1).budget("acme", Budget.tokens(10));
        try (Bench bench = Bench.open(builder -> builder.trustAllCallers().provide(QuotaGate.class, quotas))) {
            CountDownLatch release = new CountDownLatch(1);
            RunHandle<String> first = bench.start(execution -> {
                release.await();
                return "x";
            });
            assertThatThrownBy(() -> bench.start(execution -> "y"))
                    .isInstanceOf(QuotaExceededException.class)
                    .hasMessageContaining("1 runs");
            release.countDown();
            first.await();
            RunHandle<String> second = bench.start(execution -> {
                var fits = execution.reserve(new Demand(Demand.Kind.MODEL_CALL, "m", Usage.tokens(6, 0)));
                assertThat(fits.id()).isNotEmpty();
                assertThatThrownBy(() -> execution.reserve(new Demand(Demand.Kind.MODEL_CALL, "m", Usage.tokens(6, 0))))
                        .isInstanceOf(BudgetExceededException.class)
                        .hasMessageContaining("tenant's budget");
                fits.begun();
                fits.close();
                fits.settle(Usage.tokens(1, 0));
                return "z";
            });
            assertThat(second.await()).isEqualTo("z");
            assertThat(second.status().usage()).isEqualTo(Usage.tokens(6, 0).asEstimate());
            assertThat(quotas.used("acme").totalTokens()).isEqualTo(6);
            assertThat(quotas.reserved("acme").totalTokens()).isZero();
        }
    }

    @Test
    void a_quota_gate_that_breaks_is_named() {
        QuotaGate throwing = (ctx, demand) -> {
            throw new IllegalStateException("redis");
        };
        QuotaGate silent = (ctx, demand) -> nothing();
        for (QuotaGate gate : List.of(throwing, silent)) {
            try (Bench bench = Bench.open(builder -> builder.trustAllCallers().provide(QuotaGate.class, gate))) {
                assertThatThrownBy(() -> bench.gate().call("a:b", "", ctx -> "x"))
                        .isInstanceOf(ProviderException.class)
                        .extracting(e -> ((ProviderException) e).code())
                        .isEqualTo("quota_gate_broken");
            }
        }
    }

    @Test
    void an_idempotency_key_leads_to_the_one_run() {
        try (Bench bench = Bench.open()) {
            AtomicInteger ran = new AtomicInteger();
            RunOptions once = RunOptions.defaults().idempotencyKey("k");
            RunHandle<String> first = bench.start(execution -> "n" + ran.incrementAndGet(), once);
            RunHandle<String> again = bench.start(execution -> "n" + ran.incrementAndGet(), once);
            assertThat(again.id()).isEqualTo(first.id());
            assertThat(again.await()).isEqualTo("n1");
            assertThatThrownBy(() -> bench.submit(bench.jobs().job("work", "{\"other\":1}", e -> "x"), once))
                    .isInstanceOf(ConflictException.class)
                    .hasMessageContaining("another request");
            RunHandle<String> globex =
                    bench.gate(Bench.BO).submit(bench.jobs().job("work", e -> "n" + ran.incrementAndGet()), once);
            assertThat(globex.await()).isEqualTo("n2");
        }
    }

    @Test
    void a_run_that_got_no_thread_is_refused_and_its_key_is_free() {
        try (Bench bench =
                Bench.open(builder -> builder.trustAllCallers().provide(RunScheduler.class, PlainScheduler.of(1, 0)))) {
            CountDownLatch started = new CountDownLatch(1);
            CountDownLatch release = new CountDownLatch(1);
            RunHandle<String> busy = bench.start(execution -> {
                started.countDown();
                release.await();
                return "x";
            });
            Wait.on(started);
            RunOptions once = RunOptions.defaults().idempotencyKey("k");
            assertThatThrownBy(() -> bench.start(execution -> "y", once))
                    .isInstanceOf(OverloadedException.class)
                    .extracting(e -> ((OverloadedException) e).retryAfter())
                    .isEqualTo(Optional.of(Duration.ofSeconds(1)));
            release.countDown();
            busy.await();
            assertThat(bench.submitWhenFree(bench.jobs().job("work", execution -> "y"), once)
                            .await())
                    .isEqualTo("y");
        }
    }

    @Test
    void what_the_first_call_cannot_pay_is_refused_before_it_starts() {
        try (Bench bench = Bench.open()) {
            RunRequest<String> needs = bench.jobs().job("work", e -> "x").estimate(Usage.tokens(10, 10));
            assertThatThrownBy(() -> bench.submit(needs, RunOptions.defaults().budget(Budget.tokens(19))))
                    .isInstanceOf(BudgetExceededException.class)
                    .hasMessageContaining("at most 19 tokens");
            assertThatThrownBy(() -> bench.submit(needs, RunOptions.defaults().budget(Budget.money(Money.usd("9")))))
                    .isInstanceOf(BudgetExceededException.class)
                    .extracting(e -> ((BudgetExceededException) e).code())
                    .isEqualTo("unknown_price");
            assertThat(bench.submit(needs, RunOptions.defaults().budget(Budget.tokens(20)))
                            .await())
                    .isEqualTo("x");
        }
    }

    @Test
    void explain_says_what_submit_would_and_starts_nothing() {
        try (Bench bench = deciding((ctx, request) ->
                request.action().equals("a:secret") ? Decision.deny("no-secrets", "x") : Decision.allow("ok"))) {
            RunRequest<String> job = bench.jobs().job("work", e -> "x");
            Admission fine = bench.gate().explain(job, RunOptions.defaults());
            assertThat(fine.problem()).isEmpty();
            assertThat(fine.gates())
                    .extracting(gate -> gate.name() + " " + gate.admits() + " " + gate.rule())
                    .containsExactly(
                            "scope true self-issued",
                            "authorize job:start:work true ALLOW by ok",
                            "reserve true unlimited");
            assertThat(fine.decide().apply(AccessRequest.of("a:secret", "")).verdict())
                    .isEqualTo(Decision.Verdict.DENY);
            Admission denied =
                    bench.gate().explain(job.requires(List.of(Permission.of("a:secret"))), RunOptions.defaults());
            assertThat(denied.problem())
                    .hasValueSatisfying(p -> assertThat(p.code()).isEqualTo("denied"));
            assertThat(denied.gates())
                    .last()
                    .satisfies(gate -> assertThat(gate.admits()).isFalse());
            Admission poor = bench.gate()
                    .explain(
                            job.estimate(Usage.tokens(9, 9)),
                            RunOptions.defaults().budget(Budget.tokens(1)));
            assertThat(poor.problem())
                    .hasValueSatisfying(p -> assertThat(p.code()).isEqualTo("budget_exceeded"));
            assertThat(poor.gates())
                    .last()
                    .satisfies(gate -> assertThat(gate.name()).isEqualTo("reserve"));
            Admission late = bench.gate()
                    .explain(
                            job,
                            RunOptions.defaults()
                                    .limits(Limits.none().deadline(bench.clock().instant())));
            assertThat(late.problem()).isPresent();
            assertThat(bench.gate(bench.revo().scopeOf("acme", "ada"))
                            .explain(job, RunOptions.defaults())
                            .gates()
                            .get(0)
                            .rule())
                    .isEqualTo("issued");
            assertThat(bench.revo().health().figures()).containsEntry("runs", 0L);
            bench.revo().close();
            assertThat(bench.gate().explain(job, RunOptions.defaults()).problem())
                    .hasValueSatisfying(p -> assertThat(p.retryable()).isTrue());
        }
    }

    @Test
    void after_closing_nothing_is_taken_and_closing_again_does_nothing() {
        Bench bench = Bench.open();
        assertThat(bench.revo().health().ready()).isTrue();
        bench.close();
        bench.close();
        assertThat(bench.revo().health().ready()).isFalse();
        assertThatThrownBy(() -> bench.start(execution -> "x"))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("closing");
    }

    @Test
    void closing_lets_runs_finish_within_the_drain_time() {
        Bench bench = Bench.open(builder -> builder.trustAllCallers().drain(Duration.ofSeconds(Long.MAX_VALUE)));
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        RunHandle<String> run = bench.start(execution -> {
            started.countDown();
            release.await();
            return "finished";
        });
        Wait.on(started);
        Thread closer = new Thread(bench::close);
        closer.start();
        Wait.until("it closes", () -> !bench.revo().health().ready());
        assertThat(run.status().state()).isEqualTo(dev.revo.run.RunState.RUNNING);
        assertThat(bench.revo().health().figures()).containsEntry("runs", 1L);
        release.countDown();
        assertThat(run.await()).isEqualTo("finished");
        Wait.until("it closed", () -> !closer.isAlive());
    }

    @Test
    void closing_lets_go_of_every_thread_that_was_asked_for() {
        List<ExecutorService> asked = new CopyOnWriteArrayList<>();
        ExecutorSource real = SystemParts.executors();
        ExecutorSource watched = purpose -> {
            ExecutorService threads = real.threads(purpose);
            asked.add(threads);
            return threads;
        };
        try (Bench bench = Bench.open(builder -> builder.trustAllCallers().provide(ExecutorSource.class, watched))) {
            assertThat(bench.start(execution -> "x").await()).isEqualTo("x");
            assertThat(asked).isNotEmpty().noneMatch(ExecutorService::isShutdown);
        }
        assertThat(asked).allMatch(ExecutorService::isShutdown);
    }

    @Test
    void the_door_needs_its_module() {
        try (Revo revo = Revo.builder().trustAllCallers().build()) {
            assertThatThrownBy(() -> revo.with(Bench.ADA).use(Jobs.Door.class))
                    .isInstanceOf(dev.revo.error.NotInstalledException.class)
                    .hasMessageContaining("Door is not installed");
            assertThatThrownBy(() -> revo.with(Bench.ADA).agents()).hasMessageContaining("dev.revo:revo-agents");
            assertThat(revo.with(Bench.ADA).has(Jobs.Door.class)).isFalse();
            assertThat(revo.with(Bench.ADA)).hasToString("Revo for acme/ada");
        }
    }
}
