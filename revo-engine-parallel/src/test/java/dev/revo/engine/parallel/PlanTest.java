package dev.revo.engine.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.ScopedRevo;
import dev.revo.error.AgentException;
import dev.revo.error.CancelledException;
import dev.revo.error.ConflictException;
import dev.revo.error.DeadlineExceededException;
import dev.revo.error.DeniedException;
import dev.revo.error.Fault;
import dev.revo.error.NotFoundException;
import dev.revo.error.ProviderException;
import dev.revo.error.UnavailableException;
import dev.revo.parallel.HumanDecision;
import dev.revo.parallel.Join;
import dev.revo.parallel.ParallelMind;
import dev.revo.parallel.Plan;
import dev.revo.parallel.Settled;
import dev.revo.parallel.Step;
import dev.revo.parallel.StepStatus;
import dev.revo.parallel.StepStatus.State;
import dev.revo.run.RunHandle;
import dev.revo.run.RunOptions;
import dev.revo.run.RunState;
import dev.revo.testkit.Await;
import dev.revo.tool.Approval;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Plans in one life: what runs side by side, what is tried again, what is stopped and what is undone. */
@Timeout(60)
final class PlanTest {
    private final Lives lives = new Lives();
    private final ConcurrentLinkedQueue<String> done = new ConcurrentLinkedQueue<>();
    private final CountDownLatch release = new CountDownLatch(1);
    private final CountDownLatch aBegan = new CountDownLatch(1);
    private final AtomicBoolean waitsForA = new AtomicBoolean();

    @AfterEach
    void close() {
        release.countDown();
        lives.close();
    }

    private <O> RunHandle<O> start(Plan<String, O> plan) {
        return lives.next(Lives.plan(plan)).parallel().start(plan.request("in"), RunOptions.defaults());
    }

    private static State state(List<StepStatus> steps, String name) {
        return steps.stream()
                .filter(step -> step.step().equals(name))
                .findFirst()
                .orElseThrow()
                .state();
    }

    @Test
    void steps_that_do_not_need_each_other_run_side_by_side() {
        CyclicBarrier both = new CyclicBarrier(2);
        Plan<String, String> plan = Plan.of("pair", 1, String.class, String.class, p -> {
            Step<String> left = p.step("left", String.class, p.input(), (c, in) -> {
                both.await(20, TimeUnit.SECONDS);
                return in + "L";
            });
            Step<String> right = p.step("right", String.class, p.input(), (c, in) -> {
                both.await(20, TimeUnit.SECONDS);
                return in + "R";
            });
            return p.step("join", String.class, left, right, (c, l, r) -> l + r);
        });
        assertThat(start(plan).await()).isEqualTo("inLinR");
    }

    @Test
    void the_first_failure_stops_what_runs_beside_it() {
        CountDownLatch slow = new CountDownLatch(1);
        Plan<String, String> plan = Plan.of("fast", 1, String.class, String.class, p -> {
            Step<String> waits = p.step("waits", String.class, p.input(), (c, in) -> {
                slow.countDown();
                try {
                    release.await();
                } catch (InterruptedException e) {
                    done.add("interrupted");
                    throw e;
                }
                return in;
            });
            Step<String> fails = p.step("fails", String.class, p.input(), (c, in) -> {
                slow.await();
                throw new IOException("broken");
            });
            return p.step("join", String.class, waits, fails, (c, l, r) -> l + r);
        });
        RunHandle<String> run = start(plan);
        assertThatThrownBy(run::await)
                .isInstanceOf(AgentException.class)
                .hasMessageContaining("fails")
                .hasRootCauseMessage("broken");
        assertThat(done).containsExactly("interrupted");
        assertThat(run.status().state()).isEqualTo(RunState.FAILED);
        List<StepStatus> steps = lives.last().solo().parallel().steps(run.id()).orElse(List.of());
        assertThat(steps).as("another tenant").isEmpty();
    }

