package dev.revo.it.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.Revo;
import dev.revo.ScopedRevo;
import dev.revo.error.AgentException;
import dev.revo.error.CancelledException;
import dev.revo.error.DeniedException;
import dev.revo.error.NotFoundException;
import dev.revo.error.WiringException;
import dev.revo.parallel.HumanDecision;
import dev.revo.parallel.Job;
import dev.revo.parallel.Join;
import dev.revo.parallel.ParallelMind;
import dev.revo.parallel.Plan;
import dev.revo.parallel.Settled;
import dev.revo.parallel.Step;
import dev.revo.parallel.StepStatus;
import dev.revo.run.RunHandle;
import dev.revo.run.RunOptions;
import dev.revo.run.RunState;
import dev.revo.scope.Scope;
import dev.revo.spi.Decision;
import dev.revo.spi.PolicyDecisionPoint;
import dev.revo.spi.RevoModule;
import dev.revo.testkit.Await;
import dev.revo.tool.Approval;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A purchase that asks several shops at once, waits for a person and can be cancelled: as a host writes it, whatever engine runs it. */
abstract class ParallelScenario {
    abstract RevoModule engine();

    record Order(String id, List<String> shops, int most) {}

    record Offer(String shop, int price) {}

    record Payment(String key, int price) {}

    record Purchase(String shop, int price, String by, int unanswered) {}

    private final ConcurrentLinkedQueue<String> done = new ConcurrentLinkedQueue<>();
    private final CountDownLatch slowShopEntered = new CountDownLatch(1);
    private final CountDownLatch never = new CountDownLatch(1);

    private final Plan<Order, Purchase> purchase = Plan.of("purchase", 1, Order.class, Purchase.class, p -> {
        Step<Order> order = p.input();
        Step<List<String>> shops = p.list("shops", String.class, order, (c, o) -> o.shops());
        Step<List<Settled<Offer>>> asked = p.each("ask", Offer.class, shops, (c, shop) -> ask(shop), Join.collect());
        Step<Offer> best = p.step(
                "best",
                Offer.class,
                asked,
                (c, all) -> all.stream()
                        .flatMap(offer -> offer.value().stream())
                        .min((a, b) -> Integer.compare(a.price(), b.price()))
                        .orElseThrow());
        Step<Payment> held = p.step("hold", Payment.class, best, (c, offer) -> {
                    done.add("hold " + offer.price());
                    return new Payment(c.idempotencyKey(), offer.price());
                })
                .undo((c, payment) -> {
                    done.add("release " + payment.price());
                    return null;
                });
        Step<HumanDecision> ok =
                p.approval("sign-off", best, "purchase:approve", Duration.ofDays(1), o -> "Buy at " + o.shop() + "?");
        Step<Optional<Offer>> bonus = p.given(
                order, o -> o.most() > 100, q -> q.step("bonus", Offer.class, best, (c, o) -> new Offer("bonus", 0)));
        Step<Integer> unanswered = p.step("count", Integer.class, asked, bonus, (c, all, extra) ->
                (int) all.stream().filter(one -> one.problem().isPresent()).count());
        Step<Offer> bought = p.step("buy", Offer.class, best, held, (c, offer, payment) -> {
            done.add("buy " + payment.price());
            return offer;
        });
        return p.step(
                "report",
                Purchase.class,
                bought,
                ok,
                unanswered,
                (c, o, by, n) -> new Purchase(o.shop(), o.price(), by.by(), n));
    });

    private final AtomicInteger tries = new AtomicInteger();
    private final Job<String, Integer> flaky = Job.of("flaky", 1, String.class, Integer.class, (c, text) -> {
                if (tries.incrementAndGet() < 3) {
                    throw new java.io.IOException("not yet");
                }
                return text.length();
            })
            .retry(3);

    private final PolicyDecisionPoint rights =
            (ctx, request) -> switch (ctx.scope().principal().id()) {
                case "boss" -> Decision.allow("boss");
                default ->
                    request.action().equals("purchase:approve")
                            ? Decision.deny("staff", "only the boss approves")
                            : Decision.allow("staff");
            };
    private final Revo revo = Revo.builder()
            .provide(PolicyDecisionPoint.class, rights)
            .install(engine())
            .plan(purchase)
            .contribute(Job.class, flaky)
            .build();
    private final ScopedRevo ada = revo.with(Scope.of("acme", "ada"));
    private final ScopedRevo boss = revo.with(Scope.of("acme", "boss"));
    private final ScopedRevo other = revo.with(Scope.of("globex", "boss"));

    private Offer ask(String shop) throws Exception {
        if (shop.equals("closed")) {
            throw new java.io.IOException("no answer");
        }
        if (shop.equals("slow")) {
            slowShopEntered.countDown();
            never.await();
        }
        return new Offer(shop, shop.length());
    }

