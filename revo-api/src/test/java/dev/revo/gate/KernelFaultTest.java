package dev.revo.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.audit.AuditQuery;
import dev.revo.audit.AuditRecord;
import dev.revo.error.CancelledException;
import dev.revo.error.ConflictException;
import dev.revo.error.DeniedException;
import dev.revo.error.Fault;
import dev.revo.error.OverloadedException;
import dev.revo.error.ProviderException;
import dev.revo.error.UnavailableException;
import dev.revo.fixture.Bench;
import dev.revo.fixture.Collector;
import dev.revo.fixture.FlakyJournal;
import dev.revo.fixture.Jobs;
import dev.revo.fixture.ManualClock;
import dev.revo.fixture.Wait;
import dev.revo.inmemory.InMemory;
import dev.revo.run.Limits;
import dev.revo.run.Priority;
import dev.revo.run.RunContext;
import dev.revo.run.RunHandle;
import dev.revo.run.RunOptions;
import dev.revo.run.RunState;
import dev.revo.run.Usage;
import dev.revo.spi.AccessRequest;
import dev.revo.spi.ApprovalQuestion;
import dev.revo.spi.AuditStore;
import dev.revo.spi.Decision;
import dev.revo.spi.Guarantee;
import dev.revo.spi.IdempotencyStore;
import dev.revo.spi.PolicyDecisionPoint;
import dev.revo.spi.QuotaGate;
import dev.revo.spi.Reservation;
import dev.revo.spi.ResultCodec;
import dev.revo.spi.RunJournal;
import dev.revo.spi.RunRequest;
import dev.revo.spi.RunScheduler;
import dev.revo.spi.Telemetry;
import dev.revo.tool.Approval;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Parts that fail at bad moments, and races that the kernel must win. */
@Timeout(30)
class KernelFaultTest {
    private static ApprovalQuestion question(String key) {
        return new ApprovalQuestion(
                key, "approval", "d", "?", "approvals:decide", Optional.empty(), Duration.ofHours(1), json -> json);
    }

    private static <S> Bench with(Class<S> spi, S part) {
        return Bench.open(builder -> builder.trustAllCallers().provide(spi, part));
    }

    @Test
    void telemetry_that_fails_changes_no_run() {
        Telemetry broken = new Telemetry() {
            @Override
            public void count(String metric, long by, Map<String, String> tags) {
                throw new IllegalStateException("statsd");
            }
        };
        try (Bench bench = with(Telemetry.class, broken)) {
            assertThat(bench.start(execution -> "x").await()).isEqualTo("x");
        }
    }

    @Test
    void the_figures_of_a_run_are_told_once() {
        List<String> told = new java.util.concurrent.CopyOnWriteArrayList<>();
        Telemetry telemetry = new Telemetry() {
            @Override
            public void count(String metric, long by, Map<String, String> tags) {
                told.add(metric + " " + tags.get("state"));
            }

            @Override
            public void time(String metric, Duration taken, Map<String, String> tags) {
                told.add(metric + " " + taken);
            }
        };
        try (Bench bench = with(Telemetry.class, telemetry)) {
            bench.start(execution -> {
                        bench.clock().advance(Duration.ofSeconds(3));
                        return "x";
                    })
                    .await();
        }
        assertThat(told).containsExactly("revo.run.finish SUCCEEDED", "revo.run.time PT3S");
    }

    @Test
    void a_reservation_that_cannot_be_ended_does_not_keep_the_run() {
        QuotaGate broken = (ctx, demand) -> new Reservation() {
            @Override
            public String id() {
                return "r";
            }

            @Override
            public void begun() {
                assertThat(id()).isEqualTo("r");
            }

            @Override
            public void settle(Usage actual) {
                throw new IllegalStateException("redis");
            }

            @Override
            public void close() {
                throw new IllegalStateException("redis");
            }
        };
        try (Bench bench = with(QuotaGate.class, broken)) {
            assertThat(bench.start(execution -> "x").await()).isEqualTo("x");
        }
    }

    @Test
    void an_end_that_cannot_be_audited_is_still_an_end() {
        AuditStore kept = InMemory.audit(100);
        AuditStore full = new AuditStore() {
            @Override
            public void append(RunContext ctx, AuditRecord line) {
                if (line.action().endsWith(":finish")) {
                    throw new IllegalStateException("full");
                }
                kept.append(ctx, line);
            }

            @Override
            public List<AuditRecord> find(RunContext ctx, AuditQuery query) {
                return kept.find(ctx, query);
            }
        };
        try (Bench bench = with(AuditStore.class, full)) {
            RunHandle<String> run = bench.start(execution -> {
                execution.audit("mine:done", "r", AuditRecord.Result.DONE, Map.of("k", "v"));
                return "x";
            });
            assertThat(run.await()).isEqualTo("x");
            assertThat(run.status().state()).isEqualTo(RunState.SUCCEEDED);
            assertThat(bench.ada().audit().find(AuditQuery.all().action("mine:done")))
                    .singleElement()
                    .satisfies(line -> assertThat(line.run()).contains(run.id().value()));
        }
    }