    @Test
    void a_body_is_tried_again_after_a_while_with_the_same_key() {
        Set<String> keys = ConcurrentHashMap.newKeySet();
        CopyOnWriteArrayList<Integer> attempts = new CopyOnWriteArrayList<>();
        AtomicInteger tries = new AtomicInteger();
        Plan<String, Integer> plan = Plan.of(
                "flaky",
                1,
                String.class,
                Integer.class,
                p -> p.step("call", Integer.class, p.input(), (c, in) -> {
                            keys.add(c.idempotencyKey());
                            attempts.add(c.attempt());
                            if (tries.incrementAndGet() < 4) {
                                throw new IOException("not yet");
                            }
                            return tries.get();
                        })
                        .retry(5));
        RunHandle<Integer> run = start(plan);
        Lives.awaitState(run, RunState.WAITING);
        assertThat(run.status().waitingFor()).contains("retry");
        assertThat(tries).as("not at once").hasValueLessThan(4);
        lives.passUntil("it is done", () -> run.status().state() == RunState.SUCCEEDED);
        assertThat(run.await()).isEqualTo(4);
        assertThat(keys).as("the same each time").hasSize(1);
        assertThat(attempts).containsExactly(1, 2, 3, 4);
    }

    @Test
    void what_is_final_is_not_tried_again_and_the_wait_that_a_provider_asks_for_is_kept() {
        AtomicInteger finals = new AtomicInteger();
        Plan<String, Integer> refused = Plan.of(
                "refused",
                1,
                String.class,
                Integer.class,
                p -> p.step("call", Integer.class, p.input(), (c, in) -> {
                            finals.incrementAndGet();
                            throw new ProviderException(Fault.of("no_such_model", "There is none."));
                        })
                        .retry(9));
        assertThatThrownBy(start(refused)::await).isInstanceOf(ProviderException.class);
        assertThat(finals).hasValue(1);

        AtomicInteger busy = new AtomicInteger();
        Plan<String, Integer> later = Plan.of(
                "later",
                1,
                String.class,
                Integer.class,
                p -> p.step("call", Integer.class, p.input(), (c, in) -> {
                            if (busy.incrementAndGet() == 1) {
                                throw new UnavailableException(
                                        Fault.of("busy", "Come again.").retryAfter(Duration.ofMinutes(7)));
                            }
                            return 1;
                        })
                        .retry(2));
        RunHandle<Integer> run = start(later);
        Lives.awaitState(run, RunState.WAITING);
        lives.clock().advance(Duration.ofMinutes(6));
        assertThat(run.status().state()).isEqualTo(RunState.WAITING);
        lives.clock().advance(Duration.ofMinutes(2));
        assertThat(run.await()).isEqualTo(1);
    }

    @Test
    void an_attempt_that_takes_too_long_is_interrupted_and_one_that_does_not_stop_is_given_up() {
        AtomicInteger tries = new AtomicInteger();
        CountDownLatch late = new CountDownLatch(1);
        Plan<String, String> plan = Plan.of(
                "slow",
                1,
                String.class,
                String.class,
                p -> p.step("call", String.class, p.input(), (c, in) -> {
                            int attempt = tries.incrementAndGet();
                            if (attempt == 1) {
                                release.await();
                            }
                            if (attempt == 2) {
                                deafTo(release);
                                late.countDown();
                            }
                            return "attempt " + attempt;
                        })
                        .retry(3)
                        .timeout(Duration.ofMinutes(1)));
        RunHandle<String> run = start(plan);
        lives.passUntil("it is done", () -> run.status().state() == RunState.SUCCEEDED);
        assertThat(run.await()).isEqualTo("attempt 3");
        release.countDown();
        Await.atMost(Duration.ofSeconds(20)).until("the second ends late", () -> late.getCount() == 0);
        assertThat(run.await()).as("what comes late is dropped").isEqualTo("attempt 3");
        assertThat(lives.entries("step.settled")).isEqualTo(1);
    }

    private static void deafTo(CountDownLatch latch) {
        while (true) {
            try {
                latch.await();
                return;
            } catch (InterruptedException e) {
                // It does not listen: that is the test.
            }
        }
    }

    @Test
    void a_timeout_without_another_attempt_fails_the_run() {
        Plan<String, String> plan = Plan.of(
                "slow",
                1,
                String.class,
                String.class,
                p -> p.step("call", String.class, p.input(), (c, in) -> {
                            release.await();
                            return in;
                        })
                        .timeout(Duration.ofMinutes(1)));
        RunHandle<String> run = start(plan);
        lives.passUntil("it is over", () -> run.status().state() == RunState.FAILED);
        assertThatThrownBy(run::await)
                .isInstanceOf(DeadlineExceededException.class)
                .hasMessageContaining("call took longer than PT1M");
    }