    private Approval question() {
        return Await.atMost(Duration.ofSeconds(10))
                .until("the question", () -> boss.approvals().pending(), list -> list.size() == 1)
                .get(0);
    }

    @AfterEach
    void close() {
        revo.close();
    }

    @Test
    void shops_are_asked_side_by_side_and_a_person_signs_off() {
        RunHandle<Purchase> run = ada.parallel()
                .start(purchase.request(new Order("1", List.of("bakery", "mill", "closed"), 5)), RunOptions.defaults());
        Approval question = question();
        assertThat(question.question()).isEqualTo("Buy at mill?");
        assertThat(run.status().state()).isIn(RunState.RUNNING, RunState.WAITING);
        assertThat(ada.approvals().pending()).as("ada may not decide").isEmpty();
        assertThat(other.approvals().pending())
                .as("nor may another tenant's boss")
                .isEmpty();
        assertThatThrownBy(() -> other.approvals().approve(question.id(), question.digest(), "mine now"))
                .isInstanceOf(NotFoundException.class);
        boss.approvals().approve(question.id(), question.digest(), "fine");
        assertThat(run.await()).isEqualTo(new Purchase("mill", 4, "boss", 1));
        assertThat(done)
                .as("held once, although the run began again after the wait")
                .containsExactly("hold 4", "buy 4");
        assertThat(run.status().progress().fraction()).isEqualTo(1);
        assertThat(ada.parallel().steps(run.id()).orElseThrow())
                .extracting(StepStatus::state)
                .as("the condition does not hold")
                .isSubsetOf(StepStatus.State.DONE, StepStatus.State.SKIPPED)
                .contains(StepStatus.State.DONE);
        assertThat(other.parallel().steps(run.id())).isEmpty();
        assertThat(ada.runs()
                        .attach(purchase.ref(run.id()))
                        .orElseThrow()
                        .await()
                        .shop())
                .isEqualTo("mill");
    }

    @Test
    void a_no_undoes_what_was_done() {
        RunHandle<Purchase> run =
                ada.parallel().start(purchase.request(new Order("2", List.of("mill"), 500)), RunOptions.defaults());
        Approval question = question();
        boss.approvals().reject(question.id(), question.digest(), "too dear");
        assertThatThrownBy(run::await).isInstanceOf(DeniedException.class).hasMessageContaining("too dear");
        assertThat(done).containsExactly("hold 4", "release 4");
        assertThat(run.status().state()).isEqualTo(RunState.FAILED);
    }

    @Test
    void cancel_reaches_the_branch_that_blocks() throws Exception {
        RunHandle<Purchase> run = ada.parallel()
                .start(purchase.request(new Order("3", List.of("mill", "slow"), 5)), RunOptions.defaults());
        slowShopEntered.await();
        assertThat(run.cancel("the user left")).isTrue();
        assertThatThrownBy(run::await).isInstanceOf(CancelledException.class);
        assertThat(run.status().state()).isEqualTo(RunState.CANCELLED);
        assertThat(done).isEmpty();
        assertThat(boss.approvals().pending()).isEmpty();
    }

    @Test
    void a_step_that_fails_fails_the_run_and_says_which() {
        RunHandle<Purchase> run =
                ada.parallel().start(purchase.request(new Order("4", List.of("closed"), 5)), RunOptions.defaults());
        assertThatThrownBy(run::await)
                .isInstanceOfSatisfying(
                        AgentException.class, e -> assertThat(e.context()).containsEntry("step", "best"));
    }

    @Test
    void jobs_are_tried_again_and_lambdas_say_that_they_are_ephemeral() {
        ParallelMind parallel = ada.parallel();
        assertThat(parallel.start(flaky.request("four").tags("demo"), RunOptions.defaults())
                        .await())
                .isEqualTo(4);
        assertThat(tries).hasValue(3);
        RunHandle<Integer> sum = parallel.ephemeral("sum", () -> 1 + 1, RunOptions.defaults());
        assertThat(sum.await()).isEqualTo(2);
        assertThat(parallel.plans()).extracting(Plan::name).containsExactly("purchase");
        assertThat(parallel.jobs()).extracting(Job::name).containsExactly("flaky");
    }

    @Test
    void what_is_not_registered_is_not_started() {
        Plan<Order, Integer> unknown = Plan.of(
                "unknown", 1, Order.class, Integer.class, p -> p.step("one", Integer.class, p.input(), (c, o) -> 1));
        assertThatThrownBy(() ->
                        ada.parallel().start(unknown.request(new Order("5", List.of(), 0)), RunOptions.defaults()))
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining("known: ")
                .hasMessageContaining("purchase");
        assertThatThrownBy(() -> Revo.builder().trustAllCallers().plan(purchase).build())
                .isInstanceOf(WiringException.class)
                .hasMessageContaining("revo-engine-parallel");
    }
}