    @Test
    void a_lapse_that_cannot_be_written_ends_the_run_here() {
        FlakyJournal journal = new FlakyJournal();
        try (Bench bench = with(RunJournal.class, journal)) {
            RunHandle<String> run = bench.start(
                    execution -> execution.approvals(List.of(question("q"))).toString());
            Bench.awaitState(run, RunState.WAITING);
            journal.failOn(entry -> entry.type().equals("run.decided"), () -> new IllegalStateException("disk"));
            bench.clock().advance(Duration.ofHours(1));
            assertThatThrownBy(run::await).isInstanceOf(ProviderException.class);
            assertThat(journal.types()).doesNotContain("run.finished");
        }
    }

    @Test
    void a_decision_before_the_run_waits_is_not_missed() {
        try (Bench bench = Bench.open()) {
            CountDownLatch asked = new CountDownLatch(1);
            CountDownLatch decided = new CountDownLatch(1);
            AtomicInteger attempts = new AtomicInteger();
            RunHandle<String> run = bench.start(execution -> {
                attempts.incrementAndGet();
                try {
                    return execution.approvals(List.of(question("q"))).get(0).note();
                } catch (ParkSignal signal) {
                    asked.countDown();
                    Wait.deafOn(decided);
                    throw signal;
                }
            });
            Wait.on(asked);
            Approval approval = bench.ada().approvals().pending().get(0);
            bench.ada().approvals().approve(approval.id(), "d", "quick");
            assertThat(run.status().state()).isEqualTo(RunState.RUNNING);
            decided.countDown();
            assertThat(run.await()).isEqualTo("quick");
            assertThat(attempts).hasValue(2);
        }
    }

    @Test
    void a_cancel_while_a_run_parks_is_not_missed() {
        try (Bench bench = Bench.open()) {
            CountDownLatch parked = new CountDownLatch(1);
            CountDownLatch cancelled = new CountDownLatch(1);
            RunHandle<String> run = bench.start(execution -> {
                try {
                    throw execution.park("x");
                } finally {
                    parked.countDown();
                    Wait.deafOn(cancelled);
                }
            });
            Wait.on(parked);
            run.cancel("now");
            cancelled.countDown();
            assertThatThrownBy(run::await).isInstanceOf(CancelledException.class);
            assertThat(run.status().state()).isEqualTo(RunState.CANCELLED);
        }
    }

    @Test
    void a_question_after_a_restart_is_the_same_and_lapses_when_it_would_have() {
        ManualClock clock = ManualClock.create();
        Jobs jobs = new Jobs();
        FlakyJournal journal = new FlakyJournal(Guarantee.SURVIVES_PROCESS_DEATH);
        RunRequest<String> request = jobs.job(
                "work",
                execution -> execution
                        .approvals(List.of(question("q")))
                        .get(0)
                        .verdict()
                        .name());
        RunHandle<String> run;
        Approval before;
        try (Bench first = Bench.open(clock, jobs, b -> b.trustAllCallers().provide(RunJournal.class, journal))) {
            run = first.submit(request);
            Bench.awaitState(run, RunState.WAITING);
            before = first.ada().approvals().pending().get(0);
        }
        clock.advance(Duration.ofMinutes(59));
        try (Bench second = Bench.open(clock, jobs, b -> b.trustAllCallers().provide(RunJournal.class, journal))) {
            RunHandle<String> after = second.ada().runs().attach(run.ref()).orElseThrow();
            Bench.awaitState(after, RunState.WAITING);
            assertThat(second.ada().approvals().pending())
                    .extracting(Approval::id, Approval::expires)
                    .containsExactly(org.assertj.core.groups.Tuple.tuple(before.id(), before.expires()));
            clock.advance(Duration.ofMinutes(1));
            assertThat(after.await()).isEqualTo("EXPIRED");
        }
        assertThat(journal.types().stream().filter("run.asked"::equals)).hasSize(1);
    }