    private Plan<String, String> undoable(String last) {
        return Plan.of("undo", 1, String.class, String.class, p -> {
            Step<String> one = p.step("one", String.class, p.input(), (c, in) -> note("one"))
                    .undo((c, r) -> {
                        done.add("undo " + r + " " + c.attempt());
                        return null;
                    });
            Step<String> two = p.step("two", String.class, one, (c, in) -> note("two"))
                    .undo((c, r) -> {
                        done.add("undo " + r + " " + c.attempt());
                        throw new IOException("cannot");
                    })
                    .retry(2);
            Step<List<String>> three = p.each(
                            "three",
                            String.class,
                            p.list("of", String.class, two, (c, in) -> List.of("a", "b")),
                            (c, e) -> e,
                            Join.<String>all())
                    .undo((c, all) -> {
                        done.add("undo " + all);
                        return null;
                    });
            return p.step("last", String.class, three, (c, in) -> {
                if (last.equals("wait")) {
                    release.await();
                }
                throw new ProviderException(Fault.of("declined", "No."));
            });
        });
    }

    private String note(String what) {
        done.add(what);
        return what;
    }

    @Test
    void what_was_done_is_undone_backwards_and_one_that_cannot_be_keeps_nobody() {
        Plan<String, String> plan = undoable("fail");
        ScopedRevo ada = lives.next(Lives.plan(plan));
        RunHandle<String> run = ada.parallel().start(plan.request("in"), RunOptions.defaults());
        lives.passUntil("it is over", () -> run.status().state() == RunState.FAILED);
        assertThatThrownBy(run::await).isInstanceOf(ProviderException.class).hasMessage("No.");
        assertThat(done).containsExactly("one", "two", "undo [a, b]", "undo two 1", "undo two 2", "undo one 1");
        List<StepStatus> steps = ada.parallel().steps(run.id()).orElseThrow();
        assertThat(state(steps, "one")).isEqualTo(State.UNDONE);
        assertThat(state(steps, "two")).as("a person must look").isEqualTo(State.FAILED);
        assertThat(state(steps, "three")).isEqualTo(State.UNDONE);
        assertThat(state(steps, "last")).isEqualTo(State.FAILED);
    }

    @Test
    void a_run_that_is_cancelled_undoes_too() {
        Plan<String, String> plan = undoable("wait");
        RunHandle<String> run = start(plan);
        Await.atMost(Duration.ofSeconds(20)).until("the last waits", () -> lives.entries("step.done") > 0);
        run.cancel("changed my mind");
        lives.passUntil("it is over", () -> run.status().state() == RunState.CANCELLED);
        assertThatThrownBy(run::await).isInstanceOf(CancelledException.class).hasMessageContaining("changed my mind");
        assertThat(done).endsWith("undo [a, b]", "undo two 1", "undo two 2", "undo one 1");
    }

    @Test
    void a_result_that_comes_with_the_cancel_is_recorded_and_undone() throws Exception {
        CompletableFuture<RunHandle<String>> own = new CompletableFuture<>();
        Plan<String, String> plan = Plan.of("late", 1, String.class, String.class, p -> {
            Step<String> one = p.step("one", String.class, p.input(), (c, in) -> {
                        own.get().cancel("while it was at work");
                        return note("one");
                    })
                    .undo((c, r) -> {
                        done.add("undo " + r);
                        return null;
                    });
            return p.step("two", String.class, one, (c, in) -> note("two"));
        });
        RunHandle<String> run = start(plan);
        own.complete(run);
        assertThatThrownBy(run::await).isInstanceOf(CancelledException.class);
        assertThat(done).containsExactly("one", "undo one");
        assertThat(lives.entries("step.settled")).isEqualTo(1);
    }

    private Plan<String, String> waitingForever() {
        return Plan.of("waiting", 1, String.class, String.class, p -> {
            Step<String> one = p.step("one", String.class, p.input(), (c, in) -> note("one"))
                    .undo((c, r) -> {
                        done.add("undo " + r);
                        return null;
                    });
            Step<HumanDecision> ok = p.approval("ok", one, "orders:approve", Duration.ofDays(9), in -> "May it?");
            return p.step("two", String.class, ok, (c, who) -> note("two"));
        });
    }

    @Test
    void a_run_that_is_cancelled_while_it_waits_on_no_thread_undoes_too() {
        RunHandle<String> run = start(waitingForever());
        Lives.awaitState(run, RunState.WAITING);
        run.cancel("changed my mind");
        assertThatThrownBy(run::await).isInstanceOf(CancelledException.class).hasMessageContaining("changed my mind");
        assertThat(run.status().state()).isEqualTo(RunState.CANCELLED);
        assertThat(done).containsExactly("one", "undo one");
    }

    @Test
    void a_run_that_is_late_while_it_waits_on_no_thread_undoes_too() {
        Plan<String, String> plan = waitingForever();
        RunHandle<String> run = lives.next(Lives.plan(plan))
                .parallel()
                .start(plan.request("in"), RunOptions.defaults().timeout(Duration.ofHours(1)));
        Lives.awaitState(run, RunState.WAITING);
        lives.clock().advance(Duration.ofHours(2));
        assertThatThrownBy(run::await).isInstanceOf(DeadlineExceededException.class);
        assertThat(done).containsExactly("one", "undo one");
    }

    @Test
    void a_run_that_is_paused_and_cancelled_undoes_too() {
        Plan<String, String> plan = waitingForever();
        RunHandle<String> run = start(plan);
        Lives.awaitState(run, RunState.WAITING);
        run.pause();
        run.cancel("changed my mind");
        assertThatThrownBy(run::await).isInstanceOf(CancelledException.class);
        assertThat(done).containsExactly("one", "undo one");
    }

    @Test
    void joins_take_what_they_need_and_stop_the_rest() {
        Plan<String, String> plan = Plan.of("quorum", 1, String.class, String.class, p -> {
            Step<List<String>> of = p.list("of", String.class, p.input(), (c, in) -> List.of("a", "b", "c", "d"));
            Step<List<String>> two = p.each("each", String.class, of, this::element, Join.<String>quorum(2));
            return p.step("text", String.class, two, (c, found) -> String.join("", found));
        });
        waitsForA.set(true);
        assertThat(start(plan).await()).isEqualTo("bc");
        Await.atMost(Duration.ofSeconds(20)).until("the one that waits is stopped", () -> done.contains("stopped a"));
    }

    private String element(dev.revo.parallel.StepContext c, String element) throws Exception {
        switch (element) {
            case "a" -> {
                try {
                    aBegan.countDown();
                    release.await();
                } catch (InterruptedException e) {
                    done.add("stopped a");
                    throw e;
                }
            }
            case "d" -> throw new IOException("d is broken");
            default -> {
                if (waitsForA.get()) {
                    aBegan.await();
                }
                done.add(element);
            }
        }
        return element;
    }

    @Test
    void a_join_that_cannot_be_reached_says_why() {
        Plan<String, String> plan = Plan.of("all", 1, String.class, String.class, p -> {
            Step<List<String>> of = p.list("of", String.class, p.input(), (c, in) -> List.of("b", "d"));
            Step<List<String>> all = p.each("each", String.class, of, this::element, Join.<String>all());
            return p.step("text", String.class, all, (c, found) -> String.join("", found));
        });
        assertThatThrownBy(start(plan)::await)
                .isInstanceOf(AgentException.class)
                .hasMessageContaining("of 2 elements cannot reach all")
                .hasMessageContaining("d is broken");
    }

    @Test
    void collected_elements_come_in_order_with_their_problems() {
        Plan<String, String> plan = Plan.of("collect", 1, String.class, String.class, p -> {
            Step<List<String>> of = p.list("of", String.class, p.input(), (c, in) -> List.of("b", "d", "c"));
            Step<List<Settled<String>>> all = p.each("each", String.class, of, this::element, Join.<String>collect());
            return p.step(
                    "text",
                    String.class,
                    all,
                    (c, found) -> found.stream()
                            .map(one -> one.value()
                                    .orElseGet(() -> one.problem().orElseThrow().code()))
                            .reduce("", (left, right) -> left + "," + right));
        });
        assertThat(start(plan).await()).isEqualTo(",b,step_failed,c");
    }