    @Test
    void a_start_that_needed_a_person_still_does_after_a_restart() {
        ManualClock clock = ManualClock.create();
        Jobs jobs = new Jobs();
        FlakyJournal journal = new FlakyJournal(Guarantee.SURVIVES_PROCESS_DEATH);
        AtomicInteger began = new AtomicInteger();
        PolicyDecisionPoint careful = (ctx, request) -> request.action().equals("job:start")
                ? Decision.ask("careful", "approvals:decide")
                : Decision.allow("rest");
        RunHandle<String> run;
        try (Bench first = Bench.open(
                clock, jobs, b -> b.provide(PolicyDecisionPoint.class, careful).provide(RunJournal.class, journal))) {
            run = first.submit(jobs.job("work", execution -> "n" + began.incrementAndGet()));
            Bench.awaitState(run, RunState.WAITING);
        }
        try (Bench second = Bench.open(
                clock, jobs, b -> b.provide(PolicyDecisionPoint.class, careful).provide(RunJournal.class, journal))) {
            RunHandle<String> after = second.ada().runs().attach(run.ref()).orElseThrow();
            Bench.awaitState(after, RunState.WAITING);
            assertThat(began).hasValue(0);
            Approval approval = second.ada().approvals().pending().get(0);
            second.ada().approvals().approve(approval.id(), approval.digest(), "go");
            assertThat(after.await()).isEqualTo("n1");
        }
    }

    @Test
    void closing_suspends_what_comes_back_and_cancels_what_does_not() {
        FlakyJournal journal = new FlakyJournal(Guarantee.SURVIVES_PROCESS_DEATH);
        AtomicReference<RunHandle<String>> child = new AtomicReference<>();
        RunHandle<String> parent;
        try (Bench bench = with(RunJournal.class, journal)) {
            parent = bench.start(execution -> {
                child.set(execution.submit(
                        RunRequest.ephemeral(
                                "job", "fleeting", ResultCodec.of(dev.revo.data.Shape.of(String.class)), inner -> {
                                    throw inner.park("x");
                                }),
                        Limits.none()));
                throw execution.park("y");
            });
            Bench.awaitState(parent, RunState.WAITING);
            Bench.awaitState(child.get(), RunState.WAITING);
        }
        assertThatThrownBy(parent::await).isInstanceOf(UnavailableException.class);
        assertThatThrownBy(() -> child.get().await()).isInstanceOf(CancelledException.class);
    }

    @Test
    void a_thread_that_is_interrupted_while_it_closes_still_closes() {
        Bench bench = Bench.open(builder -> builder.trustAllCallers().drain(Duration.ofHours(1)));
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        RunHandle<String> run = bench.start(execution -> {
            started.countDown();
            release.await();
            return "x";
        });
        Wait.on(started);
        AtomicBoolean kept = new AtomicBoolean();
        Thread closer = new Thread(() -> {
            Thread.currentThread().interrupt();
            bench.close();
            kept.set(Thread.currentThread().isInterrupted());
        });
        closer.start();
        Wait.until("it closed", () -> !closer.isAlive());
        assertThat(kept).isTrue();
        release.countDown();
        assertThat(run.await()).isEqualTo("x");
    }

    @Test
    void a_key_that_leads_to_another_kind_of_run_is_a_conflict() {
        AtomicReference<Optional<dev.revo.run.RunId>> bound = new AtomicReference<>(Optional.empty());
        IdempotencyStore odd = new IdempotencyStore() {
            @Override
            public Optional<dev.revo.run.RunId> bind(
                    RunContext ctx, String key, String fingerprint, dev.revo.run.RunId run) {
                return bound.get();
            }

            @Override
            public void release(RunContext ctx, String key, dev.revo.run.RunId run) {
                assertThat(key).isEqualTo("k");
            }
        };
        try (Bench bench = with(IdempotencyStore.class, odd)) {
            RunOptions once = RunOptions.defaults().idempotencyKey("k");
            RunHandle<String> first = bench.submit(bench.jobs().job("one", execution -> "x"), once);
            first.await();
            bound.set(Optional.of(first.id()));
            assertThatThrownBy(() -> bench.submit(bench.jobs().job("two", execution -> "y"), once))
                    .isInstanceOf(ConflictException.class)
                    .hasMessageContainingAll("job/one", "job/two");
            bound.set(Optional.of(dev.revo.run.RunId.of(new java.util.UUID(1, 1))));
            assertThatThrownBy(() -> bench.submit(bench.jobs().job("two", execution -> "y"), once))
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContaining("not known to this process");
        }
    }

    @Test
    void a_key_store_that_fails_is_named_and_one_that_cannot_release_hides_nothing() {
        FlakyJournal journal = new FlakyJournal();
        AtomicBoolean binds = new AtomicBoolean();
        IdempotencyStore broken = new IdempotencyStore() {
            @Override
            public Optional<dev.revo.run.RunId> bind(
                    RunContext ctx, String key, String fingerprint, dev.revo.run.RunId run) {
                if (binds.get()) {
                    return Optional.empty();
                }
                throw new IllegalStateException("keys");
            }

            @Override
            public void release(RunContext ctx, String key, dev.revo.run.RunId run) {
                throw new IllegalStateException("keys");
            }
        };
        try (Bench bench = Bench.open(builder -> builder.trustAllCallers()
                .provide(IdempotencyStore.class, broken)
                .provide(RunJournal.class, journal))) {
            RunOptions once = RunOptions.defaults().idempotencyKey("k");
            assertThatThrownBy(() -> bench.start(execution -> "x", once))
                    .isInstanceOf(ProviderException.class)
                    .hasMessageContaining("bind a key");
            binds.set(true);
            journal.failOn(entry -> true, () -> new IllegalStateException("disk"));
            assertThatThrownBy(() -> bench.start(execution -> "x", once))
                    .isInstanceOf(ProviderException.class)
                    .hasMessageContaining("FlakyJournal");
        }
    }