    @Test
    void no_more_elements_are_at_work_than_the_width() {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Plan<String, Integer> plan = Plan.of("wide", 1, String.class, Integer.class, p -> {
            Step<List<Integer>> of = p.list("of", Integer.class, p.input(), (c, in) -> numbers(60));
            Step<List<Integer>> all = p.each(
                    "each",
                    Integer.class,
                    of,
                    (c, n) -> {
                        most.accumulateAndGet(now.incrementAndGet(), Math::max);
                        LockSupport.parkNanos(100_000);
                        now.decrementAndGet();
                        return n;
                    },
                    Join.<Integer>all());
            return p.step(
                    "sum",
                    Integer.class,
                    all,
                    (c, found) -> found.stream().mapToInt(n -> n).sum());
        });
        ScopedRevo ada = lives.next(Lives.plan(plan), engine -> engine.width(3));
        assertThat(ada.parallel()
                        .start(plan.request("in"), RunOptions.defaults())
                        .await())
                .isEqualTo(1770);
        assertThat(most.get()).isBetween(1, 3);
    }

    private static List<Integer> numbers(int count) {
        return java.util.stream.IntStream.range(0, count).boxed().toList();
    }

    @Test
    void what_is_declared_after_an_approval_waits_for_it_while_what_is_before_goes_on() {
        CountDownLatch asked = new CountDownLatch(1);
        Plan<String, String> plan = Plan.of("sign", 1, String.class, String.class, p -> {
            Step<String> long1 = p.step("long", String.class, p.input(), (c, in) -> {
                asked.await();
                return note("long");
            });
            Step<HumanDecision> ok =
                    p.approval("ok", p.input(), "orders:approve", Duration.ofDays(1), in -> "May " + in + "?");
            Step<String> buy = p.step("buy", String.class, p.input(), (c, in) -> note("buy"));
            return p.step("end", String.class, long1, ok, buy, (c, l, who, b) -> who.by());
        });
        ScopedRevo ada = lives.next(Lives.plan(plan));
        RunHandle<String> run = ada.parallel().start(plan.request("x"), RunOptions.defaults());
        Approval question = question(ada);
        assertThat(question.question()).isEqualTo("May x?");
        assertThat(run.status().state()).as("while the long one is at work").isEqualTo(RunState.RUNNING);
        asked.countDown();
        Lives.awaitState(run, RunState.WAITING);
        assertThat(run.status().waitingFor()).contains("approval");
        assertThat(done).containsExactly("long");
        ada.approvals().approve(question.id(), question.digest(), "fine");
        assertThat(run.await()).isEqualTo("ada");
        assertThat(done).containsExactly("long", "buy");
    }

    private static Approval question(ScopedRevo ada) {
        return Await.atMost(Duration.ofSeconds(20))
                .until("the question", () -> ada.approvals().pending(), all -> all.size() == 1)
                .get(0);
    }

    @Test
    void a_decision_that_comes_while_a_body_is_at_work_lets_others_begin() {
        CountDownLatch bought = new CountDownLatch(1);
        Plan<String, String> plan = Plan.of("sign", 1, String.class, String.class, p -> {
            Step<String> waits = p.step("waits", String.class, p.input(), (c, in) -> {
                bought.await();
                return in;
            });
            Step<HumanDecision> ok =
                    p.decision("ok", p.input(), "orders:approve", Duration.ofDays(1), in -> "May " + in + "?");
            Step<String> buy = p.step("buy", String.class, ok, (c, who) -> {
                bought.countDown();
                return who.approved() + " " + who.note();
            });
            return p.step("end", String.class, waits, buy, (c, w, b) -> b);
        });
        ScopedRevo ada = lives.next(Lives.plan(plan));
        RunHandle<String> run = ada.parallel().start(plan.request("x"), RunOptions.defaults());
        Approval question = question(ada);
        ada.approvals().reject(question.id(), question.digest(), "not now");
        assertThat(run.await()).isEqualTo("false not now");
    }

    @Test
    void an_approval_that_is_refused_or_lapses_fails_the_plan() {
        Plan<String, String> plan = Plan.of("sign", 1, String.class, String.class, p -> {
            Step<HumanDecision> ok =
                    p.approval("ok", p.input(), "orders:approve", Duration.ofDays(1), in -> "May " + in + "?");
            return p.step("buy", String.class, ok, (c, who) -> note("buy"));
        });
        ScopedRevo ada = lives.next(Lives.plan(plan));
        RunHandle<String> refused = ada.parallel().start(plan.request("x"), RunOptions.defaults());
        Approval question = question(ada);
        ada.approvals().reject(question.id(), question.digest(), "too dear");
        assertThatThrownBy(refused::await).isInstanceOf(DeniedException.class).hasMessageContaining("too dear");
        RunHandle<String> lapsed = ada.parallel().start(plan.request("y"), RunOptions.defaults());
        Lives.awaitState(lapsed, RunState.WAITING);
        lives.clock().advance(Duration.ofDays(2));
        assertThatThrownBy(lapsed::await).isInstanceOf(DeniedException.class).hasMessageContaining("ok");
        assertThat(done).isEmpty();
    }

    @Test
    void conditions_are_looked_at_once_and_leave_out_what_is_under_them() {
        AtomicInteger looked = new AtomicInteger();
        Plan<String, String> plan = Plan.of("when", 1, String.class, String.class, p -> {
            Step<Optional<String>> extra = p.given(
                    p.input(),
                    in -> {
                        looked.incrementAndGet();
                        return in.equals("yes");
                    },
                    q -> q.step(
                            "more",
                            String.class,
                            q.step("some", String.class, p.input(), (c, in) -> note("some")),
                            (c, in) -> note("more")));
            return p.step("end", String.class, extra, (c, found) -> found.orElse("nothing"));
        });
        ScopedRevo ada = lives.next(Lives.plan(plan));
        RunHandle<String> no = ada.parallel().start(plan.request("no"), RunOptions.defaults());
        assertThat(no.await()).isEqualTo("nothing");
        assertThat(done).isEmpty();
        assertThat(ada.parallel().steps(no.id()).orElseThrow())
                .extracting(StepStatus::state)
                .containsExactlyInAnyOrder(State.DONE, State.SKIPPED, State.SKIPPED, State.SKIPPED, State.DONE);
        assertThat(ada.parallel()
                        .start(plan.request("yes"), RunOptions.defaults())
                        .await())
                .isEqualTo("more");
        assertThat(done).containsExactly("some", "more");
        assertThat(looked).hasValue(2);
    }

    @Test
    void a_plan_can_run_below_another_one_and_ends_with_it() {
        CountDownLatch in = new CountDownLatch(1);
        Plan<String, String> child = Plan.of(
                "child",
                1,
                String.class,
                String.class,
                p -> p.step("work", String.class, p.input(), (c, text) -> {
                    if (text.equals("slow")) {
                        in.countDown();
                        try {
                            release.await();
                        } catch (InterruptedException e) {
                            done.add("child interrupted");
                            throw e;
                        }
                    }
                    return text + "!";
                }));
        Plan<String, String> parent =
                Plan.of("parent", 1, String.class, String.class, p -> p.plan("below", child, p.input()));
        ScopedRevo ada = lives.next(builder -> builder.plan(child).plan(parent));
        assertThat(ada.parallel()
                        .start(parent.request("a"), RunOptions.defaults())
                        .await())
                .isEqualTo("a!");
        RunHandle<String> slow = ada.parallel().start(parent.request("slow"), RunOptions.defaults());
        Await.atMost(Duration.ofSeconds(20)).until("the child is at work", () -> in.getCount() == 0);
        // It waits for its child on no thread after a moment.
        Lives.awaitState(slow, RunState.WAITING);
        assertThat(slow.status().waitingFor()).contains("child");
        slow.cancel("enough");
        assertThatThrownBy(slow::await).isInstanceOf(CancelledException.class);
        Await.atMost(Duration.ofSeconds(20)).until("the child is stopped", () -> done.contains("child interrupted"));
    }