    @Test
    void who_may_not_read_events_or_runs_does_not() {
        PolicyDecisionPoint closed =
                (ctx, request) -> List.of("event:read", "run:read").contains(request.action())
                        ? Decision.deny("closed", "no")
                        : Decision.allow("rest");
        try (Bench bench = Bench.open(builder -> builder.provide(PolicyDecisionPoint.class, closed))) {
            assertThatThrownBy(() -> bench.ada().events()).isInstanceOf(DeniedException.class);
            RunHandle<String> run = bench.start(execution -> {
                Decision decision = execution.decide(AccessRequest.of("run:read", "x"));
                return decision.verdict() + " " + decision.reason() + decision.approverPermission();
            });
            assertThat(run.await()).isEqualTo("DENY no");
            assertThatThrownBy(() -> bench.ada().runs().status(run.id())).isInstanceOf(DeniedException.class);
            assertThatThrownBy(() -> bench.ada().runs().attach(run.ref())).isInstanceOf(DeniedException.class);
            assertThat(bench.ada().audit().find(AuditQuery.all().result(AuditRecord.Result.DENIED)))
                    .hasSize(4);
        }
    }

    @Test
    void the_latest_runs_stay_and_older_ones_are_read_from_the_journal() {
        try (Bench bench = Bench.open()) {
            RunHandle<String> first = bench.submit(bench.jobs().job("work", execution -> "first"));
            first.await();
            for (int i = 0; i < RunTable.KEPT; i++) {
                bench.start(execution -> "x").await();
            }
            Wait.until(
                    "it is forgotten",
                    () -> Collector.all(bench.ada()
                                    .runs()
                                    .attach(first.ref())
                                    .orElseThrow()
                                    .events())
                            .awaitEnd()
                            .isEmpty());
            assertThat(bench.ada().runs().attach(first.ref()).orElseThrow().await())
                    .isEqualTo("first");
        }
    }

    /** Gives each body a thread, but fails once when a body is to go on. */
    private static final class Refusing implements RunScheduler {
        private final AtomicInteger asked = new AtomicInteger();
        private final RuntimeException second;

        Refusing(RuntimeException second) {
            this.second = second;
        }

        @Override
        public Ticket schedule(RunContext ctx, Priority priority, Runnable body) {
            if (asked.incrementAndGet() == 2) {
                throw second;
            }
            Thread thread = new Thread(body);
            thread.start();
            return new Ticket() {
                @Override
                public boolean remove() {
                    return false;
                }

                @Override
                public void interrupt() {
                    thread.interrupt();
                }
            };
        }
    }

    private static RunHandle<String> answered(Bench bench) {
        RunHandle<String> run = bench.start(execution ->
                execution.approvals(List.of(question("q"))).get(0).verdict().name());
        Bench.awaitState(run, RunState.WAITING);
        Approval asked = bench.ada().approvals().pending().get(0);
        bench.ada().approvals().approve(asked.id(), "d", "fine");
        return run;
    }

    @Test
    void a_run_that_cannot_go_on_because_its_scheduler_fails_ends_with_that() {
        Refusing down = new Refusing(new UnavailableException(Fault.of("scheduler_down", "The scheduler is down.")));
        try (Bench bench = with(RunScheduler.class, down)) {
            RunHandle<String> run = answered(bench);
            assertThatThrownBy(run::await).hasMessageContaining("The scheduler is down.");
            assertThat(run.status().state()).isEqualTo(RunState.FAILED);
        }
    }

    @Test
    void a_run_that_cannot_go_on_because_too_many_wait_is_tried_again_when_the_scheduler_says() {
        Refusing full = new Refusing(
                new OverloadedException(Fault.of("overloaded", "Too many.").retryAfter(Duration.ofSeconds(7))));
        try (Bench bench = with(RunScheduler.class, full)) {
            RunHandle<String> run = answered(bench);
            bench.clock().advance(Duration.ofSeconds(6));
            assertThat(full.asked).hasValue(2);
            assertThat(run.status().state()).isEqualTo(RunState.QUEUED);
            bench.clock().advance(Duration.ofSeconds(2));
            assertThat(run.await()).isEqualTo("APPROVED");
        }
    }
}