    @Test
    void a_parked_parent_goes_on_when_its_child_ends() {
        Plan<String, String> child = Plan.of(
                "child",
                1,
                String.class,
                String.class,
                p -> p.step("work", String.class, p.input(), (c, text) -> {
                    release.await();
                    return text + "!";
                }));
        Plan<String, String> parent =
                Plan.of("parent", 1, String.class, String.class, p -> p.plan("below", child, p.input()));
        ScopedRevo ada = lives.next(builder -> builder.plan(child).plan(parent));
        RunHandle<String> run = ada.parallel().start(parent.request("a"), RunOptions.defaults());
        Lives.awaitState(run, RunState.WAITING);
        release.countDown();
        assertThat(run.await()).isEqualTo("a!");
        assertThat(lives.entries("run.child")).as("started once").isEqualTo(1);
    }

    @Test
    void a_paused_run_ends_what_is_at_work_and_begins_nothing() {
        CountDownLatch in = new CountDownLatch(1);
        Plan<String, String> plan = Plan.of("pause", 1, String.class, String.class, p -> {
            Step<String> one = p.step("one", String.class, p.input(), (c, text) -> {
                in.countDown();
                release.await();
                return note("one");
            });
            return p.step("two", String.class, one, (c, text) -> note("two"));
        });
        RunHandle<String> run = start(plan);
        Await.atMost(Duration.ofSeconds(20)).until("it is at work", () -> in.getCount() == 0);
        run.pause();
        release.countDown();
        Lives.awaitState(run, RunState.PAUSED);
        assertThat(done).containsExactly("one");
        run.resume();
        assertThat(run.await()).isEqualTo("two");
        assertThat(done).as("the first not once more").containsExactly("one", "two");
    }

    // What a host without null checks may write.
    @SuppressWarnings("NullAway")
    private static String nothing() {
        return null;
    }

    @SuppressWarnings("NullAway")
    private static Void quiet() {
        return null;
    }

    @Test
    void a_body_that_returns_nothing_where_a_value_is_due_fails_and_a_void_one_does_not() {
        Plan<String, String> nothing = Plan.of(
                "nothing",
                1,
                String.class,
                String.class,
                p -> p.step("call", String.class, p.input(), (c, in) -> nothing()));
        assertThatThrownBy(start(nothing)::await).hasMessageContaining("call returned null");
        Plan<String, String> silent = Plan.of("silent", 1, String.class, String.class, p -> {
            Step<Void> quiet = p.step("quiet", Void.class, p.input(), (c, in) -> quiet());
            return p.step("end", String.class, quiet, p.input(), (c, empty, in) -> "after " + in);
        });
        assertThat(start(silent).await()).isEqualTo("after in");
    }

    @Test
    void the_context_of_a_body_ends_with_it() {
        CopyOnWriteArrayList<dev.revo.parallel.StepContext> kept = new CopyOnWriteArrayList<>();
        Plan<String, String> plan = Plan.of("left", 1, String.class, String.class, p -> {
            Step<String> one = p.step("one", String.class, p.input(), (c, in) -> {
                kept.add(c);
                c.use(ParallelMind.class);
                return in;
            });
            return p.step("two", String.class, one, (c, in) -> {
                assertThatThrownBy(() -> kept.get(0).use(ParallelMind.class))
                        .isInstanceOf(ConflictException.class)
                        .hasMessageContaining("one has returned");
                return "ok";
            });
        });
        assertThat(start(plan).await()).isEqualTo("ok");
    }

    @Test
    void what_is_not_registered_in_this_form_is_not_started() {
        Plan<String, String> known = Plan.of(
                "known", 1, String.class, String.class, p -> p.step("a", String.class, p.input(), (c, in) -> in));
        Plan<String, String> other = Plan.of(
                "known", 1, String.class, String.class, p -> p.step("b", String.class, p.input(), (c, in) -> in));
        Plan<String, String> newer = Plan.of(
                "known", 2, String.class, String.class, p -> p.step("b", String.class, p.input(), (c, in) -> in));
        ParallelMind parallel = lives.next(Lives.plan(known)).parallel();
        assertThatThrownBy(() -> parallel.start(other.request("x"), RunOptions.defaults()))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("other steps");
        assertThatThrownBy(() -> parallel.start(newer.request("x"), RunOptions.defaults()))
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining("known version 2")
                .hasMessageContaining("known: known version 1");
        assertThat(parallel.plans()).extracting(Plan::toString).containsExactly("known version 1");
    }
}
